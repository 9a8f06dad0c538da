//! The Checkout Session: the form that creates one and what we read of one.

use std::collections::HashMap;

use serde::Deserialize;

use super::amount::{to_money, to_stripe};
use crate::{BeginRequest, PaymentReport, ProviderError, ReportedState};

/// The name under which the order's token travels with the payment.
pub(super) const ORDER_TOKEN: &str = "order_token";

/// Field and value pairs of `POST /v1/checkout/sessions`. Nothing in it depends on the clock:
/// a repeat with the same idempotency key has to carry the same form.
pub(super) fn creation_form(
    request: &BeginRequest,
) -> Result<Vec<(String, String)>, ProviderError> {
    let amount = to_stripe(request.amount)?;
    if amount <= 0 {
        return Err(ProviderError::Rejected {
            status: 0,
            code: "amount".to_owned(),
            message: format!("{} is nothing to charge", request.amount),
        });
    }
    let title = format!("Order {}", request.order_number);
    let form = [
        ("mode", "payment".to_owned()),
        ("client_reference_id", request.order_token.clone()),
        ("customer_email", request.customer_email.clone()),
        ("success_url", request.return_url.clone()),
        ("cancel_url", request.cancel_url.clone()),
        ("line_items[0][quantity]", "1".to_owned()),
        (
            "line_items[0][price_data][currency]",
            request.amount.currency().code().to_ascii_lowercase(),
        ),
        ("line_items[0][price_data][unit_amount]", amount.to_string()),
        (
            "line_items[0][price_data][product_data][name]",
            title.clone(),
        ),
        ("metadata[order_token]", request.order_token.clone()),
        ("metadata[order_number]", request.order_number.clone()),
        ("payment_intent_data[description]", title),
        (
            "payment_intent_data[metadata][order_token]",
            request.order_token.clone(),
        ),
        (
            "payment_intent_data[metadata][order_number]",
            request.order_number.clone(),
        ),
    ];
    Ok(form
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}

/// The reference when it can be part of a path.
pub(super) fn checked_id(provider_ref: &str) -> Result<&str, ProviderError> {
    let plain = provider_ref.starts_with("cs_")
        && provider_ref.len() <= 255
        && provider_ref
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        Ok(provider_ref)
    } else {
        Err(ProviderError::UnknownReference(
            provider_ref.chars().take(64).collect(),
        ))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) status: Option<String>,
    pub(super) payment_status: Option<String>,
    pub(super) amount_total: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) payment_intent: Option<Expandable>,
    #[serde(default)]
    pub(super) metadata: Option<HashMap<String, String>>,
}

/// Stripe sends either an id or the whole object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable {
    Id(String),
    Object(Intent),
}

#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) status: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) amount: i64,
    pub(super) currency: String,
}

/// Any object, of which only its existence matters.
#[derive(Debug, Deserialize)]
pub(super) struct Identified {
    #[serde(rename = "id")]
    _id: String,
}

impl Session {
    pub(super) fn hosted_page(&self) -> Result<String, ProviderError> {
        self.url
            .as_deref()
            .filter(|url| url.starts_with("https://") && !url.contains(char::is_control))
            .map(str::to_owned)
            .ok_or_else(|| ProviderError::UnexpectedAnswer("a session without a page".to_owned()))
    }

    pub(super) fn intent_id(&self) -> Result<&str, ProviderError> {
        match &self.payment_intent {
            Some(Expandable::Id(id)) => Ok(id),
            Some(Expandable::Object(intent)) => Ok(&intent.id),
            None => Err(ProviderError::WrongState {
                operation: "be changed before it is paid",
            }),
        }
    }

    pub(super) fn report(&self) -> Result<PaymentReport, ProviderError> {
        let nonsense = |what: String| ProviderError::UnexpectedAnswer(what);
        let (Some(amount), Some(currency)) = (self.amount_total, self.currency.as_deref()) else {
            return Err(nonsense("a session without an amount".to_owned()));
        };
        Ok(PaymentReport {
            provider_ref: self.id.clone(),
            state: self.state(),
            amount: to_money(amount, currency).map_err(|unknown| nonsense(unknown.to_string()))?,
            event_id: None,
        })
    }

    fn state(&self) -> ReportedState {
        let intent = match &self.payment_intent {
            Some(Expandable::Object(intent)) => intent.status.as_deref(),
            _ => None,
        };
        match (
            self.payment_status.as_deref(),
            self.status.as_deref(),
            intent,
        ) {
            (Some("paid" | "no_payment_required"), _, _) => ReportedState::Paid,
            (_, _, Some("requires_capture")) => ReportedState::Authorized,
            (_, _, Some("canceled")) | (_, Some("expired"), _) => ReportedState::Cancelled,
            // The shopper is through with the page and the bank then refused a slow payment.
            (_, Some("complete"), Some("requires_payment_method")) => ReportedState::Failed,
            _ => ReportedState::Pending,
        }
    }
}
