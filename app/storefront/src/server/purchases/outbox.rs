//! Jobs about orders that a transaction left in the outbox: letters, money that goes back, late news of the test bank.

use commerce::ids::OrderId;
use commerce::job::{CancelledOrder, JobKind};
use commerce::order::{OrderEventKind, PlacedOrder};
use database::job::Job;
use mail::{Letter, Postmark, SendError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::letters::{self, LetterError};
use super::refund::{RefundJobError, give_money_back};
use super::webhook::NotHeard;
use crate::server::state::Shop;

/// Why a job was not done.
#[derive(Debug, Error)]
pub enum WorkError {
    #[error("“{0}” is no job about an order")]
    NotAboutAnOrder(JobKind),
    #[error("the payload cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("there is no order {0}")]
    NoOrder(OrderId),
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Mail(#[from] SendError),
    #[error(transparent)]
    Refund(#[from] RefundJobError),
    #[error(transparent)]
    Webhook(#[from] NotHeard),
    #[error("there is no test bank")]
    NoTestBank,
    #[error(transparent)]
    Database(#[from] database::Error),
}

#[derive(Deserialize)]
struct About {
    order_id: OrderId,
}

/// A message of the test bank that is to come later.
#[derive(Serialize, Deserialize)]
struct Late {
    body: String,
}

/// Does a job about an order.
///
/// # Errors
/// When it has to be tried again, or is not about an order.
pub async fn perform(shop: &Shop, kind: JobKind, job: &Job) -> Result<(), WorkError> {
    match kind {
        JobKind::OrderConfirmation => {
            let placed = order(shop, job).await?;
            let letter = letters::confirmation(shop, &placed)?;
            send(shop, job, &placed, letter).await
        }
        JobKind::PaymentFailed => {
            let placed = order(shop, job).await?;
            match letters::payment_failed(shop, &placed)? {
                Some(letter) => send(shop, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::OrderRefund => Ok(give_money_back(shop, &order(shop, job).await?).await?),
        JobKind::OrderCancelled => {
            let placed = order(shop, job).await?;
            let about: CancelledOrder = serde_json::from_str(&job.payload)?;
            let letter = letters::cancelled(shop, &placed, about.money)?;
            send(shop, job, &placed, letter).await
        }
        JobKind::TestBankWebhook => {
            let late: Late = serde_json::from_str(&job.payload)?;
            deliver(shop, &late.body).await
        }
        JobKind::Mail => Err(WorkError::NotAboutAnOrder(kind)),
    }
}

/// Notes a message of the test bank that is to come later.
///
/// # Errors
/// When the database does not answer.
pub async fn deliver_later(
    shop: &Shop,
    reference: &str,
    body: &str,
    at_ms: i64,
) -> Result<(), database::Error> {
    let name = super::form_key::digest(&[reference.as_bytes()]);
    let payload = serde_json::json!({ "body": body }).to_string();
    let kind = JobKind::TestBankWebhook;
    let key = format!("{kind}:{name}");
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    database::job::enqueue(writer, kind, &key, &payload, at_ms, now_ms).await?;
    Ok(())
}

/// Hands a message of the test bank to the shop, signed as if it had come over the net.
///
/// # Errors
/// When it is not taken.
pub async fn deliver(shop: &Shop, body: &str) -> Result<(), WorkError> {
    let bank = shop.test_bank.as_ref().ok_or(WorkError::NoTestBank)?;
    let signature = bank.sign(body, shop.now_ms());
    let (raw, signature) = (body.as_bytes(), signature.as_bytes());
    super::hear(shop, bank.as_ref(), raw, Some(signature)).await?;
    Ok(())
}

async fn order(shop: &Shop, job: &Job) -> Result<PlacedOrder, WorkError> {
    let about: About = serde_json::from_str(&job.payload)?;
    let found = database::order::placed_order(shop.db.writer(), about.order_id).await?;
    found.ok_or(WorkError::NoOrder(about.order_id))
}

async fn send(
    shop: &Shop,
    job: &Job,
    placed: &PlacedOrder,
    letter: Letter,
) -> Result<(), WorkError> {
    let postmark = Postmark {
        outbox_id: job.id,
        written_at_ms: shop.now_ms(),
    };
    let sent = shop.mailer.send(&letter, postmark).await?;
    tracing::info!(
        kind = letter.message.kind(),
        message_id = sent.message_id,
        "a letter was sent"
    );
    let data = serde_json::json!({ "letter": letter.message.kind() }).to_string();
    let (writer, kind) = (shop.db.writer(), OrderEventKind::MailSent);
    let (id, now_ms) = (placed.order.id, shop.now_ms());
    database::order::add_event(writer, id, kind, "system", &data, now_ms).await?;
    Ok(())
}
