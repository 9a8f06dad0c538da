//! Payments: how one can pay, and what may happen to the money.

mod received;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::IllegalTransition;
use crate::money::{Money, MoneyError};

mod iban;
mod terms;

pub use iban::{Iban, InvalidIban};
pub use terms::{BankAccount, Buyer, LaterTerms, MethodRefused, PaymentTerms, PaysAtOnce};

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

impl PaymentMethod {
    /// Whether the goods are promised, or even sent, before the money comes.
    #[must_use]
    pub const fn pays_later(self) -> bool {
        matches!(self, Self::CashOnDelivery | Self::BankTransfer)
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
