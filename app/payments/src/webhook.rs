//! A provider's message about a payment, and why one is refused.

use commerce::Money;
use thiserror::Error;

use crate::{PaymentReport, ReportedState};

/// A message whose signature held.
///
/// Messages come more than once and in any order: store `event_id`, and before acting on one of a
/// provider that can be asked, [`fetch`](crate::PaymentProvider::fetch) the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The same for every delivery of the same message.
    pub event_id: String,
    pub kind: WebhookKind,
    /// The payment's reference; for [`WebhookKind::Refunded`] the provider's reference of the charge's
    /// payment, which may differ from the stored one: find the order by `order_token` then.
    pub provider_ref: String,
    /// The payment's amount; for [`WebhookKind::Refunded`] everything refunded so far.
    pub amount: Money,
    /// The order's public token as we gave it to the provider.
    pub order_token: Option<String>,
    /// When it happened, unix milliseconds.
    pub at_ms: i64,
}

/// What a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookKind {
    Paid,
    /// The shopper finished, the bank has not.
    Pending,
    Failed,
    /// The payment ran out or was called off.
    Cancelled,
    Refunded,
}

impl WebhookEvent {
    /// The message as a report about the payment; `None` for a refund.
    #[must_use]
    pub fn report(&self) -> Option<PaymentReport> {
        let state = match self.kind {
            WebhookKind::Paid => ReportedState::Paid,
            WebhookKind::Pending => ReportedState::Pending,
            WebhookKind::Failed => ReportedState::Failed,
            WebhookKind::Cancelled => ReportedState::Cancelled,
            WebhookKind::Refunded => return None,
        };
        Some(PaymentReport {
            provider_ref: self.provider_ref.clone(),
            state,
            amount: self.amount,
            event_id: Some(self.event_id.clone()),
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebhookError {
    #[error("“{provider}” sends no webhooks.")]
    NotOffered { provider: &'static str },
    #[error("The signature header is missing.")]
    Missing,
    #[error("The signature header cannot be read: {what}.")]
    Malformed { what: &'static str },
    #[error("No signature in the header fits.")]
    BadSignature,
    #[error("The message was signed {seconds} seconds ago.")]
    Stale { seconds: i64 },
    #[error("The message was signed {seconds} seconds ahead of our clock.")]
    FromFuture { seconds: i64 },
    #[error("The signed message cannot be read: {what}.")]
    UnreadableBody { what: String },
    #[error("The message {event_id} is about “{kind}”, which the shop does not follow.")]
    UnknownEvent {
        event_id: String,
        /// The provider's name for what happened.
        kind: String,
    },
    #[error("The message {event_id} is about an amount in “{currency}”.")]
    UnknownCurrency { event_id: String, currency: String },
    #[error(
        "The message {event_id} is about an amount of {amount} that does not exist in {currency}."
    )]
    UnknownAmount {
        event_id: String,
        /// What it said, in the provider's units.
        amount: i64,
        currency: String,
    },
}

impl WebhookError {
    /// The HTTP status to answer with. An event that is none of our business is acknowledged, so
    /// that the provider does not send it for days.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::NotOffered { .. } => 404,
            Self::UnknownEvent { .. } => 200,
            Self::UnknownCurrency { .. } | Self::UnknownAmount { .. } => 422,
            _ => 400,
        }
    }
}
