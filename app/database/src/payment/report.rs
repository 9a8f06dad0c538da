//! What a provider says about a payment, and what becomes of payment and order.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::order::OrderEventKind;
use commerce::payment::{Payment, PaymentMethod, PaymentState};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::begin::known_reference;
use crate::catalog::parse_currency;
use crate::connection::Db;
use crate::error::{Error, Result};
use crate::order::{Settled, add_event, lock_order, needs_attention, settle_order};
use crate::sql::{self, values};
use crate::transaction::repeatable_transaction;

/// How a provider names a payment.
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
    /// Which payment.
    pub key: PaymentKey,
    /// The provider's name for it, when it says one.
    pub provider_ref: Option<String>,
    /// How things stand.
    pub state: PaymentState,
    /// The amount it is about.
    pub amount: Money,
}

/// What a report led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The payment moved.
    Changed(Box<Settled>),
    /// Nothing new.
    Unchanged(Box<Settled>),
    /// It is older than what we know.
    Stale,
    /// Amount or currency are not those of the order; a person was called.
    AmountMismatch,
    /// We know no such payment.
    UnknownPayment,
}

/// Applies a report in a transaction of its own.
///
/// # Errors
/// When the database does not answer.
pub async fn report_payment(db: &Db, report: &PaymentReport, now_ms: i64) -> Result<Applied> {
    repeatable_transaction(
        db,
        |tx| async move { apply_report(&tx, report, now_ms).await },
    )
    .await
}

/// Applies a report: moves the payment if the rules allow, then settles its order. The same report
/// again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn apply_report(
    tx: &DatabaseTransaction,
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
    let payment = row.payment()?;
    if let Err(mismatch) = payment.check_reported(report.amount) {
        needs_attention(tx, order, &mismatch.to_string(), now_ms).await?;
        return Ok(Applied::AmountMismatch);
    }
    if payment.state == report.state {
        let sql = "UPDATE payment SET updated_at = ? WHERE id = ?";
        sql::execute(tx, sql, values![now_ms, id]).await?;
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
    let sql = "UPDATE payment SET status = ?, captured_minor = ?, updated_at = ? WHERE id = ?";
    let change = values![moved.state.as_str(), moved.captured.minor(), now_ms, id];
    sql::execute(tx, sql, change).await?;
    note(tx, order, moved.state, now_ms).await?;
    Ok(Applied::Changed(Box::new(
        settle_order(tx, order, now_ms).await?,
    )))
}

#[derive(FromQueryResult)]
pub(super) struct PaymentRow {
    pub id: i64,
    pub order_id: i64,
    pub provider_ref: String,
    pub status: String,
    pub currency: String,
    pub amount_minor: i64,
    pub captured_minor: i64,
    pub refunded_minor: i64,
}

impl PaymentRow {
    pub(super) fn payment(&self) -> Result<Payment> {
        let currency = parse_currency(&self.currency)?;
        Ok(Payment {
            state: PaymentState::parse(&self.status)?,
            amount: Money::new(self.amount_minor, currency),
            captured: Money::new(self.captured_minor, currency),
            refunded: Money::new(self.refunded_minor, currency),
        })
    }
}

pub(super) async fn find(
    conn: &impl ConnectionTrait,
    key: &PaymentKey,
) -> Result<Option<PaymentRow>, Error> {
    let columns =
        "SELECT id, order_id, provider_ref, status, currency, amount_minor, captured_minor,
        refunded_minor FROM payment";
    let (condition, values) = match key {
        PaymentKey::Id(id) => ("id = ?", values![id.get()]),
        PaymentKey::Reference(method, reference) => (
            "provider = ? AND provider_ref = ?",
            values![method.as_str(), reference.as_str()],
        ),
    };
    Ok(sql::one(conn, &format!("{columns} WHERE {condition}"), values).await?)
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
