//! Payment methods and payment states in the shopper's words.

use std::borrow::Cow;

use commerce::order::PaymentStatus;
use commerce::payment::PaymentMethod;
use payments::TestChoice;
use purchases::PayError;
use texts::text;

pub fn method(method: PaymentMethod) -> Cow<'static, str> {
    match method {
        PaymentMethod::CashOnDelivery => text!("payment-method-cash"),
        PaymentMethod::BankTransfer => text!("payment-method-transfer"),
        PaymentMethod::Test => text!("payment-method-test"),
        PaymentMethod::Stripe => text!("payment-method-stripe"),
        PaymentMethod::Free => text!("payment-method-free"),
    }
}

/// One sentence below the method's name.
pub fn summary(method: PaymentMethod) -> Cow<'static, str> {
    match method {
        PaymentMethod::CashOnDelivery => text!("payment-summary-cash"),
        PaymentMethod::BankTransfer => text!("payment-summary-transfer"),
        PaymentMethod::Test => text!("payment-summary-test"),
        PaymentMethod::Stripe => text!("payment-summary-stripe"),
        PaymentMethod::Free => text!("payment-method-free"),
    }
}

/// As it follows the method's name.
pub fn state(status: PaymentStatus) -> Cow<'static, str> {
    match status {
        PaymentStatus::Unpaid => text!("payment-state-unpaid"),
        PaymentStatus::Authorized => text!("payment-state-authorized"),
        PaymentStatus::PartiallyPaid => text!("payment-state-partly-paid"),
        PaymentStatus::Paid => text!("payment-state-paid"),
        PaymentStatus::PartiallyRefunded => text!("payment-state-partly-refunded"),
        PaymentStatus::Refunded => text!("payment-state-refunded"),
        PaymentStatus::Voided => text!("payment-state-voided"),
        PaymentStatus::Failed => text!("payment-state-failed"),
        PaymentStatus::Overpaid => text!("payment-state-overpaid"),
    }
}

pub fn test_choice(choice: TestChoice) -> Cow<'static, str> {
    match choice {
        TestChoice::Approve => text!("payment-test-approve"),
        TestChoice::Decline => text!("payment-test-decline"),
        TestChoice::Confirm => text!("payment-test-confirm"),
        TestChoice::DelayedWebhook => text!("payment-test-delayed"),
        TestChoice::DuplicatedWebhook => text!("payment-test-duplicated"),
    }
}

/// Why an order was not paid, and what that means for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Cow<'static, str>,
    pub note: Cow<'static, str>,
}

impl Refusal {
    /// The bank said no, in its own words if it has any.
    pub fn declined(words: Option<String>) -> Refusal {
        let reason = words.map_or_else(|| text!("payment-declined"), Cow::Owned);
        Refusal {
            reason,
            note: text!("payment-declined-note"),
        }
    }

    pub fn of(error: &PayError) -> Refusal {
        let (reason, note) = match error {
            PayError::Provider(error) if error.is_temporary() => (
                text!("payment-unavailable"),
                text!("payment-unavailable-note"),
            ),
            PayError::Provider(_) | PayError::Database(_) | PayError::Refused(_) => {
                (text!("payment-unusable"), text!("payment-declined-note"))
            }
            PayError::NotOffered => (text!("payment-not-offered"), text!("payment-declined-note")),
        };
        Refusal { reason, note }
    }
}
