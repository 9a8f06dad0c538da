//! Calling an order off: what it held goes back, once, and the money follows.

use commerce::ids::OrderId;
use commerce::order::{FulfilmentStatus, Order, OrderEventKind, OrderStatus, PaymentStatus};
use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::DbErr;
use thiserror::Error;

use super::event::add_event;
use super::read::order_head;
use super::settle::{enqueue_for, lock};
use crate::connection::Db;
use crate::error::{Error, Transient};
use crate::pricing::release_uses;
use crate::sql::{self, values};
use crate::stock::release_holds;
use crate::transaction::transaction;

/// Why an order cannot be called off.
#[derive(Debug, Error)]
pub enum CancelError {
    /// It has ended already.
    #[error("The order is {} already.", .0.label().to_lowercase())]
    Ended(OrderStatus),
    /// Something was sent: then it is a return.
    #[error("Part of the order is on its way. Please send it back instead.")]
    Sent,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<DbErr> for CancelError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Transient for CancelError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Calls the order off. Stock and promotions are given back in the same transaction; a job gives
/// back the money, if any was taken or promised, and tells the shopper.
///
/// # Errors
/// When it has ended or was sent, or the database does not answer.
pub async fn cancel_order(
    db: &Db,
    id: OrderId,
    actor: &str,
    now_ms: i64,
) -> Result<Order, CancelError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock(tx, id).await?;
        let next = order.status.transition(OrderStatus::Cancelled);
        next.map_err(|_| CancelError::Ended(order.status))?;
        if order.fulfilment_status != FulfilmentStatus::Unfulfilled {
            return Err(CancelError::Sent);
        }
        let sql = "UPDATE orders SET status = 'cancelled', hold_expires_at = NULL WHERE id = ?";
        sql::execute(tx, sql, values![id.get()]).await?;
        let (owner, state) = (ReservationOwner::Order, ReservationState::Released);
        release_holds(tx, owner, id.get(), state, "order cancelled", now_ms).await?;
        release_uses(tx, id).await?;
        add_event(tx, id, OrderEventKind::Cancelled, actor, "", now_ms).await?;
        if !matches!(
            order.payment_status,
            PaymentStatus::Unpaid | PaymentStatus::Failed
        ) {
            enqueue_for(tx, "order_refund", id, now_ms).await?;
        }
        enqueue_for(tx, "order_cancelled", id, now_ms).await?;
        Ok(order_head(tx, id).await?.ok_or(Error::Missing("order"))?)
    })
    .await
}
