//! Sessions: opaque tokens of which only the fingerprint is stored, good on every instance.

use commerce::ids::{CustomerId, StaffId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::{Error, Result};
use crate::sql::{self, values};
use crate::token::{Token, fingerprint};

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionUser {
    /// Nobody has signed in.
    Guest,
    /// A customer.
    Customer(CustomerId),
    /// A member of staff.
    Staff(StaffId),
}

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The stored fingerprint; names the session in lists without giving it away.
    pub fingerprint: String,
    /// Whose it is.
    pub user: SessionUser,
    /// When it began, unix milliseconds.
    pub created_at_ms: i64,
    /// When it was last used, unix milliseconds.
    pub last_seen_at_ms: i64,
    /// When it ends, unix milliseconds.
    pub expires_at_ms: i64,
    /// The network it came from.
    pub ip_prefix: String,
    /// The browser it came from.
    pub user_agent: String,
}

/// What a new session is made of.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose it is.
    pub user: SessionUser,
    /// When it ends, unix milliseconds.
    pub expires_at_ms: i64,
    /// The network it comes from; cut to 64 characters.
    pub ip_prefix: String,
    /// The browser it comes from; cut to 255 characters.
    pub user_agent: String,
}

/// Begins a session and returns its token, which is not stored.
///
/// # Errors
/// When the database does not answer.
pub async fn create_session(
    conn: &impl ConnectionTrait,
    new: &NewSession,
    now_ms: i64,
) -> Result<Token> {
    let token = Token::random();
    let (kind, id) = new.user.columns();
    let add = "INSERT INTO session (token_hash, user_kind, user_id, created_at, last_seen_at,
            expires_at, ip_prefix, user_agent)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let row = values![
        fingerprint(token.expose()),
        kind,
        id,
        now_ms,
        now_ms,
        new.expires_at_ms,
        cut(&new.ip_prefix, 64),
        cut(&new.user_agent, 255),
    ];
    sql::execute(conn, add, row).await?;
    Ok(token)
}

/// The session of that token, unless it has ended.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn find_session(
    conn: &impl ConnectionTrait,
    token: &str,
    now_ms: i64,
) -> Result<Option<Session>> {
    let sql = format!("{SESSION} WHERE token_hash = ? AND expires_at > ?");
    let row = sql::one::<Row>(conn, &sql, values![fingerprint(token), now_ms]).await?;
    row.map(Row::into_session).transpose()
}

/// Prolongs a session that is in use.
///
/// # Errors
/// When the database does not answer.
pub async fn touch_session(
    conn: &impl ConnectionTrait,
    token: &str,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<()> {
    let sql = "UPDATE session SET last_seen_at = ?, expires_at = ? WHERE token_hash = ? AND expires_at > ?";
    sql::execute(
        conn,
        sql,
        values![now_ms, expires_at_ms, fingerprint(token), now_ms],
    )
    .await?;
    Ok(())
}

/// Ends the old session, if there is one, and begins a new one: at sign-in and sign-out the token
/// must change. Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn rotate_session(
    tx: &impl ConnectionTrait,
    old_token: Option<&str>,
    new: &NewSession,
    now_ms: i64,
) -> Result<Token> {
    if let Some(token) = old_token {
        delete_session(tx, token).await?;
    }
    create_session(tx, new, now_ms).await
}

/// Ends the session of that token.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_session(conn: &impl ConnectionTrait, token: &str) -> Result<()> {
    let sql = "DELETE FROM session WHERE token_hash = ?";
    sql::execute(conn, sql, values![fingerprint(token)]).await?;
    Ok(())
}

/// The sessions of a user that have not ended, the last used first.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn sessions_of(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    now_ms: i64,
) -> Result<Vec<Session>> {
    let (kind, id) = user.columns();
    let sql = format!(
        "{SESSION} WHERE user_kind = ? AND user_id = ? AND expires_at > ? ORDER BY last_seen_at DESC"
    );
    let rows = sql::all::<Row>(conn, &sql, values![kind, id, now_ms]).await?;
    rows.into_iter().map(Row::into_session).collect()
}

/// Ends one session of a user by its fingerprint; tells whether it was theirs.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_session(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    fingerprint: &str,
) -> Result<bool> {
    let (kind, id) = user.columns();
    let sql = "DELETE FROM session WHERE token_hash = ? AND user_kind = ? AND user_id = ?";
    Ok(sql::execute(conn, sql, values![fingerprint, kind, id]).await? == 1)
}

/// Ends every session of a user but the one of `keep_token`; after a change of password.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_other_sessions(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    keep_token: Option<&str>,
) -> Result<u64> {
    let (kind, id) = user.columns();
    let keep = keep_token.map(fingerprint).unwrap_or_default();
    let sql = "DELETE FROM session WHERE user_kind = ? AND user_id = ? AND token_hash <> ?";
    Ok(sql::execute(conn, sql, values![kind, id, keep]).await?)
}

/// Removes the sessions that have ended.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_ended_sessions(conn: &impl ConnectionTrait, now_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM session WHERE expires_at <= ?";
    Ok(sql::execute(conn, sql, values![now_ms]).await?)
}

const SESSION: &str = "SELECT token_hash, user_kind, user_id, created_at, last_seen_at, expires_at,
    ip_prefix, user_agent FROM session";

#[derive(FromQueryResult)]
struct Row {
    token_hash: String,
    user_kind: String,
    user_id: Option<i64>,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    ip_prefix: String,
    user_agent: String,
}

impl Row {
    fn into_session(self) -> Result<Session> {
        let user = match (self.user_kind.as_str(), self.user_id) {
            ("guest", _) => SessionUser::Guest,
            ("customer", Some(id)) => SessionUser::Customer(CustomerId(id)),
            ("staff", Some(id)) => SessionUser::Staff(StaffId(id)),
            (kind, _) => return Err(Error::corrupt("session", kind)),
        };
        Ok(Session {
            fingerprint: self.token_hash,
            user,
            created_at_ms: self.created_at,
            last_seen_at_ms: self.last_seen_at,
            expires_at_ms: self.expires_at,
            ip_prefix: self.ip_prefix,
            user_agent: self.user_agent,
        })
    }
}

impl SessionUser {
    fn columns(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Guest => ("guest", None),
            Self::Customer(id) => ("customer", Some(id.get())),
            Self::Staff(id) => ("staff", Some(id.get())),
        }
    }
}

pub(crate) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
