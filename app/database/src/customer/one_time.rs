//! Secrets that mails carry: good for one purpose, once, for a while.

use commerce::ids::CustomerId;
use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::sql::{self, values};
use crate::token::{Token, fingerprint};

/// What a secret is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving that an address is one's own.
    Verify,
    /// Setting a new password.
    Reset,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }
}

/// Makes a secret; older ones of the same purpose no longer work. Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn create_one_time_token(
    tx: &impl ConnectionTrait,
    customer: CustomerId,
    purpose: Purpose,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<Token> {
    let clear = "DELETE FROM one_time_token WHERE customer_id = ? AND purpose = ?";
    sql::execute(tx, clear, values![customer.get(), purpose.code()]).await?;
    let token = Token::random();
    let add =
        "INSERT INTO one_time_token (token_hash, customer_id, purpose, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?)";
    let row = values![
        fingerprint(token.expose()),
        customer.get(),
        purpose.code(),
        now_ms,
        expires_at_ms,
    ];
    sql::execute(tx, add, row).await?;
    Ok(token)
}

/// Whose secret it is, if it still works; it stays unused, for showing the form behind a link.
///
/// # Errors
/// When the database does not answer.
pub async fn peek_token(
    conn: &impl ConnectionTrait,
    token: &str,
    purpose: Purpose,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let sql = "SELECT customer_id AS n FROM one_time_token
        WHERE token_hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?";
    let row = values![fingerprint(token), purpose.code(), now_ms];
    Ok(sql::number(conn, sql, row).await?.map(CustomerId))
}

/// Uses a secret up and tells whose it was; of several who try at once, one succeeds. Run it in
/// the transaction of what it allows.
///
/// # Errors
/// When the database does not answer.
pub async fn use_token(
    tx: &impl ConnectionTrait,
    token: &str,
    purpose: Purpose,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let sql = "UPDATE one_time_token SET used_at = ?
        WHERE token_hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?";
    let row = values![now_ms, fingerprint(token), purpose.code(), now_ms];
    if sql::execute(tx, sql, row).await? == 0 {
        return Ok(None);
    }
    let sql = "SELECT customer_id AS n FROM one_time_token WHERE token_hash = ?";
    Ok(sql::number(tx, sql, values![fingerprint(token)])
        .await?
        .map(CustomerId))
}

/// Removes secrets that ended before that moment.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_old_tokens(conn: &impl ConnectionTrait, before_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM one_time_token WHERE expires_at < ?";
    Ok(sql::execute(conn, sql, values![before_ms]).await?)
}
