//! The outbox's jobs about orders: letters, money that goes back, late news of the test bank.

use commerce::ids::OrderId;
use commerce::job::{
    AskedOrder, CancelledOrder, JobKind, MadeRefund, SentParcel, StaffNotice, Withdrawal,
};
use commerce::order::{EventDetail, OrderEventKind, PlacedOrder};
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
use crate::{staff_emails, withdrawal};

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
            match order_emails::parcel_sent(services, &placed, about.parcel).await? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::ParcelDelivered => {
            let placed = order(services, job).await?;
            let about: SentParcel = serde_json::from_str(&job.payload)?;
            match order_emails::parcel_delivered(services, &placed, about.parcel)? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::PaymentReminder => {
            let placed = order(services, job).await?;
            match order_emails::payment_reminder(services, &placed).await? {
                Some(letter) => send(services, job, &placed, letter).await,
                None => Ok(()),
            }
        }
        JobKind::StaffNotice => {
            let notice: StaffNotice = serde_json::from_str(&job.payload)?;
            staff_emails::tell(services, &job.dedupe_key, &notice).await
        }
        JobKind::PaymentReceived => {
            let placed = order(services, job).await?;
            let letter = order_emails::payment_received(services, &placed).await?;
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
    let done = JobKind::parse(&job.kind).ok();
    let again = done.filter(|kind| kind.is_repeatable());
    let detail = EventDetail::EmailSent {
        letter: letter.message.kind().to_owned(),
        job: again,
        about: again.map_or_else(String::new, |_| job.payload.clone()),
    };
    note(services, placed.order.id, OrderEventKind::MailSent, &detail).await?;
    Ok(())
}

/// Tells staff in the order's timeline that an e-mail about it was given up.
pub(crate) async fn note_failure(services: &Services, job: &Job) -> Result<(), database::Error> {
    let kind = JobKind::parse(&job.kind).ok();
    let about: Option<About> = serde_json::from_str(&job.payload).ok();
    let (Some(kind), Some(about)) = (kind.filter(|kind| kind.is_repeatable()), about) else {
        return Ok(());
    };
    let detail = EventDetail::EmailFailed {
        job: kind,
        about: job.payload.clone(),
    };
    note(services, about.order_id, OrderEventKind::Note, &detail).await
}

async fn note(
    services: &Services,
    order: OrderId,
    kind: OrderEventKind,
    detail: &EventDetail,
) -> Result<(), database::Error> {
    let data = serde_json::json!(detail).to_string();
    let (writer, now_ms) = (services.db.writer(), services.now_ms());
    database::order::add_event(writer, order, kind, "system", &data, now_ms).await
}
