//! The payments of one order with the names their providers know them by.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::payment::{Payment, PaymentMethod, PaymentState};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::begin::known_reference;
use crate::catalog::parse_currency;
use crate::error::Result;
use crate::sql::{self, values};

/// A payment as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPayment {
    /// Identity.
    pub id: PaymentId,
    /// The provider.
    pub method: PaymentMethod,
    /// The provider's name for it; none when the answer was lost.
    pub provider_ref: Option<String>,
    /// Its money and state.
    pub payment: Payment,
}

/// All payments of an order, the oldest first.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn payments_of_order(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<KnownPayment>> {
    let sql = "SELECT id, provider, provider_ref, status, currency, amount_minor, captured_minor,
            refunded_minor
        FROM payment WHERE order_id = ? ORDER BY id";
    let rows = sql::all::<Row>(conn, sql, values![order.get()]).await?;
    rows.into_iter().map(Row::into_known).collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    provider: String,
    provider_ref: String,
    status: String,
    currency: String,
    amount_minor: i64,
    captured_minor: i64,
    refunded_minor: i64,
}

impl Row {
    fn into_known(self) -> Result<KnownPayment> {
        let currency = parse_currency(&self.currency)?;
        Ok(KnownPayment {
            id: PaymentId(self.id),
            method: PaymentMethod::parse(&self.provider)?,
            provider_ref: known_reference(&self.provider_ref),
            payment: Payment {
                state: PaymentState::parse(&self.status)?,
                amount: Money::new(self.amount_minor, currency),
                captured: Money::new(self.captured_minor, currency),
                refunded: Money::new(self.refunded_minor, currency),
            },
        })
    }
}
