//! Pieces of an order leave the house, or go back on sale.

use commerce::ids::{OrderId, VariantId};
use commerce::stock::{MovementKind, ReservationOwner, ReservationState, StockError};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::catalog::refresh_availability;
use crate::entities::{Text, stock_reservation};
use crate::error::{Error, Result};
use crate::stock::hold::{ReserveError, holds_of, release};
use crate::stock::level::{record, take_back};
use crate::stock::queries;

/// Sends pieces the order holds: they leave the shelf and the hold shrinks.
pub async fn ship_held(
    tx: &impl ConnectionTrait,
    order_id: i64,
    variant: VariantId,
    qty: i64,
    now_ms: i64,
) -> Result<(), ReserveError> {
    let few = |reserved| {
        let asked = qty;
        ReserveError::Short(vec![StockError::NotReserved { asked, reserved }])
    };
    let holds = holds_of(tx, ReservationOwner::Order, order_id).await?;
    let mut holds = holds.into_iter();
    let hold = holds.find(|hold| hold.variant_id == variant.get());
    let hold = hold.ok_or_else(|| few(0))?;
    if !end(tx, &hold, qty).await? && !queries::shrink_hold(tx, hold.id, qty).await? {
        return Err(few(hold.qty));
    }
    let at = (hold.variant_id, hold.location_id);
    if !queries::move_counters(tx, at, -qty, -qty).await? {
        return Err(Error::Missing("stock level").into());
    }
    let movement = hold.movement(MovementKind::Ship, qty, "shipped", now_ms);
    record(tx, &movement).await?;
    Ok(())
}

/// The last pieces end the hold; its count stays as the record of what was held.
async fn end(
    tx: &impl ConnectionTrait,
    hold: &stock_reservation::Model,
    qty: i64,
) -> Result<bool, DbErr> {
    use stock_reservation::{Column, Entity};
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(ReservationState::Released)))
        .filter(Column::Id.eq(hold.id))
        .filter(Column::Qty.eq(qty))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
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
    let mut holds = holds.into_iter();
    let hold = holds.find(|hold| hold.variant_id == variant.get() && hold.qty >= qty);
    let Some(hold) = hold else {
        return take_back(tx, variant, qty, order, now_ms).await;
    };
    if hold.qty == qty {
        release(tx, &hold, ReservationState::Released, "refunded", now_ms).await?;
        return Ok(());
    }
    if !queries::shrink_hold(tx, hold.id, qty).await? {
        return Err(Error::Conflict("hold"));
    }
    let movement = hold.movement(MovementKind::Release, qty, "refunded", now_ms);
    let after = hold.unreserve(tx, &movement).await?;
    if after.available() > 0 && after.available() <= qty {
        refresh_availability(tx, hold.variant_id, now_ms).await?;
    }
    Ok(())
}
