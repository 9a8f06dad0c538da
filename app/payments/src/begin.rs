//! Asking a provider to take a payment, and what it answers.

use commerce::{Money, OrderId};
use serde::{Deserialize, Serialize};

use crate::{PaymentInstructions, PaymentReport};

/// Everything a provider needs to take the payment of one order.
#[derive(Debug, Clone)]
pub struct BeginRequest {
    /// The order's id; with `attempt` it makes the idempotency key.
    pub order_id: OrderId,
    /// The token in the order's address, safe to show to the shopper.
    pub order_token: String,
    /// The number people read.
    pub order_number: String,
    pub amount: Money,
    /// The shopper's address, to prefill the provider's page.
    pub customer_email: String,
    /// Absolute address the shopper comes back to after paying.
    pub return_url: String,
    /// Absolute address the shopper comes back to without paying.
    pub cancel_url: String,
    /// 1 for the first try, one more for each further try of the same order.
    pub attempt: u32,
    /// What the test bank is to do; the other providers ignore it.
    pub test_choice: Option<TestChoice>,
}

impl BeginRequest {
    /// `{order id}:{attempt}`: repeating a call with it never charges twice.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}:{}", self.order_id, self.attempt)
    }
}

/// Where a payment stands after [`begin`](crate::PaymentProvider::begin).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BeginOutcome {
    /// Nothing to pay now; the order is placed and the money comes later.
    Offline {
        /// The reference to store with the payment.
        provider_ref: String,
        /// What the shopper has to do.
        instructions: PaymentInstructions,
    },
    /// The shopper pays on another page.
    Redirect {
        /// Absolute for a foreign page, a path for one of the shop's own.
        url: String,
        /// The reference to store with the payment.
        provider_ref: String,
    },
    Settled(PaymentReport),
    Declined {
        /// The provider's own sentence for the shopper.
        reason: Option<String>,
        /// Whether another try with the same method makes sense.
        retryable: bool,
    },
}

/// What the test bank does with a payment: the choices on the payment page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestChoice {
    /// Paid at once.
    Approve,
    /// Refused at once.
    Decline,
    /// The shopper confirms or refuses on the bank's page.
    Confirm,
    /// As `Confirm`, and the bank's message comes late.
    DelayedWebhook,
    /// As `Confirm`, and the bank's message comes twice.
    DuplicatedWebhook,
}

impl TestChoice {
    /// All choices, in the order of the payment page.
    pub const ALL: [Self; 5] = [
        Self::Approve,
        Self::Decline,
        Self::Confirm,
        Self::DelayedWebhook,
        Self::DuplicatedWebhook,
    ];

    /// The value of the form field.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Confirm => "confirm",
            Self::DelayedWebhook => "delayed",
            Self::DuplicatedWebhook => "duplicated",
        }
    }

    /// Reads a form value; `None` for anything unknown.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }
}
