//! The payments of one order with the names their providers know them by.

use commerce::ids::{OrderId, PaymentId};
use commerce::payment::{Payment, PaymentMethod};
use sea_orm::ConnectionTrait;

use super::rows::{known_reference, payment_rows};
use crate::entities::payment::Model;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPayment {
    pub id: PaymentId,
    pub method: PaymentMethod,
    /// The provider's name for it; none when the answer was lost.
    pub provider_ref: Option<String>,
    pub payment: Payment,
}

/// All payments of an order, the oldest first.
pub async fn payments_of_order(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<KnownPayment>> {
    let rows = payment_rows(conn, order).await?;
    Ok(rows.into_iter().map(KnownPayment::from).collect())
}

impl From<Model> for KnownPayment {
    fn from(row: Model) -> Self {
        Self {
            id: PaymentId(row.id),
            method: row.provider.0,
            provider_ref: known_reference(&row.provider_ref),
            payment: row.payment(),
        }
    }
}
