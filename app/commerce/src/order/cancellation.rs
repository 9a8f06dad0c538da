//! Cancellation: whether an order may be cancelled, and what then becomes of the money.

use thiserror::Error;

use super::{FulfilmentStatus, OrderStatus, PaymentStatus};

/// Why an order cannot be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotCancellable {
    #[error("the order is {0} already")]
    Ended(OrderStatus),
    /// Then it is a return.
    #[error("part of the order is on its way")]
    Sent,
}

code_enum! {
    /// What becomes of the money of an order that is cancelled.
    CancelledMoney {
        /// None was taken or promised, or it went back before.
        Nothing => "nothing",
        /// The provider lets go of what it promised; nothing was taken.
        Released => "released",
        /// What was taken goes back.
        Refunded => "refunded",
    }
}

/// An order may be cancelled while it stands and nothing of it was sent.
///
/// # Errors
/// Why it may not.
pub fn check_cancellable(
    status: OrderStatus,
    fulfilment: FulfilmentStatus,
) -> Result<(), NotCancellable> {
    if status.transition(OrderStatus::Cancelled).is_err() {
        return Err(NotCancellable::Ended(status));
    }
    if fulfilment != FulfilmentStatus::Unfulfilled {
        return Err(NotCancellable::Sent);
    }
    Ok(())
}

impl CancelledMoney {
    /// What the cancellation of an order in that payment state sets in motion.
    #[must_use]
    pub const fn of(payment: PaymentStatus) -> Self {
        match payment {
            PaymentStatus::Unpaid
            | PaymentStatus::Failed
            | PaymentStatus::Voided
            | PaymentStatus::Refunded => Self::Nothing,
            PaymentStatus::Authorized => Self::Released,
            PaymentStatus::PartiallyPaid
            | PaymentStatus::Paid
            | PaymentStatus::PartiallyRefunded
            | PaymentStatus::Overpaid => Self::Refunded,
        }
    }

    /// Whether the provider has to be asked to give it back or to let it go.
    #[must_use]
    pub const fn needs_provider(self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_can_be_cancelled_while_it_stands_and_nothing_was_sent() {
        for &status in OrderStatus::ALL {
            for &fulfilment in FulfilmentStatus::ALL {
                let stands = matches!(
                    status,
                    OrderStatus::Draft | OrderStatus::PendingPayment | OrderStatus::Placed
                );
                let expected = match (stands, fulfilment) {
                    (false, _) => Err(NotCancellable::Ended(status)),
                    (true, FulfilmentStatus::Unfulfilled) => Ok(()),
                    (true, _) => Err(NotCancellable::Sent),
                };
                let said = check_cancellable(status, fulfilment);
                assert_eq!(said, expected, "{status}, {fulfilment}");
            }
        }
    }

    #[test]
    fn money_goes_back_whenever_some_was_taken_and_a_promise_is_let_go() {
        for (payment, expected) in [
            (PaymentStatus::Unpaid, CancelledMoney::Nothing),
            (PaymentStatus::Failed, CancelledMoney::Nothing),
            (PaymentStatus::Voided, CancelledMoney::Nothing),
            (PaymentStatus::Refunded, CancelledMoney::Nothing),
            (PaymentStatus::Authorized, CancelledMoney::Released),
            (PaymentStatus::PartiallyPaid, CancelledMoney::Refunded),
            (PaymentStatus::Paid, CancelledMoney::Refunded),
            (PaymentStatus::PartiallyRefunded, CancelledMoney::Refunded),
            (PaymentStatus::Overpaid, CancelledMoney::Refunded),
        ] {
            assert_eq!(CancelledMoney::of(payment), expected, "{payment}");
        }
    }
}
