//! What of many orders is still to be sent.

use commerce::ids::OrderId;
use commerce::order::OrderNumber;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entities::{order_line, orders, padded};
use crate::error::{Error, Result};

/// Pieces of an order that were not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    pub order: OrderId,
    pub title: String,
    /// Empty when there is only one.
    pub variant_title: String,
    pub sku: String,
    /// At least 1.
    pub left: i64,
}

/// The orders of these numbers, the oldest first; unknown numbers are left out.
pub async fn orders_of_numbers(
    conn: &impl ConnectionTrait,
    numbers: &[OrderNumber],
) -> Result<Vec<(OrderId, OrderNumber)>> {
    use orders::Column;
    let rows: Vec<(i64, String)> = orders::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number])
        .filter(Column::Number.is_in(numbers.iter().map(OrderNumber::as_str)))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    let read = |(id, number): (i64, String)| {
        let number = OrderNumber::parse(&number);
        let number = number.map_err(|error| Error::corrupt("order number", error))?;
        Ok((OrderId(id), number))
    };
    rows.into_iter().map(read).collect()
}

/// What is left to send of these orders.
pub async fn open_lines(
    conn: &impl ConnectionTrait,
    of_orders: &[OrderId],
) -> Result<Vec<OpenLine>> {
    use order_line::{Column, Entity};
    let ids = padded(of_orders.iter().map(|id| id.get()));
    let rows = Entity::find()
        .filter(Column::OrderId.is_in(ids))
        .order_by_asc(Column::OrderId)
        .order_by_asc(Column::Position)
        .all(conn)
        .await?;
    let lines = rows.into_iter().map(|row| OpenLine {
        order: OrderId(row.order_id),
        left: row.qty - row.qty_cancelled - row.qty_fulfilled,
        title: row.product_title,
        variant_title: row.variant_title,
        sku: row.sku,
    });
    Ok(lines.filter(|line| line.left > 0).collect())
}
