//! Pieces of an order leave the house, or go back on sale.

use commerce::ids::{OrderId, VariantId};
use commerce::stock::{MovementKind, ReservationOwner, ReservationState, StockError};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::audit::By;
use crate::entities::{Text, stock_reservation};
use crate::error::{Error, Result};
use crate::stock::hold::{ReserveError, holds_of, holds_of_variant};
use crate::stock::level::{Movement, record};
use crate::stock::queries;

/// Sends pieces the order holds: they leave the shelf and the hold shrinks.
pub async fn ship_held(
    tx: &impl ConnectionTrait,
    order_id: i64,
    variant: VariantId,
    qty: i64,
    by: &By,
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
    let movement = Movement {
        by: Some(by),
        ..hold.movement(MovementKind::Ship, qty, "shipped", now_ms)
    };
    record(tx, &movement).await?;
    Ok(())
}

/// The same for pieces that may not be counted: of a variant whose stock is not tracked nothing is held.
pub(crate) async fn ship_if_held(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
    qty: i64,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    if known(tx, order, variant).await?.is_empty() {
        return Ok(());
    }
    match ship_held(tx, order.get(), variant, qty, by, now_ms).await {
        Ok(()) => Ok(()),
        Err(ReserveError::Short(_)) => Err(Error::Conflict("hold")),
        Err(ReserveError::Database(error)) => Err(error),
    }
}

async fn known(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
) -> Result<Vec<stock_reservation::Model>> {
    let owner = ReservationOwner::Order;
    Ok(holds_of_variant(tx, owner, order.get(), variant.get()).await?)
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

/// Pieces did not leave after all: they are on the shelf again, and held for their order.
pub(crate) async fn hold_again_if_shipped(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
    qty: i64,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let Some(hold) = known(tx, order, variant).await?.into_iter().next() else {
        return Ok(());
    };
    grow(tx, &hold, qty).await?;
    let at = (hold.variant_id, hold.location_id);
    if !queries::move_counters(tx, at, qty, 0).await? {
        return Err(Error::Missing("stock level"));
    }
    let movement = |kind| Movement {
        by: Some(by),
        ..hold.movement(kind, qty, "parcel called off", now_ms)
    };
    record(tx, &movement(MovementKind::Return)).await?;
    if !queries::move_counters(tx, at, 0, qty).await? {
        return Err(Error::Missing("stock level"));
    }
    record(tx, &movement(MovementKind::Reserve)).await?;
    Ok(())
}

/// A hold of which all had been sent begins anew; its count then is the record of what was sent last.
async fn grow(tx: &impl ConnectionTrait, hold: &stock_reservation::Model, qty: i64) -> Result<()> {
    use stock_reservation::{Column, Entity};
    let qty = if hold.state.0.counts() {
        Expr::col(Column::Qty).add(qty)
    } else {
        Expr::value(qty)
    };
    let grown = Entity::update_many()
        .col_expr(Column::Qty, qty)
        .col_expr(
            Column::State,
            Expr::value(Text(ReservationState::Committed)),
        )
        .filter(Column::Id.eq(hold.id))
        .filter(Column::State.eq(hold.state))
        .exec(tx)
        .await?;
    if grown.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Conflict("hold"))
    }
}
