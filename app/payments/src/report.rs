//! Payment and refund reports: what a provider says about them.

use commerce::Money;
use commerce::payment::PaymentState;

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
