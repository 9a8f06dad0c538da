//! Which products a version of the catalogue changed, so that an instance that keeps lists in memory reads those alone.

use std::collections::BTreeSet;

use commerce::ids::ProductId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::catalog::{bump_catalog_version, catalog_version};
use crate::entities::{delete_some, listing_change};
use crate::error::Result;

/// Of more products at once it is not written down which they are.
const MOST_WRITTEN: usize = 500;
/// Rows read at a time; more changes are not told one by one.
const MOST_READ: u64 = 4_000;
/// Stands for no product.
const NOTHING: i64 = 0;

/// What changed between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// The listings of these, in the order of their ids.
    Products(Vec<ProductId>),
    /// Nobody wrote down of which products, or they are many.
    Unknown,
}

/// Tells every instance that the listings of those products changed, or that only something else did when there are none.
/// The last thing that a transaction does: whoever else changes the catalogue waits for its end.
pub async fn note_listed(
    tx: &impl ConnectionTrait,
    products: impl IntoIterator<Item = i64>,
) -> Result<()> {
    bump_catalog_version(tx).await?;
    let mut products: BTreeSet<i64> = products.into_iter().collect();
    if products.is_empty() {
        products.insert(NOTHING);
    }
    if products.len() > MOST_WRITTEN {
        return Ok(());
    }
    // The row of the number is this transaction's until its end, so nobody else has the same.
    let version = catalog_version(tx).await?;
    let row = |product_id| listing_change::ActiveModel {
        version: Set(version),
        product_id: Set(product_id),
    };
    listing_change::Entity::insert_many(products.into_iter().map(row))
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What the versions above `after` changed, up to `until`.
pub async fn listed_between(conn: &impl ConnectionTrait, after: i64, until: i64) -> Result<Listed> {
    use listing_change::{Column, Entity};
    let rows: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::Version, Column::ProductId])
        .filter(Column::Version.gt(after))
        .filter(Column::Version.lte(until))
        .order_by_asc(Column::Version)
        .limit(MOST_READ)
        .into_tuple()
        .all(conn)
        .await?;
    let told: BTreeSet<i64> = rows.iter().map(|(version, _)| *version).collect();
    let versions = usize::try_from(until - after).unwrap_or(usize::MAX);
    if told.len() != versions || rows.len() as u64 == MOST_READ {
        return Ok(Listed::Unknown);
    }
    let products: BTreeSet<i64> = rows.into_iter().map(|(_, product)| product).collect();
    let products = products.into_iter().filter(|product| *product != NOTHING);
    Ok(Listed::Products(products.map(ProductId).collect()))
}

/// Forgets what the versions before the last `kept` changed, at most `limit` of the rows; tells how many.
pub async fn forget_listed(conn: &impl ConnectionTrait, kept: i64, limit: u32) -> Result<u64> {
    use listing_change::{Column, Entity};
    let before = catalog_version(conn).await? - kept;
    let old = Column::Version.lte(before);
    Ok(delete_some::<Entity, i64>(conn, Column::Version, old, limit).await?)
}
