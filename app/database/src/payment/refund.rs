//! Giving money back: never more than was taken, and goods return to the shelf only when asked.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId, StaffId, VariantId};
use commerce::order::OrderEventKind;
use commerce::payment::PaymentError;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};
use thiserror::Error;

use crate::connection::Db;
use crate::entities::{insert_new, payment, refund as refunds};
use crate::error::{Error, Result, Transient};
use crate::order::{Settled, add_event, lock_order, settle_order};
use crate::session::cut;
use crate::stock::give_back;
use crate::transaction::repeatable_transaction;

#[derive(Debug, Clone)]
pub struct RefundOrder {
    pub payment: PaymentId,
    pub amount: Money,
    pub reason: String,
    /// The pieces that go back to the shelf; none unless asked for.
    pub restock: Vec<(VariantId, i64)>,
    /// Sent twice, it counts once.
    pub idempotency_key: String,
    pub actor: Option<StaffId>,
}

#[derive(Debug, Error)]
pub enum RefundError {
    #[error(transparent)]
    Rule(#[from] PaymentError),
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for RefundError {}

/// Records a refund, restocks what is named, and settles the order. The same key again changes
/// nothing.
pub async fn refund_payment(
    db: &Db,
    refund: &RefundOrder,
    now_ms: i64,
) -> Result<Settled, RefundError> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = OrderId(find(tx, refund.payment).await?.order_id);
        lock_order(tx, order).await?;
        let payment = find(tx, refund.payment).await?.payment();
        if refund.amount.is_positive() && !insert(tx, refund, now_ms).await? {
            return Ok(settle_order(tx, order, now_ms).await?);
        }
        let refunded = payment.refund(refund.amount)?.refunded;
        set_refunded(tx, refund.payment, refunded, now_ms).await?;
        for (variant, qty) in &refund.restock {
            give_back(tx, order, *variant, *qty, now_ms).await?;
        }
        let data = serde_json::json!({ "amount": refund.amount, "reason": refund.reason });
        let data = data.to_string();
        add_event(tx, order, OrderEventKind::Refunded, "staff", &data, now_ms).await?;
        Ok(settle_order(tx, order, now_ms).await?)
    })
    .await
}

async fn find(tx: &impl ConnectionTrait, id: PaymentId) -> Result<payment::Model> {
    let row = payment::Entity::find_by_id(id.get()).one(tx).await?;
    row.ok_or(Error::Missing("payment"))
}

/// Tells whether it is new.
async fn insert(tx: &impl ConnectionTrait, refund: &RefundOrder, now_ms: i64) -> Result<bool> {
    let row = refunds::ActiveModel {
        payment_id: Set(refund.payment.get()),
        amount_minor: Set(refund.amount.minor()),
        reason: Set(cut(&refund.reason, 500)),
        restock: Set(!refund.restock.is_empty()),
        idempotency_key: Set(refund.idempotency_key.clone()),
        actor_id: Set(refund.actor.map(StaffId::get)),
        at: Set(now_ms),
        ..Default::default()
    };
    Ok(insert_new(tx, row).await?)
}

async fn set_refunded(
    tx: &impl ConnectionTrait,
    id: PaymentId,
    refunded: Money,
    now_ms: i64,
) -> Result<()> {
    let row = payment::ActiveModel {
        id: Unchanged(id.get()),
        refunded_minor: Set(refunded.minor()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    payment::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
