//! E-mails about an account. Those with a link that opens something are noted as a wish; the link is made when they are sent.

use commerce::CustomerId;
use commerce::customer::EmailAddress;
use commerce::job::{AskedAbout, AskedEmail, JobKind};
use commerce::policy::{HOUR_MS, MINUTE_MS, RESET_MINUTES, VERIFY_HOURS};
use database::customer::{Purpose, create_one_time_token, customer_by_email};
use database::job::Job;
use database::throttle::{Permit, Throttle, try_bucket};
use database::{ConnectionTrait, Token, Transient, job};
use mail::{
    AccountExists, Email, InvalidLink, InvalidRecipient, Message, MessageMeta, PasswordChanged,
    Recipient, ResetPassword, SendError, VerifyAddress,
};

use crate::services::Services;

/// Why an e-mail was not put into the outbox, or what it belongs to was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AccountEmailError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("nobody can be written to at that address: {0}")]
    Recipient(#[from] InvalidRecipient),
    #[error("a link of the e-mail cannot be written: {0}")]
    Link(#[from] InvalidLink),
    #[error(transparent)]
    Mail(#[from] SendError),
    #[error("the e-mail cannot be stored: {0}")]
    Payload(#[from] serde_json::Error),
}

impl Transient for AccountEmailError {}

/// Notes that somebody asked for an e-mail to that address, whether or not there is an account.
pub async fn ask_for_email(
    conn: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
    about: AskedAbout,
) -> Result<(), AccountEmailError> {
    let email = to.clone();
    let payload = serde_json::to_string(&AskedEmail { email, about })?;
    enqueue(conn, services, to, JobKind::AskedEmail, &payload).await
}

/// Writes what was asked for, with a link made now, if there is an account it is about.
pub(crate) async fn answer(services: &Services, job: &Job) -> Result<(), AccountEmailError> {
    let AskedEmail { email, about } = serde_json::from_str(&job.payload)?;
    let found = customer_by_email(services.db.writer(), &email).await?;
    let wanted = found.filter(|customer| match about {
        AskedAbout::Confirming => customer.verified_at_ms.is_none(),
        AskedAbout::Reset => true,
    });
    let Some(customer) = wanted else {
        return Ok(());
    };
    let message = match about {
        AskedAbout::Confirming => confirming(services, customer.id).await?,
        AskedAbout::Reset => reset(services, customer.id).await?,
    };
    let to = Recipient::parse(None, email.as_str())?;
    let meta = MessageMeta {
        outbox_id: job.id,
        written_at_ms: services.now_ms(),
    };
    services.mailer.send(&Email { to, message }, meta).await?;
    Ok(())
}

async fn confirming(
    services: &Services,
    customer: CustomerId,
) -> Result<Message, AccountEmailError> {
    let lasts_ms = i64::from(VERIFY_HOURS) * HOUR_MS;
    let token = token(services, customer, Purpose::Verify, lasts_ms).await?;
    Ok(Message::VerifyAddress(VerifyAddress {
        link: services.link(&format!("/account/verify?token={}", token.expose()))?,
        valid_hours: VERIFY_HOURS,
    }))
}

async fn reset(services: &Services, customer: CustomerId) -> Result<Message, AccountEmailError> {
    let lasts_ms = i64::from(RESET_MINUTES) * MINUTE_MS;
    let token = token(services, customer, Purpose::Reset, lasts_ms).await?;
    Ok(Message::ResetPassword(ResetPassword {
        link: services.link(&format!("/account/reset/new?token={}", token.expose()))?,
        valid_minutes: RESET_MINUTES,
    }))
}

async fn token(
    services: &Services,
    customer: CustomerId,
    purpose: Purpose,
    lasts_ms: i64,
) -> Result<Token, AccountEmailError> {
    let now_ms = services.now_ms();
    let made = database::transaction(&services.db, |tx| async move {
        create_one_time_token(&*tx, customer, purpose, now_ms + lasts_ms, now_ms).await
    });
    Ok(made.await?)
}

/// Tells the owner of an account that its password was changed: if it was not them, they can act.
pub async fn tell_of_new_password(
    tx: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let message = PasswordChanged {
        forgotten: services.link("/account/reset")?,
    };
    post(tx, services, to, Message::PasswordChanged(message)).await
}

/// Tells the owner of an account that somebody tried to register their address again.
pub async fn tell_of_account(
    tx: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let message = AccountExists {
        log_in: services.link("/account/login")?,
        forgotten: services.link("/account/reset")?,
    };
    post(tx, services, to, Message::AccountExists(message)).await
}

async fn post(
    tx: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
    message: Message,
) -> Result<(), AccountEmailError> {
    let recipient = Recipient::parse(None, to.as_str())?;
    let payload = serde_json::to_string(&Email {
        to: recipient,
        message,
    })?;
    enqueue(tx, services, to, JobKind::Mail, &payload).await
}

/// Notes a job about an e-mail, unless that address got too many of late: no form makes us flood a mailbox.
async fn enqueue(
    conn: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
    kind: JobKind,
    payload: &str,
) -> Result<(), AccountEmailError> {
    if may_write(conn, services, to, "e-mail", Throttle::RECIPIENT).await? {
        note(conn, services, kind, payload).await?;
    }
    Ok(())
}

/// Notes a job about an e-mail.
pub(crate) async fn note(
    conn: &impl ConnectionTrait,
    services: &Services,
    kind: JobKind,
    payload: &str,
) -> Result<(), database::Error> {
    let now_ms = services.now_ms();
    let key = format!("{kind}-{:032x}", rand::random::<u128>());
    job::enqueue(conn, kind, &key, payload, now_ms, now_ms).await?;
    Ok(())
}

/// Whether that address did not get too many e-mails of that bucket of late; one more is counted then.
pub(crate) async fn may_write(
    conn: &impl ConnectionTrait,
    services: &Services,
    to: &EmailAddress,
    bucket: &str,
    throttle: Throttle,
) -> Result<bool, database::Error> {
    let name = services.secret.seal("throttle", &[to.as_str().as_bytes()]);
    let bucket = format!("{bucket}:acc:{name}");
    let permit = try_bucket(conn, &bucket, throttle, services.now_ms()).await?;
    let granted = permit == Permit::Granted;
    if !granted {
        tracing::warn!(
            account = name,
            "an address got too many e-mails; this one is not written"
        );
    }
    Ok(granted)
}
