//! Pieces of a refunded order: those that were not sent leave what was reserved, those that came back go onto the shelf.

use commerce::ids::{OrderId, VariantId};
use commerce::stock::{MovementKind, ReservationOwner, ReservationState};
use sea_orm::ConnectionTrait;

use crate::audit::By;
use crate::catalog::refresh_availability;
use crate::entities::stock_reservation;
use crate::error::{Error, Result};
use crate::stock::hold::{change_state, holds_of_variant};
use crate::stock::level::{Movement, record, take_back};
use crate::stock::queries;

/// Pieces that will not be sent: back on sale, or written off.
pub(crate) async fn give_up(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
    qty: i64,
    restock: bool,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let held = holds_of_variant(tx, ReservationOwner::Order, order.get(), variant.get()).await?;
    let mut held = held.into_iter();
    // Of a variant whose stock is not tracked nothing is held.
    let Some(hold) = held.next() else {
        return Ok(());
    };
    shrink(tx, &hold, qty).await?;
    let movement = |kind, qty, reason| Movement {
        by: Some(by),
        ..hold.movement(kind, qty, reason, now_ms)
    };
    let released = movement(MovementKind::Release, qty, "refunded");
    let after = hold.unreserve(tx, &released).await?;
    if restock {
        if after.available() > 0 && after.available() <= qty {
            refresh_availability(tx, hold.variant_id, now_ms).await?;
        }
        return Ok(());
    }
    let at = (hold.variant_id, hold.location_id);
    if !queries::move_counters(tx, at, -qty, 0).await? {
        return Err(Error::Missing("stock level"));
    }
    let written_off = movement(MovementKind::Adjust, -qty, "refunded, not for sale");
    record(tx, &written_off).await?;
    Ok(())
}

async fn shrink(
    tx: &impl ConnectionTrait,
    hold: &stock_reservation::Model,
    qty: i64,
) -> Result<()> {
    let shrunk = if hold.qty == qty {
        change_state(tx, hold.id, hold.state.0, ReservationState::Released).await?
    } else {
        queries::shrink_hold(tx, hold.id, qty).await?
    };
    if shrunk && hold.state.0.counts() {
        Ok(())
    } else {
        Err(Error::Conflict("hold"))
    }
}

/// Pieces that were sent and came back, onto the shelf; of a variant whose stock is not tracked none is counted.
pub(crate) async fn take_back_if_held(
    tx: &impl ConnectionTrait,
    order: OrderId,
    variant: VariantId,
    qty: i64,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let held = holds_of_variant(tx, ReservationOwner::Order, order.get(), variant.get()).await?;
    if held.is_empty() {
        return Ok(());
    }
    take_back(tx, variant, qty, order, by, now_ms).await
}
