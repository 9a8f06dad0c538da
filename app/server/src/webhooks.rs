//! Where payment providers send their messages: `/webhooks/stripe` and `/webhooks/test`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use database::error_chain;
use purchases::{WebhookError, WebhookOutcome, handle_webhook};
use storefront::pages::Shop;

type Answer = (StatusCode, &'static str);

/// `POST /webhooks/stripe`
pub async fn stripe(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Answer {
    receive(&shop, "stripe", &headers, &body).await
}

/// `POST /webhooks/test`
pub async fn test_bank(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Answer {
    receive(&shop, "test", &headers, &body).await
}

async fn receive(shop: &Shop, code: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let Some(provider) = shop.purchases.providers.get(code) else {
        return (StatusCode::NOT_FOUND, "Not offered here.");
    };
    let header = provider.signature_header();
    let signature = header.and_then(|name| headers.get(name));
    let signature = signature.map(HeaderValue::as_bytes);
    match handle_webhook(&shop.purchases, provider.as_ref(), body, signature).await {
        Ok(WebhookOutcome::Done) => (StatusCode::OK, "Done."),
        Ok(WebhookOutcome::Ignored) => (StatusCode::OK, "Ignored."),
        // Sending it again would not make it fit.
        Ok(WebhookOutcome::Mismatch) => (StatusCode::OK, "Noted; the amount does not fit."),
        Err(error) => {
            tracing::warn!(
                provider = code,
                error = error_chain(&error),
                "a webhook was not taken"
            );
            refuse(&error)
        }
    }
}

fn refuse(error: &WebhookError) -> Answer {
    match error {
        WebhookError::Refused(refused) => {
            let status = StatusCode::from_u16(refused.http_status());
            (status.unwrap_or(StatusCode::BAD_REQUEST), "Refused.")
        }
        WebhookError::UnknownPayment => (StatusCode::NOT_FOUND, "We know no such payment."),
        WebhookError::Provider(_) => (StatusCode::SERVICE_UNAVAILABLE, "Please send it again."),
        WebhookError::Database(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Please send it again."),
    }
}
