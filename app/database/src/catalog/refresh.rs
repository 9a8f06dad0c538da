//! Keeps the wide listing row, the offers and the filter rows of a product in step with the product.

mod facet;
mod offer;
mod rows;

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::ids::ProductId;
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub(super) use self::facet::{ATTRIBUTE_PREFIX, CATEGORY_FACET, attribute_facet};
pub(super) use self::rows::{ListedIn, Rows};

use self::rows::LAYOUT;
use crate::catalog::product::product_by_id;
use crate::catalog::{note_listed, queries};
use crate::entities::{
    attribute, listing, listing_facet, listing_offer, listing_offer_facet, variant,
};
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
    clear(tx, id).await?;
    let refresh_at = queries::next_change(tx, id.get(), now_ms).await?;
    let categories = queries::categories_of(tx, id.get()).await?;
    let listed_in = ListedIn {
        categories: categories
            .into_iter()
            .map(|row| (row.path, row.name))
            .collect(),
        filterable: &filterable(tx).await?,
    };
    match Rows::of(&product, listed_in, refresh_at) {
        Some(rows) => Ok(rows.put(tx).await?),
        None => hide(tx, id, refresh_at).await,
    }
}

/// The places of the attributes that listings offer as filters, by code.
async fn filterable(tx: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>> {
    let filterable = attribute::Entity::find().filter(attribute::Column::Filterable.eq(true));
    let rows = filterable.all(tx).await?.into_iter();
    Ok(rows.map(|row| (row.code, row.position)).collect())
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
async fn hide(tx: &impl ConnectionTrait, id: ProductId, refresh_at: Option<i64>) -> Result<()> {
    listing::Entity::update_many()
        .col_expr(listing::Column::Visible, Expr::value(false))
        .col_expr(listing::Column::RefreshAt, Expr::value(refresh_at))
        .col_expr(listing::Column::Layout, Expr::value(LAYOUT))
        .filter(listing::Column::ProductId.eq(id.get()))
        .exec(tx)
        .await?;
    Ok(())
}
