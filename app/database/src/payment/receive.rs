//! Money that staff saw come in, by transfer or at the door: recorded once, in as many parts as it came.

use commerce::ids::{OrderId, PaymentId, StaffId};
use commerce::job::JobKind;
use commerce::order::{EventDetail, Order, OrderEventKind, OrderStatus, PaymentStatus};
use commerce::payment::{MAX_REFERENCE, PaymentError, RecordError, check_received, open};
use commerce::policy::DAY_MS;
use commerce::{Money, MoneyError};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::rows::payment_rows;
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, payment, received_payment};
use crate::error::{Error, Result};
use crate::job::enqueue;
use crate::order::{Deed, check_version, foreign_key, lock_order, settle_order};
use crate::session::cut;
use crate::staff_error::StaffError;
use crate::transaction::{Transaction, repeatable_transaction};

/// Money that came in.
#[derive(Debug, Clone)]
pub struct RecordPayment {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    /// Sent twice, the form records once.
    pub key: String,
    pub amount: Money,
    /// The day it came, unix milliseconds.
    pub received_on_ms: i64,
    /// What the bank's statement says.
    pub reference: String,
    pub note: String,
    /// More than is open is meant.
    pub overpaid: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub order: Order,
    /// What is still to be paid.
    pub open: Money,
}

/// Money that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPayment {
    pub amount: Money,
    pub received_on_ms: i64,
    pub reference: String,
    pub note: String,
    /// Who recorded it.
    pub actor: String,
    /// When it was recorded, unix milliseconds.
    pub at_ms: i64,
}

/// Records money that came in for an order that is paid by hand. An order that is paid now is told to the shopper, once.
///
/// # Errors
/// [`RecordError::TooMuch`] says what is open.
pub async fn record_payment(
    db: &Db,
    command: &RecordPayment,
    by: &By,
    now_ms: i64,
) -> Result<Recorded, StaffError<RecordError>> {
    repeatable_transaction(db, |tx| async move {
        let order = lock_order(&*tx, command.order).await?;
        let rows = payment_rows(&*tx, order.id).await?;
        if is_known(&*tx, &command.key, &rows).await? {
            let open = open_of(&order, &rows)?;
            return Ok(Recorded { order, open });
        }
        check_version(&order, command.version)?;
        let row = check(&order, &rows, command, now_ms)?.map_err(StaffError::Refused)?;
        Ok(receive(&tx, &order, row, command, by, now_ms).await?)
    })
    .await
}

/// All that was recorded for an order, the oldest first.
pub async fn recorded_payments(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<RecordedPayment>> {
    let payments = payment_rows(conn, order).await?;
    let ids: Vec<i64> = payments.iter().map(|row| row.id).collect();
    let Some(currency) = payments.first().map(|row| row.currency.0) else {
        return Ok(Vec::new());
    };
    let rows = received_payment::Entity::find()
        .filter(received_payment::Column::PaymentId.is_in(ids))
        .order_by_asc(received_payment::Column::Id)
        .all(conn)
        .await?;
    let recorded = |row: received_payment::Model| RecordedPayment {
        amount: Money::new(row.amount_minor, currency),
        received_on_ms: row.received_on,
        reference: row.reference,
        note: row.note,
        actor: row.actor,
        at_ms: row.at,
    };
    Ok(rows.into_iter().map(recorded).collect())
}

async fn is_known(
    tx: &impl ConnectionTrait,
    key: &str,
    payments: &[payment::Model],
) -> Result<bool> {
    let key = received_payment::Column::IdempotencyKey.eq(key);
    match received_payment::Entity::find().filter(key).one(tx).await? {
        None => Ok(false),
        Some(row) if payments.iter().any(|it| it.id == row.payment_id) => Ok(true),
        Some(_) => Err(foreign_key()),
    }
}

/// The payment that it belongs to; the inner error is the rule that refuses.
fn check<'a>(
    order: &Order,
    rows: &'a [payment::Model],
    command: &RecordPayment,
    now_ms: i64,
) -> Result<Result<&'a payment::Model, RecordError>> {
    let by_hand = rows.iter().rev().find(|row| row.provider.0.pays_later());
    let Some(row) = by_hand else {
        return Ok(Err(RecordError::NotByHand));
    };
    let is_long = |text: &str| text.chars().count() > MAX_REFERENCE;
    if is_long(&command.reference) || is_long(&command.note) {
        return Ok(Err(RecordError::TooLong));
    }
    // A day may have begun elsewhere.
    if command.received_on_ms > now_ms + DAY_MS {
        return Ok(Err(RecordError::InFuture));
    }
    let (total, captured) = (order.totals.total, captured(order, rows)?);
    let checked = check_received(total, captured, command.amount, command.overpaid);
    Ok(checked.map(|()| row))
}

fn captured(order: &Order, rows: &[payment::Model]) -> Result<Money, MoneyError> {
    let captured = rows.iter().map(|row| row.payment().captured);
    Money::sum(order.currency, captured)
}

fn open_of(order: &Order, rows: &[payment::Model]) -> Result<Money> {
    Ok(open(order.totals.total, captured(order, rows)?)?)
}

async fn receive(
    tx: &Transaction,
    order: &Order,
    row: &payment::Model,
    command: &RecordPayment,
    by: &By,
    now_ms: i64,
) -> Result<Recorded> {
    let reference = commerce::text::line(&command.reference);
    let received = received_payment::ActiveModel {
        payment_id: Set(row.id),
        amount_minor: Set(command.amount.minor()),
        received_on: Set(command.received_on_ms),
        reference: Set(reference.clone()),
        note: Set(commerce::text::lines(&command.note)),
        idempotency_key: Set(command.key.clone()),
        actor_id: Set(by.staff.map(StaffId::get)),
        actor: Set(cut(&by.name, 128)),
        at: Set(now_ms),
        ..Default::default()
    };
    received_payment::Entity::insert(received)
        .exec_without_returning(tx)
        .await?;
    take(tx, row, command.amount, now_ms).await?;
    let settled = settle_order(tx, order.id, now_ms).await?.order;
    let is_paid = matches!(
        settled.payment_status,
        PaymentStatus::Paid | PaymentStatus::Overpaid
    );
    let deed = Deed {
        order,
        by,
        // Shoppers read “Paid”.
        kind: if is_paid {
            OrderEventKind::PaymentCaptured
        } else {
            OrderEventKind::Note
        },
        action: "order.payment_recorded",
        detail: EventDetail::PaymentRecorded {
            amount: command.amount,
            reference,
        },
        before: json!({ "payment_status": order.payment_status }),
    };
    deed.note(tx, now_ms).await?;
    if is_paid && settled.status == OrderStatus::Placed {
        let kind = JobKind::PaymentReceived;
        let payload = json!({ "order_id": order.id }).to_string();
        let key = format!("{kind}:{}", order.id);
        enqueue(tx, kind, &key, &payload, now_ms, now_ms).await?;
    }
    let open = open_of(order, &payment_rows(tx, order.id).await?)?;
    Ok(Recorded {
        order: settled,
        open,
    })
}

async fn take(
    tx: &impl ConnectionTrait,
    row: &payment::Model,
    amount: Money,
    now_ms: i64,
) -> Result<()> {
    let taken = row.payment().receive(amount).map_err(|error| match error {
        PaymentError::Money(error) => Error::Money(error),
        other => Error::Transition(other.to_string()),
    })?;
    let change = payment::ActiveModel {
        status: Set(Text(taken.state)),
        captured_minor: Set(taken.captured.minor()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    let changed = payment::Entity::update_many()
        .set(change)
        .filter(payment::Column::Id.eq(PaymentId(row.id).get()))
        .filter(payment::Column::CapturedMinor.eq(row.captured_minor))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Conflict("payment"))
    }
}
