//! Keeps the wide listing row and the filter rows of a product in step with the product.

mod facet;

use commerce::catalog::{Product, ProductStatus, Swatch};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

pub(super) use self::facet::{ATTRIBUTE_PREFIX, CATEGORY_FACET, attribute_facet};

use self::facet::store_facets;
use crate::catalog::collation::sort_title;
use crate::catalog::product::product_by_id;
use crate::catalog::{bump_catalog_version, queries};
use crate::entities::{Json, Text, listing, listing_facet, put};
use crate::error::Result;

/// Writes the product's listing anew.
pub async fn refresh_listing(
    tx: &impl ConnectionTrait,
    id: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<()> {
    let Some(product) = product_by_id(tx, id, currency, now_ms).await? else {
        return Ok(());
    };
    listing_facet::Entity::delete_many()
        .filter(listing_facet::Column::ProductId.eq(id.get()))
        .exec(tx)
        .await?;
    let Some((lowest, highest)) = product.price_range() else {
        return hide(tx, id, now_ms).await;
    };
    store_row(tx, &product, lowest, highest, now_ms).await?;
    store_facets(tx, &product).await
}

/// Refreshes the products of which a price or the publication began or ended by now, at most
/// `limit`; tells how many. Safe on many instances at once.
pub async fn refresh_due_listings(
    tx: &impl ConnectionTrait,
    now_ms: i64,
    limit: u32,
) -> Result<u32> {
    let due = listing::Entity::find()
        .filter(listing::Column::RefreshAt.lte(now_ms))
        .order_by_asc(listing::Column::RefreshAt)
        .limit(u64::from(limit))
        .all(tx)
        .await?;
    let mut count = 0;
    for row in due {
        refresh_listing(tx, ProductId(row.product_id), row.currency.0, now_ms).await?;
        count += 1;
    }
    if count > 0 {
        bump_catalog_version(tx).await?;
    }
    Ok(count)
}

/// Tells the listings when a variant sold out or came back.
pub(crate) async fn refresh_availability(tx: &impl ConnectionTrait, variant_id: i64) -> Result<()> {
    queries::refresh_in_stock(tx, variant_id).await?;
    bump_catalog_version(tx).await
}

/// A product without a price in force; a scheduled one may begin later.
async fn hide(tx: &impl ConnectionTrait, id: ProductId, now_ms: i64) -> Result<()> {
    let next = queries::next_change(tx, id.get(), now_ms).await?;
    listing::Entity::update_many()
        .col_expr(listing::Column::Visible, Expr::value(false))
        .col_expr(listing::Column::RefreshAt, Expr::value(next))
        .filter(listing::Column::ProductId.eq(id.get()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn store_row(
    tx: &impl ConnectionTrait,
    product: &Product,
    lowest: Money,
    highest: Money,
    now_ms: i64,
) -> Result<()> {
    let variants = &product.variants;
    let cheapest = variants
        .iter()
        .find(|variant| variant.price.amount == lowest);
    let price = cheapest.map(|variant| variant.price);
    let compare_at = price.and_then(|price| price.compare_at);
    let lowest_30 = price.and_then(|price| price.lowest_30_days);
    let single = match variants.as_slice() {
        [only] => Some(only.id.get()),
        _ => None,
    };
    let pictures = product.media.iter().map(|media| media.picture.clone());
    let in_stock = variants
        .iter()
        .any(|variant| variant.availability.can_buy(1));
    let id = product.id.get();
    let row = listing::ActiveModel {
        product_id: Set(id),
        visible: Set(product.status == ProductStatus::Active),
        slug: Set(Text(product.slug.clone())),
        title: Set(product.title.clone()),
        sort_title: Set(sort_title(&product.title)),
        brand_name: Set(product.brand.as_ref().map(|brand| brand.name.clone())),
        currency: Set(Text(lowest.currency())),
        price_minor: Set(lowest.minor()),
        price_max_minor: Set(highest.minor()),
        compare_at_minor: Set(compare_at.map(Money::minor)),
        lowest_30_minor: Set(lowest_30.map(Money::minor)),
        refresh_at: Set(queries::next_change(tx, id, now_ms).await?),
        in_stock: Set(in_stock),
        single_variant_id: Set(single),
        variant_count: Set(i64::try_from(variants.len()).unwrap_or(i64::MAX)),
        swatches_json: Set(Json(swatches(product))),
        pictures_json: Set(Json(pictures.take(2).collect())),
        rating_sum: Set(product.rating.sum),
        rating_count: Set(product.rating.count),
        published_at: Set(product.published_at_ms.unwrap_or(i64::MAX)),
        updated_at: Set(product.updated_at_ms),
        ..Default::default()
    };
    put(tx, row, listing::Column::ProductId.eq(id)).await?;
    Ok(())
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
