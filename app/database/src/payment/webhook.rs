//! Webhooks: noted in the transaction of their effect, so that each has its effect once.

use commerce::payment::PaymentMethod;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};

use super::report::{Applied, PaymentReport, apply_report};
use crate::connection::Db;
use crate::entities::webhook_event::{ActiveModel, Column, Entity};
use crate::entities::{Text, delete_some, insert_new};
use crate::error::{Error, Result};
use crate::transaction::transaction;

/// A webhook whose signature and age were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    pub provider: PaymentMethod,
    /// The sender's number of it.
    pub event_id: String,
    /// SHA-256 of the body, hexadecimal.
    pub payload_sha256: String,
    pub report: PaymentReport,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It had its effect before; answer 200.
    Duplicate,
    /// The payment is not known (yet): it was not noted, so that the sender tries again.
    UnknownPayment,
    /// It was noted, with this effect; answer 200.
    Applied(Applied),
}

/// Applies a webhook once; after an error nothing was noted, and the sender should try again.
pub async fn apply_webhook(db: &Db, event: &WebhookEvent, now_ms: i64) -> Result<WebhookOutcome> {
    let outcome = transaction(db, |tx| async move {
        let tx = &*tx;
        if !insert(tx, event, now_ms).await? {
            return Ok(WebhookOutcome::Duplicate);
        }
        let applied = apply_report(tx, &event.report, now_ms).await?;
        if applied == Applied::UnknownPayment {
            return Err(Error::Missing(UNKNOWN));
        }
        set_outcome(tx, event, &applied, now_ms).await?;
        Ok(WebhookOutcome::Applied(applied))
    })
    .await;
    match outcome {
        Err(Error::Missing(UNKNOWN)) => Ok(WebhookOutcome::UnknownPayment),
        other => other,
    }
}

const UNKNOWN: &str = "payment of that webhook";

/// Tells whether it is new.
async fn insert(tx: &impl ConnectionTrait, event: &WebhookEvent, now_ms: i64) -> Result<bool> {
    let row = ActiveModel {
        provider: Set(Text(event.provider)),
        event_id: Set(event.event_id.clone()),
        received_at: Set(now_ms),
        payload_sha256: Set(event.payload_sha256.clone()),
        ..Default::default()
    };
    Ok(insert_new(tx, row).await?)
}

async fn set_outcome(
    tx: &impl ConnectionTrait,
    event: &WebhookEvent,
    applied: &Applied,
    now_ms: i64,
) -> Result<()> {
    let row = ActiveModel {
        provider: Unchanged(Text(event.provider)),
        event_id: Unchanged(event.event_id.clone()),
        processed_at: Set(Some(now_ms)),
        outcome: Set(Some(outcome_code(applied).to_owned())),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

fn outcome_code(applied: &Applied) -> &'static str {
    match applied {
        Applied::Changed(_) => "changed",
        Applied::Unchanged(_) => "unchanged",
        Applied::Stale => "stale",
        Applied::AmountMismatch => "amount_mismatch",
        Applied::UnknownPayment => "unknown_payment",
    }
}

/// Removes up to `limit` notes of webhooks that came before that moment.
pub async fn delete_old_webhooks(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let old = Column::ReceivedAt.lt(before_ms);
    Ok(delete_some::<Entity, String>(conn, Column::EventId, old, limit).await?)
}
