//! Products as cards, read from the listing rows.

use std::collections::BTreeMap;

use commerce::catalog::{Picture, Price, ProductCard, Rating, Swatch};
use commerce::ids::{ProductId, VariantId};
use commerce::stock::{Availability, StockBadge};
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::product::parse_slug;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// The columns of `listing l` that a card needs.
pub(super) const CARD: &str =
    "l.product_id, l.slug, l.title, l.brand_name, l.currency, l.price_minor,
    l.price_max_minor, l.compare_at_minor, l.lowest_30_minor, l.single_variant_id, l.swatches_json,
    l.pictures_json, l.rating_sum, l.rating_count";

/// The cards of those products that are on sale, in the order asked for.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn cards_by_ids(
    conn: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (marks, mut values) = sql::list(ids.iter().map(|id| id.get()));
    let sql =
        format!("SELECT {CARD} FROM listing l WHERE l.visible = ? AND l.product_id IN ({marks})");
    values.insert(0, true.into());
    let rows = sql::all::<CardRow>(conn, &sql, values).await?;
    let mut cards = cards(conn, rows).await?;
    let place = |card: &ProductCard| ids.iter().position(|id| *id == card.id);
    cards.sort_by_key(place);
    Ok(cards)
}

/// The cards of the products at those slugs that are on sale, in the order asked for.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn cards_by_slugs(
    conn: &impl ConnectionTrait,
    slugs: &[String],
) -> Result<Vec<ProductCard>> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let marks = sql::marks(slugs.len());
    let sql = format!("SELECT {CARD} FROM listing l WHERE l.visible = ? AND l.slug IN ({marks})");
    let mut values = values![true];
    values.extend(slugs.iter().map(|slug| slug.as_str().into()));
    let rows = sql::all::<CardRow>(conn, &sql, values).await?;
    let mut cards = cards(conn, rows).await?;
    let place = |card: &ProductCard| slugs.iter().position(|slug| slug == card.slug.as_str());
    cards.sort_by_key(place);
    Ok(cards)
}

/// Up to `limit` other products of the same categories, those that share most categories and
/// filter values first.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn related_products(
    conn: &impl ConnectionTrait,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductCard>> {
    let sql = "SELECT other.product_id AS id, COUNT(*) AS shared
        FROM listing_facet own
            JOIN listing_facet other ON other.facet = own.facet AND other.value = own.value
            JOIN listing l ON l.product_id = other.product_id
        WHERE own.product_id = ? AND other.product_id <> ? AND l.visible = ?
        GROUP BY other.product_id, l.in_stock, l.sold
        ORDER BY l.in_stock DESC, shared DESC, l.sold DESC, other.product_id LIMIT ?";
    let values = values![id.get(), id.get(), true, limit];
    let rows = sql::all::<IdRow>(conn, sql, values).await?;
    let ids: Vec<ProductId> = rows.iter().map(|row| ProductId(row.id)).collect();
    cards_by_ids(conn, &ids).await
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

/// Turns listing rows into cards; asks once for the stock of all of them.
pub(super) async fn cards(
    conn: &impl ConnectionTrait,
    rows: Vec<CardRow>,
) -> Result<Vec<ProductCard>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let badges = badges(conn, rows.iter().map(|row| row.product_id)).await?;
    rows.into_iter()
        .map(|row| {
            let badge = badges
                .get(&row.product_id)
                .copied()
                .unwrap_or(StockBadge::SoldOut);
            row.into_card(badge)
        })
        .collect()
}

#[derive(FromQueryResult)]
struct StockRow {
    product_id: i64,
    track_stock: bool,
    backorder: bool,
    available: Option<i64>,
}

async fn badges(
    conn: &impl ConnectionTrait,
    product_ids: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, StockBadge>> {
    let (marks, mut values) = sql::list(product_ids);
    let sql = format!(
        "SELECT v.product_id, v.track_stock, v.backorder,
            (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available
        FROM variant v WHERE v.active = ? AND v.product_id IN ({marks})"
    );
    values.insert(0, true.into());
    let mut badges = BTreeMap::new();
    for row in sql::all::<StockRow>(conn, &sql, values).await? {
        let (track_stock, backorder) = (row.track_stock, row.backorder);
        let available = row.available.unwrap_or(0).max(0);
        let badge = Availability {
            track_stock,
            backorder,
            available,
        }
        .badge();
        let best = badges.entry(row.product_id).or_insert(badge);
        *best = best.best(badge);
    }
    Ok(badges)
}

#[derive(FromQueryResult)]
pub(super) struct CardRow {
    product_id: i64,
    slug: String,
    title: String,
    brand_name: Option<String>,
    currency: String,
    price_minor: i64,
    price_max_minor: i64,
    compare_at_minor: Option<i64>,
    lowest_30_minor: Option<i64>,
    single_variant_id: Option<i64>,
    swatches_json: String,
    pictures_json: String,
    rating_sum: i64,
    rating_count: i64,
}

impl CardRow {
    fn into_card(self, badge: StockBadge) -> Result<ProductCard> {
        let currency = parse_currency(&self.currency)?;
        let money = |minor| Money::new(minor, currency);
        let pictures: Vec<Picture> = parse_json("pictures", &self.pictures_json)?;
        let mut pictures = pictures.into_iter();
        let swatches: Vec<Swatch> = parse_json("swatches", &self.swatches_json)?;
        Ok(ProductCard {
            id: ProductId(self.product_id),
            slug: parse_slug(&self.slug)?,
            title: self.title,
            brand: self.brand_name,
            price: Price {
                amount: money(self.price_minor),
                compare_at: self.compare_at_minor.map(money),
                lowest_30_days: self.lowest_30_minor.map(money),
            },
            price_to: money(self.price_max_minor),
            picture: pictures.next(),
            second_picture: pictures.next(),
            rating: Rating {
                sum: self.rating_sum,
                count: self.rating_count,
            },
            badge,
            swatches,
            single_variant: self.single_variant_id.map(VariantId),
        })
    }
}

/// The columns of a picture.
#[derive(FromQueryResult)]
pub(crate) struct PictureRow {
    storage_key: String,
    width: i64,
    height: i64,
    alt: String,
    placeholder: Option<String>,
    widths: String,
}

impl PictureRow {
    pub(crate) fn into_picture(self) -> Result<Picture> {
        let corrupt = |error| Error::corrupt("picture", error);
        let widths = self.widths.split(',').filter(|width| !width.is_empty());
        Ok(Picture {
            key: self.storage_key,
            width: u32::try_from(self.width).map_err(|error| Error::corrupt("picture", error))?,
            height: u32::try_from(self.height).map_err(|error| Error::corrupt("picture", error))?,
            alt: self.alt,
            placeholder: self.placeholder,
            widths: widths
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(corrupt)?,
        })
    }
}

pub(crate) fn parse_currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|error| Error::corrupt("currency", error))
}

pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    json: &str,
) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::corrupt(what, error))
}

pub(crate) fn to_json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::corrupt(what, error))
}
