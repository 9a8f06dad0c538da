//! The account's letters, put into the outbox in the transaction that makes their links true.

use commerce::CustomerId;
use commerce::customer::EmailAddress;
use commerce::job::JobKind;
use database::customer::{Purpose, create_one_time_token};
use database::{ConnectionTrait, Transient, job};
use mail::{
    AccountExists, InvalidLink, InvalidRecipient, Letter, Link, Message, Recipient, ResetPassword,
    VerifyAddress,
};

use super::super::super::state::Shop;

/// How long the link that confirms an address works.
pub const VERIFY_HOURS: u32 = 24;

/// How long the link to a new password works.
pub const RESET_MINUTES: u32 = 30;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// Why a letter was not put into the outbox, or what it belongs to was not stored.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("nobody can be written to at that address: {0}")]
    Recipient(#[from] InvalidRecipient),
    #[error("a link of the letter cannot be written: {0}")]
    Link(#[from] InvalidLink),
    #[error("the letter cannot be stored: {0}")]
    Payload(#[from] serde_json::Error),
}

impl Transient for LetterError {}

/// Asks the owner of an address to confirm that it is theirs. Run it in a transaction.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
pub async fn ask_to_verify(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), LetterError> {
    let now_ms = shop.now_ms();
    let until_ms = now_ms + i64::from(VERIFY_HOURS) * HOUR_MS;
    let token = create_one_time_token(tx, customer, Purpose::Verify, until_ms, now_ms).await?;
    let path = format!("/account/verify?token={}", token.expose());
    let message = VerifyAddress {
        link: link(shop, &path)?,
        valid_hours: VERIFY_HOURS,
    };
    post(tx, shop, to, Message::VerifyAddress(message)).await
}

/// Sends the link to a new password. Run it in a transaction.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
pub async fn offer_reset(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    customer: CustomerId,
    to: &EmailAddress,
) -> Result<(), LetterError> {
    let now_ms = shop.now_ms();
    let until_ms = now_ms + i64::from(RESET_MINUTES) * MINUTE_MS;
    let token = create_one_time_token(tx, customer, Purpose::Reset, until_ms, now_ms).await?;
    let path = format!("/account/reset/new?token={}", token.expose());
    let message = ResetPassword {
        link: link(shop, &path)?,
        valid_minutes: RESET_MINUTES,
    };
    post(tx, shop, to, Message::ResetPassword(message)).await
}

/// Tells the owner of an account that somebody tried to register their address again.
///
/// # Errors
/// When the database does not answer or the letter cannot be written.
pub async fn tell_of_account(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    to: &EmailAddress,
) -> Result<(), LetterError> {
    let message = AccountExists {
        log_in: link(shop, "/account/login")?,
        forgotten: link(shop, "/account/reset")?,
    };
    post(tx, shop, to, Message::AccountExists(message)).await
}

async fn post(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    to: &EmailAddress,
    message: Message,
) -> Result<(), LetterError> {
    let now_ms = shop.now_ms();
    let name = format!("{}-{:032x}", message.kind(), rand::random::<u128>());
    let to = Recipient::parse(None, to.as_str())?;
    let payload = serde_json::to_string(&Letter { to, message })?;
    job::enqueue(tx, JobKind::Mail, &name, &payload, now_ms, now_ms).await?;
    Ok(())
}

fn link(shop: &Shop, path: &str) -> Result<Link, InvalidLink> {
    Link::parse(&shop.base_url().join(path))
}
