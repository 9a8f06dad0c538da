//! What a provider says about a payment, and whether that fits the order.

use commerce::payment::PaymentState;
use commerce::{Currency, Money};
use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    /// The provider's reference, unique within the provider.
    pub provider_ref: String,
    /// Where the payment stands.
    pub state: ReportedState,
    /// The amount of the payment, in the currency the provider took it in.
    pub amount: Money,
    /// The webhook that brought it; `None` when it was asked for.
    pub event_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportedState {
    Pending,
    /// Promised by the bank, to be captured.
    Authorized,
    Paid,
    /// Refused; the shopper may try again.
    Failed,
    /// Ended unpaid: run out or called off.
    Cancelled,
}

impl ReportedState {
    /// The state a payment takes on once the report is believed.
    #[must_use]
    pub const fn payment_state(self) -> PaymentState {
        match self {
            Self::Pending => PaymentState::Pending,
            Self::Authorized => PaymentState::Authorized,
            Self::Paid => PaymentState::Captured,
            Self::Failed => PaymentState::Failed,
            Self::Cancelled => PaymentState::Voided,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// The provider's reference of the refund.
    pub refund_ref: String,
    /// Where the refund stands.
    pub state: RefundState,
    pub amount: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundState {
    /// The money is on its way back.
    Succeeded,
    /// The bank has not decided.
    Pending,
    /// The bank could not return it.
    Failed,
    /// Somebody has to send the money back by hand.
    ByHand,
}

/// A payment that does not fit its order; never to be taken as paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Mismatch {
    #[error("The order is in {expected}, the payment in {reported}.")]
    Currency {
        expected: Currency,
        reported: Currency,
    },
    #[error("The order is over {expected}, the payment over {reported}.")]
    Amount { expected: Money, reported: Money },
}

/// Whether the payment is over exactly the order's total, in its currency.
pub fn check_against(order_total: Money, report: &PaymentReport) -> Result<(), Mismatch> {
    let (expected, reported) = (order_total.currency(), report.amount.currency());
    if expected != reported {
        return Err(Mismatch::Currency { expected, reported });
    }
    if order_total != report.amount {
        return Err(Mismatch::Amount {
            expected: order_total,
            reported: report.amount,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(amount: Money) -> PaymentReport {
        PaymentReport {
            provider_ref: "cs_1".into(),
            state: ReportedState::Paid,
            amount,
            event_id: None,
        }
    }

    #[test]
    fn only_the_exact_amount_in_the_same_currency_fits() {
        let total = Money::new(3412, Currency::EUR);
        assert_eq!(check_against(total, &paid(total)), Ok(()));
        for minor in [3411, 3413, 0, -3412, 341_200] {
            let reported = Money::new(minor, Currency::EUR);
            assert_eq!(
                check_against(total, &paid(reported)),
                Err(Mismatch::Amount {
                    expected: total,
                    reported
                })
            );
        }
        assert_eq!(
            check_against(total, &paid(Money::new(3412, Currency::USD))),
            Err(Mismatch::Currency {
                expected: Currency::EUR,
                reported: Currency::USD
            })
        );
    }
}
