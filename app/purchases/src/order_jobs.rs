//! The outbox's jobs about orders: letters, money that goes back, late news of the test bank.

use commerce::ids::OrderId;
use commerce::job::{AskedOrder, CancelledOrder, JobKind, MadeRefund, SentParcel, Withdrawal};
use commerce::order::{OrderEventKind, PlacedOrder};
use database::job::{Job, MOST_ATTEMPTS};
use database::order::order_by_number_and_email;
use database::refund::refund_row;
use database::throttle::Throttle;
use mail::{Email, MessageMeta, SendError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::account_emails::may_write;
use crate::order_emails::{self, OrderEmailError};
use crate::refund::{RefundJobError, give_money_back, give_up};
use crate::services::Services;
use crate::webhook::{WebhookError, handle_webhook};
use crate::withdrawal;

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
    Letter(#[from] OrderEmailError),
    #[error(transparent)]
    Mail(#[from] SendError),
    #[error(transparent)]
    Refund(#[from] RefundJobError),
    #[error(transparent)]
    Webhook(#[from] WebhookError),
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
pub(crate) async fn perform(
    services: &Services,
    kind: JobKind,
    job: &Job,
) -> Result<(), WorkError> {
    match kind {
        JobKind::OrderConfirmation => {
            let placed = order(services, job).await?;
            let letter = order_emails::confirmation(services, &placed).await?;
            send(services, job, &placed, letter).await
        }
        JobKind::PaymentFailed => {
            let placed = order(services, job).await?;
            match order_emails::payment_failed(services, &placed)? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::OrderRefund => refund(services, job).await,
        JobKind::OrderCancelled => {
            let placed = order(services, job).await?;
            let about: CancelledOrder = serde_json::from_str(&job.payload)?;
            let letter = order_emails::cancelled(services, &placed, about.money)?;
            send(services, job, &placed, letter).await
        }
        JobKind::ParcelSent => {
            let placed = order(services, job).await?;
            let about: SentParcel = serde_json::from_str(&job.payload)?;
            match order_emails::parcel_sent(services, &placed, about.parcel)? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::PaymentReceived => {
            let placed = order(services, job).await?;
            let letter = order_emails::payment_received(services, &placed)?;
            send(services, job, &placed, letter).await
        }
        JobKind::RefundMade => {
            let placed = order(services, job).await?;
            let about: MadeRefund = serde_json::from_str(&job.payload)?;
            let (_, refund) = refund_row(services.db.writer(), about.refund).await?;
            let letter = order_emails::refund_made(services, &placed, &refund)?;
            send(services, job, &placed, letter).await
        }
        JobKind::OrderExpired => {
            let placed = order(services, job).await?;
            match order_emails::expired(services, &placed)? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::OrderLink => {
            let asked: AskedOrder = serde_json::from_str(&job.payload)?;
            match asked_for(services, &asked).await? {
                Some(placed) => {
                    let letter = order_emails::order_link(services, &placed)?;
                    send(services, job, &placed, letter).await
                }
                None => Ok(()),
            }
        }
        JobKind::Withdrawal => {
            let asked: Withdrawal = serde_json::from_str(&job.payload)?;
            match withdrawal::record(services, job.id, &asked).await? {
                Some((placed, letter)) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::TestBankWebhook => {
            let late: Late = serde_json::from_str(&job.payload)?;
            receive_test_webhook(services, &late.body).await
        }
        JobKind::Mail | JobKind::AskedEmail => Err(WorkError::NotAboutAnOrder(kind)),
    }
}

/// Notes a message of the test bank that is to come later.
///
/// # Errors
/// When the database does not answer.
pub async fn schedule_test_webhook(
    services: &Services,
    reference: &str,
    body: &str,
    at_ms: i64,
) -> Result<(), database::Error> {
    let name = crate::form_key::digest(&[reference.as_bytes()]);
    let payload = serde_json::json!({ "body": body }).to_string();
    let kind = JobKind::TestBankWebhook;
    let key = format!("{kind}:{name}");
    let (writer, now_ms) = (services.db.writer(), services.now_ms());
    database::job::enqueue(writer, kind, &key, &payload, at_ms, now_ms).await?;
    Ok(())
}

/// Hands a message of the test bank to the shop, signed as if it had come over the net.
///
/// # Errors
/// When it is not taken.
pub async fn receive_test_webhook(services: &Services, body: &str) -> Result<(), WorkError> {
    let bank = services.test_bank.as_ref().ok_or(WorkError::NoTestBank)?;
    let signature = bank.sign(body, services.now_ms());
    let (raw, signature) = (body.as_bytes(), signature.as_bytes());
    handle_webhook(services, bank.as_ref(), raw, Some(signature)).await?;
    Ok(())
}

async fn order(services: &Services, job: &Job) -> Result<PlacedOrder, WorkError> {
    let about: About = serde_json::from_str(&job.payload)?;
    let found = database::order::placed_order(services.db.writer(), about.order_id).await?;
    found.ok_or(WorkError::NoOrder(about.order_id))
}

/// What fails is tried again, and once it is given up, left to a person.
async fn refund(services: &Services, job: &Job) -> Result<(), WorkError> {
    let placed = order(services, job).await?;
    let given = give_money_back(services, &placed).await;
    if given.is_err() && job.attempts >= MOST_ATTEMPTS {
        give_up(services, placed.order.id).await?;
    }
    Ok(given?)
}

/// The order of that number, if it was ordered with that address, and the address did not get too many links of late.
async fn asked_for(
    services: &Services,
    asked: &AskedOrder,
) -> Result<Option<PlacedOrder>, database::Error> {
    let writer = services.db.writer();
    let found = order_by_number_and_email(writer, &asked.number, &asked.email).await?;
    let Some(order) = found else {
        return Ok(None);
    };
    for (bucket, throttle) in [
        ("order-link", Throttle::ORDER_LINK),
        ("e-mail", Throttle::RECIPIENT),
    ] {
        if !may_write(writer, services, &asked.email, bucket, throttle).await? {
            return Ok(None);
        }
    }
    database::order::placed_order(writer, order.id).await
}

async fn send(
    services: &Services,
    job: &Job,
    placed: &PlacedOrder,
    letter: Email,
) -> Result<(), WorkError> {
    let postmark = MessageMeta {
        outbox_id: job.id,
        written_at_ms: services.now_ms(),
    };
    let sent = services.mailer.send(&letter, postmark).await?;
    tracing::info!(
        kind = letter.message.kind(),
        message_id = sent.message_id,
        "an e-mail was sent"
    );
    let data = serde_json::json!({ "letter": letter.message.kind() }).to_string();
    let (writer, kind) = (services.db.writer(), OrderEventKind::MailSent);
    let (id, now_ms) = (placed.order.id, services.now_ms());
    database::order::add_event(writer, id, kind, "system", &data, now_ms).await?;
    Ok(())
}
