//! Keeps the wide listing row, the offers and the filter rows of a product in step with the product.

mod facet;
mod offer;

use commerce::catalog::{Price, Product, ProductStatus, Swatch};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

pub(super) use self::facet::{ATTRIBUTE_PREFIX, CATEGORY_FACET, attribute_facet};

use self::facet::store_facets;
use self::offer::store_offers;
use crate::catalog::collation::sort_title;
use crate::catalog::product::product_by_id;
use crate::catalog::{note_listed, queries};
use crate::entities::{
    Json, Text, listing, listing_facet, listing_offer, listing_offer_facet, put, variant,
};
use crate::error::Result;

/// What listings are made of: raise it when a refresh writes other rows or columns than before, and those of earlier
/// releases are due.
const LAYOUT: i64 = 2;

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
    clear(tx, id).await?;
    let offers = product.offers();
    let (Some(cheapest), Some(dearest)) = (offers.first(), offers.last()) else {
        return hide(tx, id, now_ms).await;
    };
    let highest = dearest.price.amount;
    store_row(tx, &product, cheapest.price, highest, now_ms).await?;
    store_offers(tx, id, &offers).await?;
    store_facets(tx, &product, &offers).await
}

/// Refreshes the products of which a price or the publication began or ended by now, and those that an earlier release
/// wrote, at most `limit`; tells how many. Safe on many instances at once.
pub async fn refresh_due_listings(
    tx: &impl ConnectionTrait,
    now_ms: i64,
    limit: u32,
) -> Result<u32> {
    let of_layout = listing::Column::Layout.lt(LAYOUT);
    let mut due = due(tx, of_layout, listing::Column::Layout, limit).await?;
    if due.is_empty() {
        let by_clock = listing::Column::RefreshAt.lte(now_ms);
        due = self::due(tx, by_clock, listing::Column::RefreshAt, limit).await?;
    }
    let mut count = 0;
    for row in &due {
        refresh_listing(tx, ProductId(row.product_id), row.currency.0, now_ms).await?;
        count += 1;
    }
    if count > 0 {
        note_listed(tx, due.iter().map(|row| row.product_id)).await?;
    }
    Ok(count)
}

/// When, after that moment, the first listing falls due: a price or a publication begins or ends.
pub async fn next_due_listing(conn: &impl ConnectionTrait, after_ms: i64) -> Result<Option<i64>> {
    use listing::{Column, Entity};
    let later = Entity::find()
        .select_only()
        .column(Column::RefreshAt)
        .filter(Column::RefreshAt.gt(after_ms))
        .order_by_asc(Column::RefreshAt);
    Ok(later.into_tuple().one(conn).await?)
}

async fn due(
    tx: &impl ConnectionTrait,
    condition: impl IntoCondition,
    first: listing::Column,
    limit: u32,
) -> Result<Vec<listing::Model>, DbErr> {
    let due = listing::Entity::find().filter(condition);
    let due = due.order_by_asc(first).limit(u64::from(limit));
    due.all(tx).await
}

/// Tells the listings when a variant sold out or came back: another may be the cheapest that can be had. Two such changes
/// of one product follow each other, so that the second sees what the first left.
pub(crate) async fn refresh_availability(
    tx: &impl ConnectionTrait,
    variant_id: i64,
    now_ms: i64,
) -> Result<()> {
    let variant = variant::Entity::find_by_id(variant_id).one(tx).await?;
    if let Some(variant) = &variant {
        refresh_again(tx, variant.product_id, now_ms).await?;
    }
    note_listed(tx, variant.map(|variant| variant.product_id)).await
}

/// Writes the listing of that product anew, if it has one, in its own currency.
pub(super) async fn refresh_again(
    tx: &impl ConnectionTrait,
    product_id: i64,
    now_ms: i64,
) -> Result<()> {
    use listing::{Column, Entity};
    let lock = Entity::update_many().col_expr(Column::Visible, Expr::col(Column::Visible));
    let of_product = Column::ProductId.eq(product_id);
    lock.filter(of_product).exec(tx).await?;
    let listed = Entity::find_by_id(product_id).one(tx).await?;
    match listed {
        Some(row) => refresh_listing(tx, ProductId(product_id), row.currency.0, now_ms).await,
        None => Ok(()),
    }
}

async fn clear(tx: &impl ConnectionTrait, id: ProductId) -> Result<(), DbErr> {
    let facets = listing_facet::Entity::delete_many();
    let of_product = listing_facet::Column::ProductId.eq(id.get());
    facets.filter(of_product).exec(tx).await?;
    let offers = listing_offer::Entity::delete_many();
    let of_product = listing_offer::Column::ProductId.eq(id.get());
    offers.filter(of_product).exec(tx).await?;
    let by_offer = listing_offer_facet::Entity::delete_many();
    let of_product = listing_offer_facet::Column::ProductId.eq(id.get());
    by_offer.filter(of_product).exec(tx).await?;
    Ok(())
}

/// A product without a price in force; a scheduled one may begin later.
async fn hide(tx: &impl ConnectionTrait, id: ProductId, now_ms: i64) -> Result<()> {
    let next = queries::next_change(tx, id.get(), now_ms).await?;
    listing::Entity::update_many()
        .col_expr(listing::Column::Visible, Expr::value(false))
        .col_expr(listing::Column::RefreshAt, Expr::value(next))
        .col_expr(listing::Column::Layout, Expr::value(LAYOUT))
        .filter(listing::Column::ProductId.eq(id.get()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn store_row(
    tx: &impl ConnectionTrait,
    product: &Product,
    price: Price,
    highest: Money,
    now_ms: i64,
) -> Result<()> {
    let variants = &product.variants;
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
        currency: Set(Text(highest.currency())),
        price_minor: Set(price.amount.minor()),
        price_max_minor: Set(highest.minor()),
        compare_at_minor: Set(price.compare_at.map(Money::minor)),
        lowest_30_minor: Set(price.lowest_30_days.map(Money::minor)),
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
        layout: Set(LAYOUT),
        content: Set(price.content.map(Text)),
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
