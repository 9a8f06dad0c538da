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
    /// What happened.
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
    /// The money is there.
    Paid,
    /// The shopper finished, the bank has not.
    Pending,
    /// The bank refused.
    Failed,
    /// The payment ran out or was called off.
    Cancelled,
    /// Money went back.
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

/// Why a webhook was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebhookError {
    /// The provider sends no webhooks.
    #[error("“{provider}” sends no webhooks.")]
    NotOffered {
        /// The provider's code.
        provider: &'static str,
    },
    /// No signature header.
    #[error("The signature header is missing.")]
    Missing,
    /// The signature header cannot be read.
    #[error("The signature header cannot be read: {what}.")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// No signature fits the body and our secret.
    #[error("No signature in the header fits.")]
    BadSignature,
    /// Signed too long ago.
    #[error("The message was signed {seconds} seconds ago.")]
    Stale {
        /// Its age.
        seconds: i64,
    },
    /// Signed in the future.
    #[error("The message was signed {seconds} seconds ahead of our clock.")]
    FromFuture {
        /// How far ahead.
        seconds: i64,
    },
    /// Signed, but not UTF-8 JSON of the expected shape.
    #[error("The signed message cannot be read: {what}.")]
    UnreadableBody {
        /// What is wrong with it.
        what: String,
    },
    /// Signed, but about something the shop does not follow.
    #[error("The message {event_id} is about “{kind}”, which the shop does not follow.")]
    UnknownEvent {
        /// The message.
        event_id: String,
        /// The provider's name for what happened.
        kind: String,
    },
    /// Signed, but in a currency that is none.
    #[error("The message {event_id} is about an amount in “{currency}”.")]
    UnknownCurrency {
        /// The message.
        event_id: String,
        /// What it said.
        currency: String,
    },
    /// Signed, but an amount that our currency table cannot express.
    #[error(
        "The message {event_id} is about an amount of {amount} that does not exist in {currency}."
    )]
    UnknownAmount {
        /// The message.
        event_id: String,
        /// What it said, in the provider's units.
        amount: i64,
        /// The currency.
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
