//! Pieces of an order leave the house, or go back on sale.

use commerce::ids::{OrderId, VariantId};
use commerce::stock::{MovementKind, ReservationOwner, ReservationState, StockError};
use sea_orm::ConnectionTrait;

use super::hold::{ReserveError, holds_of, release};
use super::level::{record, take_back};
use crate::catalog::refresh_availability;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// Sends pieces the order holds: they leave the shelf and the hold shrinks.
///
/// # Errors
/// When the order holds fewer pieces, or the database does not answer.
pub async fn ship_held(
    tx: &impl ConnectionTrait,
    order_id: i64,
    variant: VariantId,
    qty: i64,
    now_ms: i64,
) -> Result<(), ReserveError> {
    let holds = holds_of(tx, ReservationOwner::Order, order_id).await?;
    let hold = holds
        .into_iter()
        .find(|hold| hold.variant_id == variant.get());
    let Some(hold) = hold else {
        let none = StockError::NotReserved {
            asked: qty,
            reserved: 0,
        };
        return Err(ReserveError::Short(vec![none]));
    };
    // The last pieces end the hold; its count stays as the record of what was held.
    let whole = "UPDATE stock_reservation SET state = 'released' WHERE id = ? AND qty = ?";
    let part = "UPDATE stock_reservation SET qty = qty - ? WHERE id = ? AND qty > ?";
    let ended = sql::execute(tx, whole, values![hold.id, qty]).await? == 1;
    if !ended && sql::execute(tx, part, values![qty, hold.id, qty]).await? == 0 {
        let few = StockError::NotReserved {
            asked: qty,
            reserved: hold.qty,
        };
        return Err(ReserveError::Short(vec![few]));
    }
    let sql = "UPDATE stock_level SET on_hand = on_hand - ?, reserved = reserved - ?
        WHERE variant_id = ? AND location_id = ? AND reserved >= ?";
    let row = values![qty, qty, hold.variant_id, hold.location_id, qty];
    if sql::execute(tx, sql, row).await? == 0 {
        return Err(Error::Missing("stock level").into());
    }
    record(
        tx,
        &hold.movement(MovementKind::Ship, qty, "shipped", now_ms),
    )
    .await?;
    Ok(())
}

/// Puts pieces of a refunded order back on sale: out of its hold while they are in the house, else
/// onto the shelf.
pub(crate) async fn give_back(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
    qty: i64,
    now_ms: i64,
) -> Result<()> {
    let holds = holds_of(tx, ReservationOwner::Order, order.get()).await?;
    let hold = holds
        .into_iter()
        .find(|hold| hold.variant_id == variant.get() && hold.qty >= qty);
    let Some(hold) = hold else {
        return take_back(tx, variant, qty, order, now_ms).await;
    };
    if hold.qty == qty {
        release(tx, &hold, ReservationState::Released, "refunded", now_ms).await?;
        return Ok(());
    }
    let sql = "UPDATE stock_reservation SET qty = qty - ? WHERE id = ?";
    sql::execute(tx, sql, values![qty, hold.id]).await?;
    let sql =
        "UPDATE stock_level SET reserved = reserved - ? WHERE variant_id = ? AND location_id = ?";
    sql::execute(tx, sql, values![qty, hold.variant_id, hold.location_id]).await?;
    record(
        tx,
        &hold.movement(MovementKind::Release, qty, "refunded", now_ms),
    )
    .await?;
    refresh_availability(tx, hold.variant_id).await
}
