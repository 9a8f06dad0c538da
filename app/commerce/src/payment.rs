//! Payments: how one can pay, and what may happen to the money.

mod received;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::IllegalTransition;
use crate::money::{Money, MoneyError};
use crate::policy::{
    PAY_LATER_GUEST_MOST, PAY_LATER_GUEST_PIECES, PAY_LATER_MOST, PAY_LATER_PIECES,
};

pub use received::{MAX_REFERENCE, RecordError, check_received, open};

code_enum! {
    PaymentMethod {
        CashOnDelivery => "cash_on_delivery",
        /// By transfer to the shop's account.
        BankTransfer => "bank_transfer",
        /// The offline provider for trying out the shop.
        Test => "test",
        /// Stripe's hosted page.
        Stripe => "stripe",
        /// Of an order that costs nothing: no provider stands behind it.
        Free => "free",
    }
}

code_enum! {
    PaymentState {
        /// Known to the shop only.
        Created => "created",
        /// The provider waits for the shopper, or for the money.
        Pending => "pending",
        /// The provider wants the shopper to prove who they are.
        RequiresAction => "requires_action",
        /// The money is promised.
        Authorized => "authorized",
        /// The money, or part of it, was taken.
        Captured => "captured",
        Failed => "failed",
        /// Let go before any money moved.
        Voided => "voided",
    }
}

code_enum! {
    /// What a call to a provider was for.
    AttemptKind {
        Begin => "begin",
        Capture => "capture",
        Refund => "refund",
        /// Let a promise go.
        Void => "void",
        /// Ask how things stand.
        Fetch => "fetch",
    }
}

/// An order is too large to be sent before it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("at most {most} and {pieces} items may be paid for later")]
pub struct PaysAtOnce {
    /// The largest total that may be paid for later.
    pub most: Money,
    pub pieces: i64,
    pub buyer: Buyer,
}

/// Who orders, as far as trust goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buyer {
    /// Nothing is proved, not even the e-mail address.
    Guest,
    /// Logged in, which takes a confirmed address.
    Customer,
}

impl PaymentMethod {
    /// Whether the goods are promised, or even sent, before the money comes.
    #[must_use]
    pub const fn pays_later(self) -> bool {
        matches!(self, Self::CashOnDelivery | Self::BankTransfer)
    }

    /// Whether an order of that total and so many pieces may be paid like this.
    ///
    /// # Errors
    /// [`PaysAtOnce`] when it is too large for a way that pays later.
    pub fn check_size(self, buyer: Buyer, total: Money, pieces: i64) -> Result<(), PaysAtOnce> {
        let (units, most_pieces) = match buyer {
            Buyer::Guest => (PAY_LATER_GUEST_MOST, PAY_LATER_GUEST_PIECES),
            Buyer::Customer => (PAY_LATER_MOST, PAY_LATER_PIECES),
        };
        let currency = total.currency();
        let unit = 10_i64.saturating_pow(currency.exponent().into());
        let most = Money::new(units.saturating_mul(unit), currency);
        let is_large = total.minor() > most.minor() || pieces > most_pieces;
        if self.pays_later() && is_large {
            return Err(PaysAtOnce {
                most,
                pieces: most_pieces,
                buyer,
            });
        }
        Ok(())
    }
}

/// The money of one payment and its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub state: PaymentState,
    pub amount: Money,
    pub captured: Money,
    pub refunded: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PaymentError {
    #[error("The payment's state {0}")]
    State(#[from] IllegalTransition<PaymentState>),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("The amount must be more than nothing.")]
    NotPositive,
    #[error("At most {left} can still be captured.")]
    CaptureExceedsAmount { left: Money },
    #[error("At most {left} can still be refunded.")]
    RefundExceedsCaptured { left: Money },
    #[error("The provider reports {reported}, the order asks for {expected}.")]
    AmountMismatch { expected: Money, reported: Money },
}

impl PaymentState {
    /// Moves to `next`. Further captures of a captured payment stay where they are.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        use PaymentState::{
            Authorized, Captured, Created, Failed, Pending, RequiresAction, Voided,
        };
        match (self, next) {
            (Created, Pending | RequiresAction | Authorized | Captured | Failed | Voided)
            | (Pending, RequiresAction | Authorized | Captured | Failed | Voided)
            | (RequiresAction, Pending | Authorized | Captured | Failed | Voided)
            | (Authorized, Captured | Failed | Voided)
            | (Captured, Captured)
            // Providers report late: what looked refused or let go may still have been taken.
            | (Failed | Voided, Captured)
            | (Failed, Pending | RequiresAction | Authorized) => Ok(next),
            _ => Err(IllegalTransition { from: self, to: next }),
        }
    }

    /// Whether nothing more will come of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Captured | Self::Failed | Self::Voided)
    }
}

impl Payment {
    #[must_use]
    pub const fn new(amount: Money) -> Self {
        let nothing = Money::zero(amount.currency());
        Self {
            state: PaymentState::Created,
            amount,
            captured: nothing,
            refunded: nothing,
        }
    }

    pub fn capture(self, amount: Money) -> Result<Self, PaymentError> {
        let state = self.state.transition(PaymentState::Captured)?;
        let left = self.amount.checked_sub(self.captured)?;
        if positive(amount)?.compare(left)?.is_gt() {
            return Err(PaymentError::CaptureExceedsAmount { left });
        }
        Ok(Self {
            state,
            captured: self.captured.checked_add(amount)?,
            ..self
        })
    }

    /// Takes money that came by itself: staff saw it, and it may be more than was asked for.
    pub fn receive(self, amount: Money) -> Result<Self, PaymentError> {
        let state = self.state.transition(PaymentState::Captured)?;
        Ok(Self {
            state,
            captured: self.captured.checked_add(positive(amount)?)?,
            ..self
        })
    }

    pub fn refund(self, amount: Money) -> Result<Self, PaymentError> {
        let left = self.refundable()?;
        if positive(amount)?.compare(left)?.is_gt() {
            return Err(PaymentError::RefundExceedsCaptured { left });
        }
        Ok(Self {
            refunded: self.refunded.checked_add(amount)?,
            ..self
        })
    }

    /// Lets a promise go.
    pub fn void(self) -> Result<Self, PaymentError> {
        Ok(Self {
            state: self.state.transition(PaymentState::Voided)?,
            ..self
        })
    }

    pub fn refundable(&self) -> Result<Money, MoneyError> {
        self.captured.checked_sub(self.refunded)
    }

    /// Compares what a provider reports with what was asked for, currency included.
    pub fn check_reported(&self, reported: Money) -> Result<(), PaymentError> {
        if reported == self.amount {
            Ok(())
        } else {
            Err(PaymentError::AmountMismatch {
                expected: self.amount,
                reported,
            })
        }
    }
}

fn positive(amount: Money) -> Result<Money, PaymentError> {
    if amount.is_positive() {
        Ok(amount)
    } else {
        Err(PaymentError::NotPositive)
    }
}

#[cfg(test)]
mod tests;
