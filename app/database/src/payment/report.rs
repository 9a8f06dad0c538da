//! What a provider says about a payment, and what becomes of payment and order.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::order::OrderEventKind;
use commerce::payment::{Payment, PaymentMethod, PaymentState};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::rows::known_reference;
use crate::connection::Db;
use crate::entities::Text;
use crate::entities::payment::{ActiveModel, Column, Entity, Model};
use crate::error::Result;
use crate::order::{Settled, add_event, lock_order, needs_attention, settle_order};
use crate::transaction::{Transaction, repeatable_transaction};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentKey {
    /// By our number, which it carried along.
    Id(PaymentId),
    /// By its own name.
    Reference(PaymentMethod, String),
}

/// What a provider says about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    pub key: PaymentKey,
    /// The provider's name for it, when it says one.
    pub provider_ref: Option<String>,
    pub state: PaymentState,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    Changed(Box<Settled>),
    Unchanged(Box<Settled>),
    /// It is older than what we know.
    Stale,
    /// Amount or currency are not those of the order; a person was called.
    AmountMismatch,
    UnknownPayment,
}

/// Applies a report in a transaction of its own.
pub async fn report_payment(db: &Db, report: &PaymentReport, now_ms: i64) -> Result<Applied> {
    repeatable_transaction(
        db,
        |tx| async move { apply_report(&tx, report, now_ms).await },
    )
    .await
}

/// Applies a report: moves the payment if the rules allow, then settles its order. The same report
/// again changes nothing.
pub async fn apply_report(
    tx: &Transaction,
    report: &PaymentReport,
    now_ms: i64,
) -> Result<Applied> {
    let Some(found) = find(tx, &report.key).await? else {
        return Ok(Applied::UnknownPayment);
    };
    let order = OrderId(found.order_id);
    lock_order(tx, order).await?;
    let id = found.id;
    // Read again: the row may have moved before we had the lock.
    let Some(row) = find(tx, &PaymentKey::Id(PaymentId(id))).await? else {
        return Ok(Applied::UnknownPayment);
    };
    if let (None, Some(reference)) = (known_reference(&row.provider_ref), &report.provider_ref) {
        super::set_payment_reference(tx, PaymentId(id), reference, now_ms).await?;
    }
    let payment = row.payment();
    if let Err(mismatch) = payment.check_reported(report.amount) {
        needs_attention(tx, order, &mismatch.to_string(), now_ms).await?;
        return Ok(Applied::AmountMismatch);
    }
    if payment.state == report.state {
        update(tx, id, payment, now_ms).await?;
        return Ok(Applied::Unchanged(Box::new(
            settle_order(tx, order, now_ms).await?,
        )));
    }
    let moved = if report.state == PaymentState::Captured {
        payment.capture(report.amount)
    } else {
        payment
            .state
            .transition(report.state)
            .map(|state| Payment { state, ..payment })
            .map_err(Into::into)
    };
    let Ok(moved) = moved else {
        return Ok(Applied::Stale);
    };
    update(tx, id, moved, now_ms).await?;
    note(tx, order, moved.state, now_ms).await?;
    Ok(Applied::Changed(Box::new(
        settle_order(tx, order, now_ms).await?,
    )))
}

async fn find(conn: &impl ConnectionTrait, key: &PaymentKey) -> Result<Option<Model>> {
    let rows = match key {
        PaymentKey::Id(id) => Entity::find_by_id(id.get()),
        PaymentKey::Reference(method, reference) => Entity::find()
            .filter(Column::Provider.eq(Text(*method)))
            .filter(Column::ProviderRef.eq(reference.as_str())),
    };
    Ok(rows.one(conn).await?)
}

async fn update(tx: &impl ConnectionTrait, id: i64, payment: Payment, now_ms: i64) -> Result<()> {
    let row = ActiveModel {
        id: Unchanged(id),
        status: Set(Text(payment.state)),
        captured_minor: Set(payment.captured.minor()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn note(
    tx: &impl ConnectionTrait,
    order: OrderId,
    state: PaymentState,
    now_ms: i64,
) -> Result<()> {
    let kind = match state {
        PaymentState::Authorized => OrderEventKind::PaymentAuthorized,
        PaymentState::Captured => OrderEventKind::PaymentCaptured,
        PaymentState::Failed => OrderEventKind::PaymentFailed,
        _ => return Ok(()),
    };
    add_event(tx, order, kind, "provider", "", now_ms).await
}
