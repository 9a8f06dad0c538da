//! Whether a shop could open: goods that can be bought, people who can come in, orders that came.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::entities::{listing, orders, staff};
use crate::error::Result;

/// What of an opening stands in the database beside the shop's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// A product with a picture is on sale and in stock.
    pub sells: bool,
    /// How many of the staff can log in.
    pub people: u64,
    /// An order was placed once.
    pub has_sold: bool,
}

/// Reads it in three statements, each of which stops at the first row or counts few.
pub async fn readiness(conn: &impl ConnectionTrait) -> Result<Readiness> {
    let on_sale = listing::Entity::find()
        .select_only()
        .column(listing::Column::ProductId)
        .filter(listing::Column::Visible.eq(true))
        .filter(listing::Column::InStock.eq(true))
        .filter(listing::Column::PicturesJson.ne("[]"));
    let active = staff::Entity::find()
        .filter(staff::Column::DisabledAt.is_null())
        .filter(staff::Column::PasswordHash.is_not_null());
    Ok(Readiness {
        sells: on_sale.into_tuple::<i64>().one(conn).await?.is_some(),
        people: active.count(conn).await?,
        has_sold: has_sold(conn).await?,
    })
}

/// Whether an order was ever placed.
pub async fn has_sold(conn: &impl ConnectionTrait) -> Result<bool> {
    let placed = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::PlacedAt.is_not_null());
    Ok(placed.into_tuple::<i64>().one(conn).await?.is_some())
}
