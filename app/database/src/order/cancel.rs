//! Cancelling an order: what it held goes back, once, and the money follows.

use commerce::ids::OrderId;
use commerce::job::{CancelledOrder, JobKind};
use commerce::order::{
    EventDetail, NotCancellable, Order, OrderEventKind, OrderStatus, check_cancellable,
};
use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};
use thiserror::Error;

use super::event::add_event;
use super::read::order_head;
use super::settle::{enqueue_refund, lock};
use super::staff::{Deed, check_version};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, orders};
use crate::error::{Error, Result, Transient};
use crate::job::enqueue;
use crate::pricing::release_uses;
use crate::staff_error::StaffError;
use crate::stock::release_holds;
use crate::transaction::transaction;

#[derive(Debug, Error)]
pub enum CancelError {
    #[error(transparent)]
    Refused(#[from] NotCancellable),
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for CancelError {}

/// An order that staff call off.
#[derive(Debug, Clone)]
pub struct CancelByStaff {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    pub reason: String,
}

/// Cancels an order. Stock and promotions are given back in the same transaction; jobs give back
/// the money, if any was taken or promised, and tell the shopper.
pub async fn cancel_order(
    db: &Db,
    id: OrderId,
    actor: &str,
    now_ms: i64,
) -> Result<Order, CancelError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock(tx, id).await?;
        check_cancellable(order.status, order.fulfilment_status)?;
        end_order(tx, id, "order cancelled", now_ms).await?;
        add_event(tx, id, OrderEventKind::Cancelled, actor, "", now_ms).await?;
        enqueue_jobs(tx, &order, now_ms).await?;
        Ok(order_head(tx, id).await?.ok_or(Error::Missing("order"))?)
    })
    .await
}

/// The same by staff, with their reason.
///
/// # Errors
/// [`NotCancellable::Ended`] too when it was cancelled before: then nothing is left to do.
pub async fn cancel_by_staff(
    db: &Db,
    command: &CancelByStaff,
    by: &By,
    now_ms: i64,
) -> Result<Order, StaffError<NotCancellable>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock(tx, command.order).await?;
        check_cancellable(order.status, order.fulfilment_status).map_err(StaffError::Refused)?;
        check_version(&order, command.version)?;
        end_order(tx, order.id, "order cancelled", now_ms).await?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Cancelled,
            action: "order.cancelled",
            detail: EventDetail::Cancelled {
                reason: commerce::text::lines(&command.reason),
            },
            before: serde_json::json!({ "status": order.status }),
        };
        deed.note(tx, now_ms).await?;
        enqueue_jobs(tx, &order, now_ms).await?;
        let ended = order_head(tx, order.id).await?;
        Ok(ended.ok_or(Error::Missing("order"))?)
    })
    .await
}

/// Gives stock and promotions back for `reason`, under the order's lock.
pub(crate) async fn end_order(
    tx: &impl ConnectionTrait,
    id: OrderId,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    set_cancelled(tx, id).await?;
    let (owner, state) = (ReservationOwner::Order, ReservationState::Released);
    release_holds(tx, owner, id.get(), state, reason, now_ms).await?;
    release_uses(tx, id).await
}

async fn set_cancelled(tx: &impl ConnectionTrait, id: OrderId) -> Result<()> {
    let row = orders::ActiveModel {
        id: Unchanged(id.get()),
        status: Set(Text(OrderStatus::Cancelled)),
        hold_expires_at: Set(None),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn enqueue_jobs(tx: &impl ConnectionTrait, order: &Order, now_ms: i64) -> Result<()> {
    let money = order.money_if_cancelled();
    if money.needs_provider() {
        enqueue_refund(tx, order.id, now_ms).await?;
    }
    let cancelled = CancelledOrder {
        order_id: order.id,
        money: Some(money),
    };
    let kind = JobKind::OrderCancelled;
    let key = format!("{kind}:{}", order.id);
    let payload = serde_json::json!(cancelled).to_string();
    enqueue(tx, kind, &key, &payload, now_ms, now_ms).await?;
    Ok(())
}
