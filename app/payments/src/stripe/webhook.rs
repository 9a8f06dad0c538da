//! Stripe's events as ours, read after their signature held.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::amount::{UnknownAmount, to_money};
use super::session::{ORDER_TOKEN, Session};
use crate::{WebhookError, WebhookEvent, WebhookKind};

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    object: Value,
}

#[derive(Deserialize)]
struct Charge {
    payment_intent: Option<String>,
    amount_refunded: i64,
    currency: String,
    #[serde(default)]
    metadata: Option<HashMap<String, String>>,
}

pub(super) fn read(raw: &[u8]) -> Result<WebhookEvent, WebhookError> {
    let event: Event = serde_json::from_slice(raw).map_err(unreadable)?;
    let kind = match event.kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => None,
        "checkout.session.async_payment_failed" => Some(WebhookKind::Failed),
        "checkout.session.expired" => Some(WebhookKind::Cancelled),
        "charge.refunded" => return refunded(event),
        _ => {
            return Err(WebhookError::UnknownEvent {
                event_id: event.id,
                kind: event.kind,
            });
        }
    };
    let session: Session = serde_json::from_value(event.data.object).map_err(unreadable)?;
    // A finished session is paid only when it says so: slow methods settle days later.
    let paid = matches!(
        session.payment_status.as_deref(),
        Some("paid" | "no_payment_required")
    );
    let kind = kind.unwrap_or(if paid {
        WebhookKind::Paid
    } else {
        WebhookKind::Pending
    });
    let (Some(amount), Some(currency)) = (session.amount_total, session.currency.as_deref()) else {
        return Err(WebhookError::UnreadableBody {
            what: "a session without an amount".into(),
        });
    };
    let amount = to_money(amount, currency).map_err(|unknown| out_of_table(&event.id, unknown))?;
    Ok(WebhookEvent {
        kind,
        provider_ref: session.id,
        amount,
        order_token: session
            .client_reference_id
            .or_else(|| session.metadata.and_then(|mut all| all.remove(ORDER_TOKEN))),
        at_ms: event.created.saturating_mul(1000),
        event_id: event.id,
    })
}

fn refunded(event: Event) -> Result<WebhookEvent, WebhookError> {
    let charge: Charge = serde_json::from_value(event.data.object).map_err(unreadable)?;
    let amount = to_money(charge.amount_refunded, &charge.currency)
        .map_err(|unknown| out_of_table(&event.id, unknown))?;
    Ok(WebhookEvent {
        kind: WebhookKind::Refunded,
        provider_ref: charge.payment_intent.unwrap_or_default(),
        amount,
        order_token: charge.metadata.and_then(|mut all| all.remove(ORDER_TOKEN)),
        at_ms: event.created.saturating_mul(1000),
        event_id: event.id,
    })
}

fn unreadable(error: serde_json::Error) -> WebhookError {
    WebhookError::UnreadableBody {
        what: error.to_string(),
    }
}

fn out_of_table(event_id: &str, unknown: UnknownAmount) -> WebhookError {
    let event_id = event_id.to_owned();
    match unknown {
        UnknownAmount::Currency(currency) => WebhookError::UnknownCurrency { event_id, currency },
        UnknownAmount::Amount { amount, currency } => WebhookError::UnknownAmount {
            event_id,
            amount,
            currency: currency.code().to_owned(),
        },
    }
}
