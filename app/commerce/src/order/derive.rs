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
    pub fulfilled: i64,
    pub delivered: i64,
    pub returned: i64,
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

/// The fulfilment state that follows from an order's lines.
#[must_use]
pub fn derive_fulfilment_status(lines: &[LineProgress]) -> FulfilmentStatus {
    let sum = |of: fn(&LineProgress) -> i64| lines.iter().map(of).sum::<i64>();
    let reached = |of: fn(&LineProgress) -> i64| {
        !lines.is_empty() && lines.iter().all(|line| of(line) >= line.quantity)
    };
    if sum(|line| line.returned) > 0 {
        if reached(|line| line.returned) {
            FulfilmentStatus::Returned
        } else {
            FulfilmentStatus::PartiallyReturned
        }
    } else if reached(|line| line.delivered) {
        FulfilmentStatus::Delivered
    } else if reached(|line| line.fulfilled) {
        FulfilmentStatus::Fulfilled
    } else if sum(|line| line.fulfilled) > 0 {
        FulfilmentStatus::Partial
    } else {
        FulfilmentStatus::Unfulfilled
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
