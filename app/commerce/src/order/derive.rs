//! The states of an order that follow from its payments and its parcels.

use serde::{Deserialize, Serialize};

use super::{FulfilmentStatus, PaymentStatus};
use crate::money::{Money, MoneyError};
use crate::payment::PaymentState;

/// What one payment contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFacts {
    pub state: PaymentState,
    pub captured: Money,
    pub refunded: Money,
}

/// How far one line of an order has come, in pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProgress {
    pub quantity: i64,
    /// Given up before they were sent: they were refunded, and will not be sent.
    #[serde(default)]
    pub cancelled: i64,
    pub fulfilled: i64,
    pub delivered: i64,
    pub returned: i64,
}

impl LineProgress {
    /// Pieces that the shopper is to get, or has got.
    #[must_use]
    pub const fn wanted(&self) -> i64 {
        self.quantity - self.cancelled
    }

    #[must_use]
    pub const fn left_to_send(&self) -> i64 {
        self.wanted() - self.fulfilled
    }
}

/// The payment state that follows from an order's total and its payments, oldest first.
///
/// An order of nothing is paid without any payment.
pub fn derive_payment_status(
    total: Money,
    payments: &[PaymentFacts],
) -> Result<PaymentStatus, MoneyError> {
    let currency = total.currency();
    let captured = Money::sum(currency, payments.iter().map(|payment| payment.captured))?;
    let refunded = Money::sum(currency, payments.iter().map(|payment| payment.refunded))?;
    if !captured.is_positive() {
        return Ok(if total.is_zero() {
            PaymentStatus::Paid
        } else {
            without_money(payments)
        });
    }
    let kept = captured.checked_sub(refunded)?;
    Ok(if kept > total {
        PaymentStatus::Overpaid
    } else if refunded.is_positive() && !kept.is_positive() {
        PaymentStatus::Refunded
    } else if kept == total {
        PaymentStatus::Paid
    } else if refunded.is_positive() {
        PaymentStatus::PartiallyRefunded
    } else {
        PaymentStatus::PartiallyPaid
    })
}

/// The fulfilment state that follows from an order's lines. While pieces are left to send, those that came back do not
/// count.
#[must_use]
pub fn derive_fulfilment_status(lines: &[LineProgress]) -> FulfilmentStatus {
    let sum = |of: fn(&LineProgress) -> i64| lines.iter().map(of).sum::<i64>();
    let reached = |of: fn(&LineProgress) -> i64| lines.iter().all(|line| of(line) >= line.wanted());
    if sum(|line| line.fulfilled) == 0 {
        FulfilmentStatus::Unfulfilled
    } else if !reached(|line| line.fulfilled) {
        FulfilmentStatus::Partial
    } else if sum(|line| line.returned) > 0 {
        if reached(|line| line.returned) {
            FulfilmentStatus::Returned
        } else {
            FulfilmentStatus::PartiallyReturned
        }
    } else if reached(|line| line.delivered) {
        FulfilmentStatus::Delivered
    } else {
        FulfilmentStatus::Fulfilled
    }
}

fn without_money(payments: &[PaymentFacts]) -> PaymentStatus {
    let any = |state| payments.iter().any(|payment| payment.state == state);
    if any(PaymentState::Authorized) {
        return PaymentStatus::Authorized;
    }
    match payments.last().map(|payment| payment.state) {
        Some(PaymentState::Failed) => PaymentStatus::Failed,
        Some(PaymentState::Voided) => PaymentStatus::Voided,
        _ => PaymentStatus::Unpaid,
    }
}
