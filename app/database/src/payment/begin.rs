//! Beginning a payment: one open payment per order and method, however often the form is sent.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::order::{OrderEventKind, OrderStatus};
use commerce::payment::PaymentMethod;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use thiserror::Error;

use crate::connection::Db;
use crate::error::{Error, Result, Transient};
use crate::order::{add_event, lock_order};
use crate::sql::{self, values};
use crate::token::{fingerprint, random_text};
use crate::transaction::repeatable_transaction;

/// A payment that is to be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Identity.
    pub payment: PaymentId,
    /// What the provider is to be asked with; the same for the same try.
    pub idempotency_key: String,
    /// What is to be paid.
    pub amount: Money,
    /// The provider's name for it, once known.
    pub provider_ref: Option<String>,
    /// Whether this call made it; else it is the open one.
    pub is_new: bool,
}

/// Why no payment was begun.
#[derive(Debug, Error)]
pub enum BeginError {
    /// The order does not wait for a payment.
    #[error("The order is {} already.", .0.label().to_lowercase())]
    NotPayable(OrderStatus),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<DbErr> for BeginError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Transient for BeginError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: i64,
    provider_ref: String,
    idempotency_key: String,
}

/// Begins the payment of an order, or returns the one that is open. After a refusal a new try has
/// a new key.
///
/// # Errors
/// When the order does not wait for a payment, or the database does not answer.
pub async fn begin_payment(
    db: &Db,
    order: OrderId,
    method: PaymentMethod,
    now_ms: i64,
) -> Result<Begun, BeginError> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock_order(tx, order).await?;
        let amount = order.totals.total;
        if order.status != OrderStatus::PendingPayment {
            return Err(BeginError::NotPayable(order.status));
        }
        let sql = "SELECT p.id, p.provider_ref, a.idempotency_key FROM payment p
                JOIN payment_attempt a ON a.payment_id = p.id AND a.kind = 'begin'
            WHERE p.order_id = ? AND p.provider = ?
                AND p.status IN ('created', 'pending', 'requires_action') ORDER BY p.id DESC LIMIT 1";
        let key = values![order.id.get(), method.as_str()];
        if let Some(open) = sql::one::<OpenRow>(tx, sql, key).await? {
            return Ok(Begun {
                payment: PaymentId(open.id),
                idempotency_key: open.idempotency_key,
                amount,
                provider_ref: known_reference(&open.provider_ref),
                is_new: false,
            });
        }
        let (payment, idempotency_key) = insert(tx, order.id, method, amount, now_ms).await?;
        let sql = "UPDATE orders SET payment_method = ? WHERE id = ?";
        sql::execute(tx, sql, values![method.as_str(), order.id.get()]).await?;
        let data = serde_json::json!({ "method": method }).to_string();
        add_event(tx, order.id, OrderEventKind::PaymentStarted, "shopper", &data, now_ms).await?;
        Ok(Begun { payment, idempotency_key, amount, provider_ref: None, is_new: true })
    })
    .await
}

/// Notes the provider's name for a payment.
///
/// # Errors
/// When the database does not answer.
pub async fn set_payment_reference(
    conn: &impl ConnectionTrait,
    payment: PaymentId,
    provider_ref: &str,
    now_ms: i64,
) -> Result<()> {
    let sql = "UPDATE payment SET provider_ref = ?, updated_at = ? WHERE id = ?";
    sql::execute(conn, sql, values![provider_ref, now_ms, payment.get()]).await?;
    Ok(())
}

/// Until the provider names a payment, its column holds something that no provider would say.
pub(super) fn known_reference(stored: &str) -> Option<String> {
    (!stored.starts_with(UNKNOWN)).then(|| stored.to_owned())
}

const UNKNOWN: &str = "unknown:";

async fn insert(
    tx: &impl ConnectionTrait,
    order: OrderId,
    method: PaymentMethod,
    amount: Money,
    now_ms: i64,
) -> Result<(PaymentId, String)> {
    let count = "SELECT COUNT(*) AS n FROM payment WHERE order_id = ?";
    let tries = sql::number(tx, count, values![order.get()])
        .await?
        .unwrap_or(0);
    let idempotency_key = format!("{order}:{}", tries + 1);
    let add =
        "INSERT INTO payment (order_id, provider, provider_ref, status, currency, amount_minor,
            created_at, updated_at)
        VALUES (?, ?, ?, 'created', ?, ?, ?, ?)";
    let row = values![
        order.get(),
        method.as_str(),
        format!("{UNKNOWN}{}", random_text(16)),
        amount.currency().code(),
        amount.minor(),
        now_ms,
        now_ms,
    ];
    let id = sql::insert(tx, add, row).await?;
    let add = "INSERT INTO payment_attempt (payment_id, idempotency_key, kind, request_hash, at)
        VALUES (?, ?, 'begin', ?, ?)";
    let request = fingerprint(&format!("{method}:{amount}"));
    sql::insert(
        tx,
        add,
        values![id, idempotency_key.as_str(), request, now_ms],
    )
    .await?;
    Ok((PaymentId(id), idempotency_key))
}
