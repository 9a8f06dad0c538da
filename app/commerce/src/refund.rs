//! Refunds: how much of an order can go back, line by line, and what becomes of the pieces.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{OrderLineId, PaymentId};
use crate::money::{Money, MoneyError};
use crate::order::LineProgress;
use crate::payment::PaymentMethod;

code_enum! {
    RefundState {
        /// The provider is being asked, or did not answer.
        Pending => "pending",
        /// Staff have to send the money.
        ByHand => "by_hand",
        /// The provider refused. Nothing went back; it can be tried again.
        Failed => "failed",
        Done => "done",
    }
}

/// Pieces of a line whose price goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    pub line: OrderLineId,
    pub quantity: i64,
    /// Whether the pieces go back on sale; staff have to say.
    pub restock: Option<bool>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct RefundWish<'a> {
    pub lines: &'a [RefundLine],
    /// Of what delivery cost.
    pub delivery: Option<Money>,
    /// Instead of what lines and delivery come to.
    pub amount: Option<Money>,
    pub reason: &'a str,
}

/// What refunds so far have left of an order. A refund that failed has taken nothing; one that waits has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refundable {
    pub lines: Vec<RefundableLine>,
    pub delivery: Money,
    /// Of all the money that came.
    pub total: Money,
    /// Those that can give some of it, in the order in which they are asked: see [`split`].
    pub payments: Vec<PaymentLeft>,
}

/// What a payment can still give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentLeft {
    pub payment: PaymentId,
    pub method: PaymentMethod,
    pub left: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundableLine {
    pub line: OrderLineId,
    pub progress: LineProgress,
    /// What the line cost.
    pub gross: Money,
    /// Pieces that were refunded before.
    pub refunded: i64,
    /// Whether its pieces can still be given up; not once the order has ended, for they are back on sale then.
    pub stands: bool,
}

/// A refund that may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRefund {
    pub amount: Money,
    pub delivery: Money,
    pub lines: Vec<CheckedLine>,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedLine {
    pub line: OrderLineId,
    pub quantity: i64,
    /// Pieces among them that were not sent, and now will not be.
    pub unsent: i64,
    pub amount: Money,
    pub restock: bool,
}

/// The longest reason, in characters.
pub const MAX_REASON: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RefundRefused {
    #[error("a reason is needed")]
    NoReason,
    #[error("the reason is longer than {MAX_REASON} characters")]
    TooLong,
    #[error("choose what is refunded")]
    Nothing,
    #[error("the amount must be more than nothing")]
    NotPositive,
    #[error("that line does not belong to the order, or was named twice")]
    UnknownLine(OrderLineId),
    #[error("at most {left} pieces can be refunded")]
    TooManyPieces { line: OrderLineId, left: i64 },
    #[error("say whether the pieces go back on sale")]
    RestockNotChosen(OrderLineId),
    #[error("at most {left} of delivery can be refunded")]
    DeliveryTooMuch { left: Money },
    #[error("at most {left} can be refunded")]
    TooMuch { left: Money },
    #[error("the amount is in another currency")]
    WrongCurrency,
    #[error("a refund that is {0} cannot be tried again")]
    NotRetriable(RefundState),
    #[error("a refund that is {0} is not made by hand")]
    NotByHand(RefundState),
}

impl From<MoneyError> for RefundRefused {
    fn from(_: MoneyError) -> Self {
        Self::WrongCurrency
    }
}

impl RefundState {
    /// Whether its money and pieces are spoken for.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Failed)
    }
}

impl RefundableLine {
    /// Pieces that were not refunded yet.
    #[must_use]
    pub const fn pieces(&self) -> i64 {
        self.progress.quantity - self.refunded
    }

    /// Pieces among them that were not sent.
    #[must_use]
    pub fn unsent(&self) -> i64 {
        if self.stands {
            self.progress.left_to_send().clamp(0, self.pieces())
        } else {
            0
        }
    }

    /// What so many of them come to. The pieces of a line add up to what it cost, however they are refunded.
    pub fn amount(&self, pieces: i64) -> Result<Money, MoneyError> {
        let upto = |count: i64| {
            let part = i128::from(self.gross.minor()) * i128::from(count)
                / i128::from(self.progress.quantity.max(1));
            i64::try_from(part).map_err(|_| MoneyError::Overflow)
        };
        let minor = upto(self.refunded + pieces)? - upto(self.refunded)?;
        Ok(Money::new(minor, self.gross.currency()))
    }
}

impl Refundable {
    /// Holds a wish against what is left.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn check(&self, wish: &RefundWish<'_>) -> Result<CheckedRefund, RefundRefused> {
        let reason = crate::text::lines(wish.reason);
        if reason.is_empty() {
            return Err(RefundRefused::NoReason);
        }
        if reason.chars().count() > MAX_REASON {
            return Err(RefundRefused::TooLong);
        }
        let mut lines = Vec::new();
        for asked in wish.lines {
            let is_new = lines.iter().all(|it: &CheckedLine| it.line != asked.line);
            let known = self.lines.iter().find(|it| it.line == asked.line && is_new);
            let known = known.ok_or(RefundRefused::UnknownLine(asked.line))?;
            lines.push(known.check(asked)?);
        }
        let delivery = self.check_delivery(wish.delivery)?;
        let named = lines.iter().map(|line| line.amount).chain([delivery]);
        let named = Money::sum(self.total.currency(), named)?;
        if wish.amount.is_none() && lines.is_empty() && wish.delivery.is_none() {
            return Err(RefundRefused::Nothing);
        }
        let amount = wish.amount.unwrap_or(named);
        if !amount.is_positive() {
            return Err(RefundRefused::NotPositive);
        }
        if amount.compare(self.total)?.is_gt() {
            return Err(RefundRefused::TooMuch { left: self.total });
        }
        Ok(CheckedRefund {
            amount,
            delivery,
            lines,
            reason,
        })
    }

    fn check_delivery(&self, asked: Option<Money>) -> Result<Money, RefundRefused> {
        let Some(asked) = asked else {
            return Ok(Money::zero(self.total.currency()));
        };
        if asked.is_negative() {
            return Err(RefundRefused::NotPositive);
        }
        if asked.compare(self.delivery)?.is_gt() {
            let left = self.delivery;
            return Err(RefundRefused::DeliveryTooMuch { left });
        }
        Ok(asked)
    }
}

/// Puts payments into the order in which they give back: those that a bank sends back come before those that staff have to
/// send, and among each the oldest first.
pub fn in_order(payments: &mut [PaymentLeft]) {
    payments.sort_by_key(|it| (it.method.pays_later(), it.payment));
}

/// Shares an amount out among payments, each up to what it has, in the order of the slice. What none of them has is left
/// out: the parts then come to less.
///
/// # Errors
/// When they are in different currencies.
pub fn split(
    amount: Money,
    payments: &[PaymentLeft],
) -> Result<Vec<(PaymentId, Money)>, MoneyError> {
    let mut open = amount;
    let mut parts = Vec::new();
    for payment in payments {
        let part = payment.left.at_most(open)?;
        if part.is_positive() {
            open = open.checked_sub(part)?;
            parts.push((payment.payment, part));
        }
    }
    Ok(parts)
}

impl RefundableLine {
    fn check(&self, asked: &RefundLine) -> Result<CheckedLine, RefundRefused> {
        let (line, quantity, left) = (self.line, asked.quantity, self.pieces());
        if quantity < 1 {
            return Err(RefundRefused::NotPositive);
        }
        if quantity > left {
            return Err(RefundRefused::TooManyPieces { line, left });
        }
        let restock = asked.restock.ok_or(RefundRefused::RestockNotChosen(line))?;
        Ok(CheckedLine {
            line,
            quantity,
            unsent: quantity.min(self.unsent()),
            amount: self.amount(quantity)?,
            restock,
        })
    }
}

#[cfg(test)]
mod tests;
