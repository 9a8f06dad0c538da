//! Giving money back: never more than was taken, and goods return to the shelf only when asked.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId, StaffId, VariantId};
use commerce::order::OrderEventKind;
use commerce::payment::PaymentError;
use sea_orm::DbErr;
use thiserror::Error;

use super::report::{PaymentKey, find};
use crate::connection::Db;
use crate::error::{Error, Transient};
use crate::order::{Settled, add_event, lock_order, settle_order};
use crate::sql::{self, values};
use crate::stock::give_back;
use crate::transaction::repeatable_transaction;

/// A refund to be recorded.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    /// From which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// The pieces that go back to the shelf; none unless asked for.
    pub restock: Vec<(VariantId, i64)>,
    /// Sent twice, it counts once.
    pub idempotency_key: String,
    /// Who did it.
    pub actor: Option<StaffId>,
}

/// Why no money was given back.
#[derive(Debug, Error)]
pub enum RefundError {
    /// The rules refuse it.
    #[error(transparent)]
    Rule(#[from] PaymentError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<DbErr> for RefundError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Transient for RefundError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Records a refund, restocks what is named, and settles the order. The same key again changes
/// nothing.
///
/// # Errors
/// When it is more than is left to refund, or the database does not answer.
pub async fn refund_payment(
    db: &Db,
    refund: &RefundOrder,
    now_ms: i64,
) -> Result<Settled, RefundError> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let key = PaymentKey::Id(refund.payment);
        let row = find(tx, &key).await?.ok_or(Error::Missing("payment"))?;
        let order = OrderId(row.order_id);
        lock_order(tx, order).await?;
        let add =
            "refund (payment_id, amount_minor, reason, restock, idempotency_key, actor_id, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)";
        let note = values![
            refund.payment.get(),
            refund.amount.minor(),
            crate::session::cut(&refund.reason, 500),
            !refund.restock.is_empty(),
            refund.idempotency_key.as_str(),
            refund.actor.map(StaffId::get),
            now_ms,
        ];
        let payment = find(tx, &key)
            .await?
            .ok_or(Error::Missing("payment"))?
            .payment()?;
        if refund.amount.is_positive() && !sql::insert_new(tx, add, note).await? {
            return Ok(settle_order(tx, order, now_ms).await?);
        }
        let refunded = payment.refund(refund.amount)?;
        let sql = "UPDATE payment SET refunded_minor = ?, updated_at = ? WHERE id = ?";
        let change = values![refunded.refunded.minor(), now_ms, refund.payment.get()];
        sql::execute(tx, sql, change).await?;
        for (variant, qty) in &refund.restock {
            give_back(tx, order, *variant, *qty, now_ms).await?;
        }
        let data =
            serde_json::json!({ "amount": refund.amount, "reason": refund.reason }).to_string();
        add_event(tx, order, OrderEventKind::Refunded, "staff", &data, now_ms).await?;
        Ok(settle_order(tx, order, now_ms).await?)
    })
    .await
}
