//! E-mails about an account, put into the outbox in the transaction that makes their links true.

use commerce::CustomerId;
use commerce::customer::EmailAddress;
use commerce::job::JobKind;
use commerce::policy::{HOUR_MS, MINUTE_MS, RESET_MINUTES, VERIFY_HOURS};
use database::customer::{Purpose, create_one_time_token};
use database::{ConnectionTrait, Transient, job};
use mail::{
    AccountExists, Email, InvalidLink, InvalidRecipient, Message, Recipient, ResetPassword,
    VerifyAddress,
};

use crate::services::Services;

/// Why a letter was not put into the outbox, or what it belongs to was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AccountEmailError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("nobody can be written to at that address: {0}")]
    Recipient(#[from] InvalidRecipient),
    #[error("a link of the letter cannot be written: {0}")]
    Link(#[from] InvalidLink),
    #[error("the letter cannot be stored: {0}")]
    Payload(#[from] serde_json::Error),
}

impl Transient for AccountEmailError {}

/// Asks the owner of an address to confirm that it is theirs. Run it in a transaction.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
pub async fn ask_to_verify(
    tx: &impl ConnectionTrait,
    services: &Services,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let now_ms = services.now_ms();
    let until_ms = now_ms + i64::from(VERIFY_HOURS) * HOUR_MS;
    let token = create_one_time_token(tx, customer, Purpose::Verify, until_ms, now_ms).await?;
    let path = format!("/account/verify?token={}", token.expose());
    let message = VerifyAddress {
        link: services.link(&path)?,
        valid_hours: VERIFY_HOURS,
    };
    post(tx, services, to, Message::VerifyAddress(message)).await
}

/// Sends the link to a new password. Run it in a transaction.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
pub async fn offer_reset(
    tx: &impl ConnectionTrait,
    services: &Services,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), AccountEmailError> {
    let now_ms = services.now_ms();
    let until_ms = now_ms + i64::from(RESET_MINUTES) * MINUTE_MS;
    let token = create_one_time_token(tx, customer, Purpose::Reset, until_ms, now_ms).await?;
    let path = format!("/account/reset/new?token={}", token.expose());
    let message = ResetPassword {
        link: services.link(&path)?,
        valid_minutes: RESET_MINUTES,
    };
    post(tx, services, to, Message::ResetPassword(message)).await
}

/// Tells the owner of an account that somebody tried to register their address again.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
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
