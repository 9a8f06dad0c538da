//! Payments about which the shop has heard nothing for a while: the process that began them, or
//! the webhook, may have been lost.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::payment::PaymentMethod;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::begin::known_reference;
use crate::catalog::parse_currency;
use crate::error::Result;
use crate::sql::{self, values};

/// A payment to ask its provider about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentToCheck {
    /// Identity.
    pub payment: PaymentId,
    /// Its order.
    pub order: OrderId,
    /// The provider.
    pub method: PaymentMethod,
    /// The provider's name for it; none when the answer was lost: begin it again with its key.
    pub provider_ref: Option<String>,
    /// The key it was begun with.
    pub idempotency_key: String,
    /// What was asked for.
    pub amount: Money,
}

/// Up to `limit` open payments unheard of since `before_ms`, the oldest first. Report what the
/// provider says with [`report_payment`](super::report_payment), even when nothing changed.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn payments_to_check(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<Vec<PaymentToCheck>> {
    let sql = "SELECT p.id, p.order_id, p.provider, p.provider_ref, a.idempotency_key, p.currency,
            p.amount_minor
        FROM payment p JOIN payment_attempt a ON a.payment_id = p.id AND a.kind = 'begin'
        WHERE p.status IN ('created', 'pending', 'requires_action') AND p.updated_at <= ?
            AND p.provider NOT IN ('cash_on_delivery', 'bank_transfer')
        ORDER BY p.updated_at LIMIT ?";
    let rows = sql::all::<Row>(conn, sql, values![before_ms, limit]).await?;
    let payment = |row: Row| {
        Ok(PaymentToCheck {
            payment: PaymentId(row.id),
            order: OrderId(row.order_id),
            method: PaymentMethod::parse(&row.provider)?,
            provider_ref: known_reference(&row.provider_ref),
            idempotency_key: row.idempotency_key,
            amount: Money::new(row.amount_minor, parse_currency(&row.currency)?),
        })
    };
    rows.into_iter().map(payment).collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    order_id: i64,
    provider: String,
    provider_ref: String,
    idempotency_key: String,
    currency: String,
    amount_minor: i64,
}
