//! Product cards, read from the listing rows.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::catalog::{Picture, Price, ProductCard, Rating};
use commerce::ids::{ProductId, VariantId};
use commerce::stock::StockBadge;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

use crate::catalog::queries::{CardRow, badges, card_rows, related_ids};
use crate::entities::{Text, listing, media};
use crate::error::{Error, Result};

/// The cards of those products that are on sale, in the order asked for.
pub async fn cards_by_ids(
    conn: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductCard>> {
    let places: Vec<(ProductId, u32)> = ids.iter().map(|id| (*id, 0)).collect();
    cards_at(conn, &places).await
}

/// The cards of the products at those slugs that are on sale, in the order asked for.
pub async fn cards_by_slugs(
    conn: &impl ConnectionTrait,
    slugs: &[String],
) -> Result<Vec<ProductCard>> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let rows = visible().filter(listing::Column::Slug.is_in(slugs));
    let mut cards = cards(conn, rows.all(conn).await?).await?;
    cards.sort_by_key(|card| slugs.iter().position(|slug| slug == card.slug.as_str()));
    Ok(cards)
}

/// Up to `limit` other products of the same categories, those that share most categories and
/// filter values first.
pub async fn related_products(
    conn: &impl ConnectionTrait,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductCard>> {
    cards_by_ids(conn, &related_ids(conn, id, limit).await?).await
}

/// The cards of those of the products that are on sale, each with the price of the offer at that place, zero being its
/// cheapest; in the order asked for. No product may stand there twice.
pub async fn cards_at(
    conn: &impl ConnectionTrait,
    places: &[(ProductId, u32)],
) -> Result<Vec<ProductCard>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let asked = places.iter().map(|(id, place)| (id.get(), *place));
    let read = card_rows(conn, asked).await?;
    let mut read: BTreeMap<i64, CardRow> = read
        .into_iter()
        .map(|row| (row.listing.product_id, row))
        .collect();
    let found = places.iter().filter_map(|(id, _)| read.remove(&id.get()));
    Ok(found.map(|row| card(row.listing, row.badge)).collect())
}

fn visible() -> Select<listing::Entity> {
    listing::Entity::find().filter(listing::Column::Visible.eq(true))
}

/// Turns listing rows into cards; asks once for the stock of all of them.
pub(super) async fn cards(
    conn: &impl ConnectionTrait,
    rows: Vec<listing::Model>,
) -> Result<Vec<ProductCard>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let badges = badges(conn, rows.iter().map(|row| row.product_id)).await?;
    let card = |row: listing::Model| {
        let badge = badges.get(&row.product_id).copied();
        card(row, badge.unwrap_or(StockBadge::SoldOut))
    };
    Ok(rows.into_iter().map(card).collect())
}

fn card(row: listing::Model, badge: StockBadge) -> ProductCard {
    let Text(currency) = row.currency;
    let money = |minor| Money::new(minor, currency);
    let mut pictures = row.pictures_json.0.into_iter();
    ProductCard {
        id: ProductId(row.product_id),
        slug: row.slug.0,
        title: row.title,
        brand: row.brand_name,
        price: Price {
            amount: money(row.price_minor),
            compare_at: row.compare_at_minor.map(money),
            lowest_30_days: row.lowest_30_minor.map(money),
            content: row.content.map(|Text(content)| content),
        },
        price_to: money(row.price_max_minor),
        picture: pictures.next(),
        second_picture: pictures.next(),
        rating: Rating {
            sum: row.rating_sum,
            count: row.rating_count,
        },
        badge,
        swatches: row.swatches_json.0,
        single_variant: row.single_variant_id.map(VariantId),
    }
}

/// What is stored of a picture, without its digest.
pub(crate) struct StoredPicture {
    pub storage_key: String,
    pub width: i64,
    pub height: i64,
    pub alt: String,
    pub placeholder: Option<String>,
    /// In pixels, separated by commas.
    pub widths: String,
}

impl From<media::Model> for StoredPicture {
    fn from(row: media::Model) -> Self {
        StoredPicture {
            storage_key: row.storage_key,
            width: row.width,
            height: row.height,
            alt: row.alt,
            placeholder: row.placeholder,
            widths: row.widths,
        }
    }
}

pub(crate) fn picture(row: impl Into<StoredPicture>) -> Result<Picture> {
    let row = row.into();
    let pixels = |count| u32::try_from(count).map_err(|error| Error::corrupt("picture", error));
    let widths = row.widths.split(',').filter(|width| !width.is_empty());
    Ok(Picture {
        width: pixels(row.width)?,
        height: pixels(row.height)?,
        widths: widths
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|error| Error::corrupt("picture", error))?,
        key: row.storage_key,
        alt: row.alt,
        placeholder: row.placeholder,
    })
}
