//! The three states of an order and the moves each of them has.

use crate::IllegalTransition;

code_enum! {
    /// Whether the contract stands.
    OrderStatus {
        /// Being put together by staff.
        Draft => "draft",
        /// Made, stock held, waiting for payment.
        PendingPayment => "pending_payment",
        Placed => "placed",
        Cancelled => "cancelled",
        /// Not paid in time.
        Expired => "expired",
    }
}

code_enum! {
    /// Whether the money is there.
    PaymentStatus {
        Unpaid => "unpaid",
        /// Promised by the provider.
        Authorized => "authorized",
        PartiallyPaid => "partially_paid",
        Paid => "paid",
        /// Some of it given back.
        PartiallyRefunded => "partially_refunded",
        /// All of it given back.
        Refunded => "refunded",
        /// The promise was let go.
        Voided => "voided",
        Failed => "failed",
        /// More than all of it.
        Overpaid => "overpaid",
    }
}

code_enum! {
    /// Whether the goods are there.
    FulfilmentStatus {
        Unfulfilled => "unfulfilled",
        /// Some of it sent.
        Partial => "partial",
        /// All of it sent.
        Fulfilled => "fulfilled",
        /// All of it arrived.
        Delivered => "delivered",
        /// Some of it came back.
        PartiallyReturned => "partially_returned",
        /// All of it came back.
        Returned => "returned",
    }
}

impl OrderStatus {
    /// Moves to `next`.
    ///
    /// An expired order is placed after all when its payment arrives late and the stock could
    /// be held again; that is its only way on.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        match (self, next) {
            (Self::Draft, Self::PendingPayment | Self::Cancelled)
            | (Self::PendingPayment, Self::Placed | Self::Cancelled | Self::Expired)
            | (Self::Placed, Self::Cancelled)
            | (Self::Expired, Self::Placed) => Ok(next),
            _ => Err(IllegalTransition {
                from: self,
                to: next,
            }),
        }
    }
}

impl PaymentStatus {
    /// Accepts the newly derived state; staying is always allowed.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        let allowed = match self {
            Self::Unpaid | Self::Authorized | Self::Voided | Self::Failed => {
                !matches!(next, Self::PartiallyRefunded | Self::Refunded)
            }
            Self::PartiallyPaid => matches!(
                next,
                Self::PartiallyPaid
                    | Self::Paid
                    | Self::Overpaid
                    | Self::PartiallyRefunded
                    | Self::Refunded
            ),
            Self::Paid | Self::Overpaid | Self::PartiallyRefunded => matches!(
                next,
                Self::Paid | Self::Overpaid | Self::PartiallyRefunded | Self::Refunded
            ),
            // A second payment may still come in after everything was given back.
            Self::Refunded => {
                matches!(
                    next,
                    Self::Refunded | Self::PartiallyRefunded | Self::Paid | Self::Overpaid
                )
            }
        };
        if allowed {
            Ok(next)
        } else {
            Err(IllegalTransition {
                from: self,
                to: next,
            })
        }
    }
}

impl FulfilmentStatus {
    /// Accepts the newly derived state; staying is always allowed.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        let allowed = match self {
            // A parcel that was called off before it left puts an order back to unfulfilled.
            Self::Unfulfilled | Self::Partial | Self::Fulfilled => true,
            // Pieces that were given up are to be sent after all when their refund failed.
            Self::Delivered => {
                matches!(
                    next,
                    Self::Partial | Self::Delivered | Self::PartiallyReturned | Self::Returned
                )
            }
            Self::PartiallyReturned => {
                matches!(
                    next,
                    Self::Partial | Self::PartiallyReturned | Self::Returned
                )
            }
            Self::Returned => matches!(next, Self::Partial | Self::Returned),
        };
        if allowed {
            Ok(next)
        } else {
            Err(IllegalTransition {
                from: self,
                to: next,
            })
        }
    }
}
