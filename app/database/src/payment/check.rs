//! Payments about which the shop has heard nothing for a while: the process that began them, or
//! the webhook, may have been lost.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::payment::PaymentMethod;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::rows::{known_reference, open_payments};
use crate::entities::payment::{Column, Model};
use crate::entities::{Text, payment_attempt};
use crate::error::Result;

/// Nobody can be asked about them: the money is noted by a person.
const BY_HAND: [PaymentMethod; 2] = [PaymentMethod::CashOnDelivery, PaymentMethod::BankTransfer];

/// A payment to ask its provider about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentToCheck {
    pub payment: PaymentId,
    pub order: OrderId,
    pub method: PaymentMethod,
    /// The provider's name for it; none when the answer was lost: begin it again with its key.
    pub provider_ref: Option<String>,
    /// The key it was begun with.
    pub idempotency_key: String,
    pub amount: Money,
}

/// Up to `limit` open payments unheard of since `before_ms`, the oldest first. Report what the
/// provider says with [`report_payment`](super::report_payment), even when nothing changed.
pub async fn payments_to_check(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<Vec<PaymentToCheck>> {
    let rows = open_payments()
        .filter(Column::UpdatedAt.lte(before_ms))
        .filter(Column::Provider.is_not_in(BY_HAND.map(Text)))
        .order_by_asc(Column::UpdatedAt)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(to_check).collect())
}

fn to_check((payment, attempt): (Model, Option<payment_attempt::Model>)) -> Option<PaymentToCheck> {
    Some(PaymentToCheck {
        payment: PaymentId(payment.id),
        order: OrderId(payment.order_id),
        method: payment.provider.0,
        provider_ref: known_reference(&payment.provider_ref),
        idempotency_key: attempt?.idempotency_key,
        amount: payment.payment().amount,
    })
}
