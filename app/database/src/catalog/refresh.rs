//! Keeps the wide listing row and the filter rows of a product in step with the product.

mod facet;

use commerce::catalog::{Picture, Product, ProductStatus, Swatch};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};

pub(super) use self::facet::attribute_facet;

use self::facet::store_facets;
use super::bump_catalog_version;
use super::card::{parse_currency, to_json};
use super::product::product_by_id;
use crate::error::Result;
use crate::sql::{self, values};

/// Writes the product's listing anew.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn refresh_listing(
    tx: &impl ConnectionTrait,
    id: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<()> {
    let Some(product) = product_by_id(tx, id, currency, now_ms).await? else {
        return Ok(());
    };
    sql::execute(
        tx,
        "DELETE FROM listing_facet WHERE product_id = ?",
        values![id.get()],
    )
    .await?;
    let Some((lowest, highest)) = product.price_range() else {
        let hide = "UPDATE listing SET visible = ? WHERE product_id = ?";
        sql::execute(tx, hide, values![false, id.get()]).await?;
        return Ok(());
    };
    store_row(tx, &product, lowest, highest, now_ms).await?;
    store_facets(tx, &product).await
}

/// Refreshes the products of which a price or the publication began or ended by now, at most
/// `limit`; tells how many. Safe on many instances at once.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn refresh_due_listings(
    tx: &impl ConnectionTrait,
    now_ms: i64,
    limit: u32,
) -> Result<u32> {
    let sql = "SELECT product_id, currency FROM listing
        WHERE refresh_at IS NOT NULL AND refresh_at <= ? ORDER BY refresh_at LIMIT ?";
    let due = sql::all::<DueRow>(tx, sql, values![now_ms, limit]).await?;
    let mut count = 0;
    for row in due {
        let currency = parse_currency(&row.currency)?;
        refresh_listing(tx, ProductId(row.product_id), currency, now_ms).await?;
        count += 1;
    }
    if count > 0 {
        bump_catalog_version(tx).await?;
    }
    Ok(count)
}

/// Tells the listings when a variant sold out or came back.
pub(crate) async fn refresh_availability(tx: &impl ConnectionTrait, variant_id: i64) -> Result<()> {
    let sql = "UPDATE listing SET in_stock = EXISTS (
            SELECT 1 FROM variant v LEFT JOIN stock_level s ON s.variant_id = v.id
            WHERE v.product_id = listing.product_id AND v.active = ?
                AND (v.track_stock = ? OR v.backorder = ? OR s.on_hand - s.reserved - s.safety > 0))
        WHERE product_id = (SELECT o.product_id FROM variant o WHERE o.id = ?)";
    sql::execute(tx, sql, values![true, false, true, variant_id]).await?;
    bump_catalog_version(tx).await
}

#[derive(FromQueryResult)]
struct DueRow {
    product_id: i64,
    currency: String,
}

async fn store_row(
    tx: &impl ConnectionTrait,
    product: &Product,
    lowest: Money,
    highest: Money,
    now_ms: i64,
) -> Result<()> {
    let cheapest = product
        .variants
        .iter()
        .find(|variant| variant.price.amount == lowest);
    let price = cheapest.map(|variant| variant.price);
    let single = match product.variants.as_slice() {
        [only] => Some(only.id.get()),
        _ => None,
    };
    let pictures: Vec<&Picture> = product
        .media
        .iter()
        .map(|media| &media.picture)
        .take(2)
        .collect();
    let published = product.published_at_ms.unwrap_or(i64::MAX);
    let visible = product.status == ProductStatus::Active && published <= now_ms;
    let in_stock = product
        .variants
        .iter()
        .any(|variant| variant.availability.can_buy(1));
    let row = values![
        visible,
        product.slug.as_str(),
        product.title.as_str(),
        product.title.to_lowercase(),
        product.brand.as_ref().map(|brand| brand.name.clone()),
        lowest.currency().code(),
        lowest.minor(),
        highest.minor(),
        price.and_then(|price| price.compare_at).map(Money::minor),
        price
            .and_then(|price| price.lowest_30_days)
            .map(Money::minor),
        next_change(tx, product, now_ms).await?,
        in_stock,
        single,
        i64::try_from(product.variants.len()).unwrap_or(i64::MAX),
        to_json("swatches", &swatches(product))?,
        to_json("pictures", &pictures)?,
        product.rating.sum,
        product.rating.count,
        published,
        product.updated_at_ms,
        product.id.get(),
    ];
    let change =
        "UPDATE listing SET visible = ?, slug = ?, title = ?, sort_title = ?, brand_name = ?,
            currency = ?, price_minor = ?, price_max_minor = ?, compare_at_minor = ?,
            lowest_30_minor = ?, refresh_at = ?, in_stock = ?, single_variant_id = ?,
            variant_count = ?, swatches_json = ?, pictures_json = ?, rating_sum = ?,
            rating_count = ?, published_at = ?, updated_at = ?
        WHERE product_id = ?";
    if sql::execute(tx, change, row.clone()).await? == 0 {
        let add = "listing (visible, slug, title, sort_title, brand_name, currency, price_minor,
                price_max_minor, compare_at_minor, lowest_30_minor, refresh_at, in_stock,
                single_variant_id, variant_count, swatches_json, pictures_json, rating_sum,
                rating_count, published_at, updated_at, product_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        sql::insert_new(tx, add, row).await?;
    }
    Ok(())
}

/// The next moment at which the row is out of date by the clock alone.
async fn next_change(
    tx: &impl ConnectionTrait,
    product: &Product,
    now_ms: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT MIN(moment) AS n FROM (
            SELECT r.valid_from AS moment FROM price r JOIN variant v ON v.id = r.variant_id
                WHERE v.product_id = ? AND r.valid_from > ?
            UNION ALL
            SELECT r.valid_to FROM price r JOIN variant v ON v.id = r.variant_id
                WHERE v.product_id = ? AND r.valid_to > ?
            UNION ALL
            SELECT published_at FROM product WHERE id = ? AND published_at > ?) moments";
    let id = product.id.get();
    Ok(sql::number(tx, sql, values![id, now_ms, id, now_ms, id, now_ms]).await?)
}

fn swatches(product: &Product) -> Vec<Swatch> {
    let values = product.options.iter().flat_map(|option| &option.values);
    let coloured = values.filter_map(|value| {
        let colour = value.swatch.clone()?;
        Some(Swatch {
            label: value.label.clone(),
            colour,
        })
    });
    coloured.take(12).collect()
}
