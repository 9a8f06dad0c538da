//! Parcels: pieces of an order leave the house, can be followed, arrive, or did not leave after all.

mod call_off;
mod follow;
mod send;

use commerce::fulfilment::FulfilmentLine;
use commerce::ids::{FulfilmentId, OrderId, OrderLineId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::{fulfilment, fulfilment_line};
use crate::error::{Error, Result};

pub use call_off::cancel_fulfilment;
pub use follow::{SetTracking, mark_delivered, set_tracking};
pub use send::{Fulfil, fulfil};

async fn order_of(conn: &impl ConnectionTrait, parcel: FulfilmentId) -> Result<OrderId> {
    Ok(OrderId(find(conn, parcel).await?.order_id))
}

async fn find(conn: &impl ConnectionTrait, parcel: FulfilmentId) -> Result<fulfilment::Model> {
    let row = fulfilment::Entity::find_by_id(parcel.get())
        .one(conn)
        .await?;
    row.ok_or(Error::Missing("parcel"))
}

async fn contents(
    conn: &impl ConnectionTrait,
    parcel: FulfilmentId,
) -> Result<Vec<FulfilmentLine>> {
    let rows = fulfilment_line::Entity::find()
        .filter(fulfilment_line::Column::FulfilmentId.eq(parcel.get()))
        .order_by_asc(fulfilment_line::Column::OrderLineId)
        .all(conn)
        .await?;
    let line = |row: fulfilment_line::Model| FulfilmentLine {
        line: OrderLineId(row.order_line_id),
        quantity: row.qty,
    };
    Ok(rows.into_iter().map(line).collect())
}
