//! Webhooks: noted in the transaction of their effect, so that each has its effect once.

use commerce::payment::PaymentMethod;

use super::report::{Applied, PaymentReport, apply_report};
use crate::connection::Db;
use crate::error::{Error, Result};
use crate::sql::{self, values};
use crate::transaction::transaction;

/// A webhook whose signature and age were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// Who sent it.
    pub provider: PaymentMethod,
    /// The sender's number of it.
    pub event_id: String,
    /// SHA-256 of the body, hexadecimal.
    pub payload_sha256: String,
    /// What it says.
    pub report: PaymentReport,
}

/// What a webhook led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It had its effect before; answer 200.
    Duplicate,
    /// The payment is not known (yet): it was not noted, so that the sender tries again.
    UnknownPayment,
    /// It was noted, with this effect; answer 200.
    Applied(Applied),
}

/// Applies a webhook once.
///
/// # Errors
/// When the database does not answer; then nothing was noted and the sender should try again.
pub async fn apply_webhook(db: &Db, event: &WebhookEvent, now_ms: i64) -> Result<WebhookOutcome> {
    let outcome = transaction(db, |tx| async move {
        let tx = &*tx;
        let add = "webhook_event (provider, event_id, received_at, payload_sha256) VALUES (?, ?, ?, ?)";
        let row = values![
            event.provider.as_str(),
            event.event_id.as_str(),
            now_ms,
            event.payload_sha256.as_str(),
        ];
        if !sql::insert_new(tx, add, row).await? {
            return Ok(WebhookOutcome::Duplicate);
        }
        let applied = apply_report(tx, &event.report, now_ms).await?;
        if applied == Applied::UnknownPayment {
            return Err(Error::Missing(UNKNOWN));
        }
        let sql = "UPDATE webhook_event SET processed_at = ?, outcome = ? WHERE provider = ? AND event_id = ?";
        let row = values![
            now_ms,
            outcome_code(&applied),
            event.provider.as_str(),
            event.event_id.as_str(),
        ];
        sql::execute(tx, sql, row).await?;
        Ok(WebhookOutcome::Applied(applied))
    })
    .await;
    match outcome {
        Err(Error::Missing(UNKNOWN)) => Ok(WebhookOutcome::UnknownPayment),
        other => other,
    }
}

const UNKNOWN: &str = "payment of that webhook";

fn outcome_code(applied: &Applied) -> &'static str {
    match applied {
        Applied::Changed(_) => "changed",
        Applied::Unchanged(_) => "unchanged",
        Applied::Stale => "stale",
        Applied::AmountMismatch => "amount_mismatch",
        Applied::UnknownPayment => "unknown_payment",
    }
}
