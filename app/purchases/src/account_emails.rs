//! E-mails about an account, put into the outbox in the transaction that makes their links true.

use commerce::CustomerId;
use commerce::customer::EmailAddress;
use commerce::job::JobKind;
use commerce::policy::{HOUR_MS, MINUTE_MS, RESET_MINUTES, VERIFY_HOURS};
use database::customer::{Purpose, create_one_time_token};
use database::{ConnectionTrait, Transient, job};
use mail::{
    AccountExists, Email, InvalidLink, InvalidRecipient, Link, Message, Recipient, ResetPassword,
    VerifyAddress,
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
    #[error("the e-mail cannot be stored: {0}")]
    Payload(#[from] serde_json::Error),
}

impl Transient for AccountEmailError {}

/// Asks the owner of an address to confirm that it is theirs. Run it in a transaction.
pub async fn ask_to_verify(
    tx: &impl ConnectionTrait,
    services: &Services,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let life_ms = i64::from(VERIFY_HOURS) * HOUR_MS;
    let one_time = (Purpose::Verify, life_ms);
    let link = one_time_link(tx, services, customer, one_time, "/account/verify").await?;
    let message = VerifyAddress {
        link,
        valid_hours: VERIFY_HOURS,
    };
    post(tx, services, to, Message::VerifyAddress(message)).await
}

/// Sends the link to a new password. Run it in a transaction.
pub async fn offer_reset(
    tx: &impl ConnectionTrait,
    services: &Services,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let life_ms = i64::from(RESET_MINUTES) * MINUTE_MS;
    let one_time = (Purpose::Reset, life_ms);
    let link = one_time_link(tx, services, customer, one_time, "/account/reset/new").await?;
    let message = ResetPassword {
        link,
        valid_minutes: RESET_MINUTES,
    };
    post(tx, services, to, Message::ResetPassword(message)).await
}

/// A link to `path` that works once, for that purpose and so many milliseconds.
async fn one_time_link(
    tx: &impl ConnectionTrait,
    services: &Services,
    customer: CustomerId,
    (purpose, life_ms): (Purpose, i64),
    path: &str,
) -> Result<Link, AccountEmailError> {
    let now_ms = services.now_ms();
    let token = create_one_time_token(tx, customer, purpose, now_ms + life_ms, now_ms).await?;
    Ok(services.link(&format!("{path}?token={}", token.expose()))?)
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
    let now_ms = services.now_ms();
    let name = format!("{}-{:032x}", message.kind(), rand::random::<u128>());
    let to = Recipient::parse(None, to.as_str())?;
    let payload = serde_json::to_string(&Email { to, message })?;
    job::enqueue(tx, JobKind::Mail, &name, &payload, now_ms, now_ms).await?;
    Ok(())
}
