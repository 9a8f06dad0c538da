//! All the money of an order that does not stand goes back: what no refund has taken yet, payment by payment.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::refund::RefundState;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::facts::left_of_payments;
use super::retry::reopen;
use super::rows::{BegunRefund, into_begun};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, payment, refund};
use crate::error::Result;
use crate::order::lock_order;
use crate::transaction::transaction;

/// Notes a refund for the rest of each payment, or has those that failed tried again; returns all that the bank is to be
/// asked for now.
pub async fn begin_rest(
    db: &Db,
    order: OrderId,
    reason: &str,
    now_ms: i64,
) -> Result<Vec<BegunRefund>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        lock_order(tx, order).await?;
        for of in left_of_payments(tx, order).await? {
            let left = retry_failed(tx, of.payment, of.left, now_ms).await?;
            if left.is_positive() {
                insert(tx, of.payment, left, reason, now_ms).await?;
            }
        }
        pending(tx, order).await
    })
    .await
}

/// Those of an order's end that fit into what is left; staff's own are theirs to try again. Tells what is left then.
async fn retry_failed(
    tx: &impl ConnectionTrait,
    payment: PaymentId,
    left: Money,
    now_ms: i64,
) -> Result<Money> {
    let failed = refund::Entity::find()
        .filter(refund::Column::PaymentId.eq(payment.get()))
        .filter(refund::Column::State.eq(Text(RefundState::Failed)))
        .filter(refund::Column::Notify.eq(false));
    let mut left = left;
    for row in failed.all(tx).await? {
        let rest = left.checked_sub(Money::new(row.amount_minor, left.currency()))?;
        if !rest.is_negative() {
            reopen(tx, &row, now_ms).await?;
            left = rest;
        }
    }
    Ok(left)
}

async fn insert(
    tx: &impl ConnectionTrait,
    payment: PaymentId,
    amount: Money,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    let earlier = refund::Entity::find().filter(refund::Column::PaymentId.eq(payment.get()));
    let earlier = earlier.count(tx).await?;
    let row = refund::ActiveModel {
        payment_id: Set(payment.get()),
        amount_minor: Set(amount.minor()),
        reason: Set(reason.to_owned()),
        restock: Set(false),
        idempotency_key: Set(format!("refund:{payment}:{earlier}")),
        actor: Set(By::system().name),
        state: Set(Text(RefundState::Pending)),
        asked_at: Set(now_ms),
        at: Set(now_ms),
        ..Default::default()
    };
    refund::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn pending(tx: &impl ConnectionTrait, order: OrderId) -> Result<Vec<BegunRefund>> {
    let payments = payment::Entity::find().filter(payment::Column::OrderId.eq(order.get()));
    let mut begun = Vec::new();
    for payment in payments.all(tx).await? {
        let rows = refund::Entity::find()
            .filter(refund::Column::PaymentId.eq(payment.id))
            .filter(refund::Column::State.eq(Text(RefundState::Pending)))
            .order_by_asc(refund::Column::Id);
        let rows = rows.all(tx).await?;
        begun.extend(rows.into_iter().map(|row| into_begun(row, payment.clone())));
    }
    Ok(begun)
}
