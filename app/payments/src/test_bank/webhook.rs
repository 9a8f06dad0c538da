//! The test bank's messages as JSON, in our own minor units.

use commerce::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::{Decision, TestReference};
use crate::{WebhookError, WebhookEvent, WebhookKind};

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "test-bank-signature";

const PAID: &str = "payment.paid";
const FAILED: &str = "payment.failed";
const CANCELLED: &str = "payment.cancelled";

#[derive(Serialize, Deserialize)]
struct Message {
    id: String,
    kind: String,
    reference: String,
    amount: i64,
    currency: String,
    order_token: String,
    at_ms: i64,
}

pub(super) fn write(
    reference: &str,
    payment: &TestReference,
    decision: Decision,
    event_id: &str,
    now_ms: i64,
) -> String {
    let message = Message {
        id: event_id.to_owned(),
        kind: match decision {
            Decision::Approve => PAID,
            Decision::Decline => FAILED,
            Decision::CallOff => CANCELLED,
        }
        .to_owned(),
        reference: reference.to_owned(),
        amount: payment.amount.minor(),
        currency: payment.amount.currency().code().to_owned(),
        order_token: payment.order_token.clone(),
        at_ms: now_ms,
    };
    serde_json::to_string(&message).expect("strings and numbers are always JSON")
}

/// Reads a body whose signature has been checked.
pub(super) fn read(raw: &[u8]) -> Result<WebhookEvent, WebhookError> {
    let message: Message =
        serde_json::from_slice(raw).map_err(|error| WebhookError::UnreadableBody {
            what: error.to_string(),
        })?;
    let kind = match message.kind.as_str() {
        PAID => WebhookKind::Paid,
        FAILED => WebhookKind::Failed,
        CANCELLED => WebhookKind::Cancelled,
        _ => {
            return Err(WebhookError::UnknownEvent {
                event_id: message.id,
                kind: message.kind,
            });
        }
    };
    let currency =
        Currency::parse(&message.currency).map_err(|_| WebhookError::UnknownCurrency {
            event_id: message.id.clone(),
            currency: message.currency.clone(),
        })?;
    Ok(WebhookEvent {
        event_id: message.id,
        kind,
        provider_ref: message.reference,
        amount: Money::new(message.amount, currency),
        order_token: Some(message.order_token),
        at_ms: message.at_ms,
    })
}
