//! What a provider says unasked: proven by its signature before anything is read, noted once, and applied on the same
//! way as everything else.

use commerce::order::PlacedOrder;
use commerce::payment::PaymentMethod;
use database::payment::{self, Applied, PaymentKey, PaymentReport, WebhookEvent, apply_webhook};
use payments::{PaymentProvider, ProviderError, ReportedState};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::pay::take_note;
use crate::services::Services;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It had its effect, or had it before.
    Done,
    /// It is none of our business, or about money we sent back ourselves.
    Ignored,
    /// It does not fit the order; a person was called.
    Mismatch,
}

/// Why a message was not taken.
#[derive(Debug, Error)]
pub enum WebhookError {
    /// It does not prove itself or cannot be read.
    #[error(transparent)]
    Refused(#[from] payments::WebhookError),
    /// The payment is not known, at least not yet: the sender may try again.
    #[error("We know no such payment.")]
    UnknownPayment,
    /// The provider could not be asked how things stand: the sender may try again.
    #[error("The payment could not be looked up.")]
    Provider(#[source] ProviderError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Takes a raw message of that provider.
///
/// # Errors
/// [`WebhookError`]; then nothing was changed.
pub async fn handle_webhook(
    services: &Services,
    provider: &dyn PaymentProvider,
    raw: &[u8],
    signature: Option<&[u8]>,
) -> Result<WebhookOutcome, WebhookError> {
    let event = match provider.parse_webhook(raw, signature, services.now_ms()) {
        Err(payments::WebhookError::UnknownEvent { .. }) => return Ok(WebhookOutcome::Ignored),
        other => other?,
    };
    let Some(told) = event.report() else {
        return Ok(WebhookOutcome::Ignored);
    };
    let told = check(provider, told).await?;
    let mut noted = WebhookEvent {
        provider: provider.method(),
        event_id: event.event_id,
        payload_sha256: sha256(raw),
        report: PaymentReport {
            key: PaymentKey::Reference(provider.method(), told.provider_ref.clone()),
            provider_ref: Some(told.provider_ref),
            state: told.state.payment_state(),
            amount: told.amount,
        },
    };
    let mut outcome = apply_webhook(&services.db, &noted, services.now_ms()).await?;
    if outcome == payment::WebhookOutcome::UnknownPayment
        && let Some(key) = unnamed_payment(services, &event.order_token, provider.method()).await?
    {
        noted.report.key = key;
        outcome = apply_webhook(&services.db, &noted, services.now_ms()).await?;
    }
    match outcome {
        payment::WebhookOutcome::UnknownPayment => Err(WebhookError::UnknownPayment),
        payment::WebhookOutcome::Applied(Applied::AmountMismatch) => Ok(WebhookOutcome::Mismatch),
        payment::WebhookOutcome::Duplicate => Ok(WebhookOutcome::Done),
        payment::WebhookOutcome::Applied(applied) => {
            take_note(services, &applied, services.now_ms()).await?;
            Ok(WebhookOutcome::Done)
        }
    }
}

/// Messages come in any order: what the provider has decided by now counts. The amount is the
/// message's own, so that one that does not fit is seen.
async fn check(
    provider: &dyn PaymentProvider,
    told: payments::PaymentReport,
) -> Result<payments::PaymentReport, WebhookError> {
    match provider.fetch(&told.provider_ref).await {
        Ok(now) if now.state != ReportedState::Pending => {
            let amount = told.amount;
            Ok(payments::PaymentReport { amount, ..now })
        }
        Ok(_) => Ok(told),
        Err(ProviderError::UnknownReference(_)) => Err(WebhookError::UnknownPayment),
        Err(ProviderError::Unsupported { .. }) => Ok(told),
        Err(error) => Err(WebhookError::Provider(error)),
    }
}

/// The message was faster than we noted the provider's name for the payment: then it is the open
/// one of that order.
async fn unnamed_payment(
    services: &Services,
    token: &Option<String>,
    method: PaymentMethod,
) -> Result<Option<PaymentKey>, database::Error> {
    let Some(token) = token else { return Ok(None) };
    let found = database::order::order_by_public_token(services.db.writer(), token).await?;
    let Some(PlacedOrder { order, .. }) = found else {
        return Ok(None);
    };
    let all = payment::payments_of_order(services.db.writer(), order.id).await?;
    let open = all.iter().rev().find(|known| {
        known.method == method && known.provider_ref.is_none() && !known.payment.state.is_over()
    });
    Ok(open.map(|known| PaymentKey::Id(known.id)))
}

fn sha256(raw: &[u8]) -> String {
    let digest = Sha256::digest(raw);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
