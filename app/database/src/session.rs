//! Sessions: opaque tokens of which only the fingerprint is stored, good on every instance.

use commerce::ids::{CustomerId, StaffId};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entities::delete_some;
use crate::entities::session::{ActiveModel, Column, Entity, Model, UserKind};
use crate::error::{Error, Result};
use crate::token::{Token, fingerprint};

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionUser {
    /// Nobody has signed in.
    Guest,
    Customer(CustomerId),
    Staff(StaffId),
}

/// A session as stored; times are unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names the session in lists without giving its token away.
    pub fingerprint: String,
    pub user: SessionUser,
    pub created_at_ms: i64,
    pub last_seen_at_ms: i64,
    pub expires_at_ms: i64,
    /// The network it came from.
    pub ip_prefix: String,
    /// The browser it came from.
    pub user_agent: String,
    /// When its user last typed the password; staff only.
    pub confirmed_at_ms: Option<i64>,
}

/// What a new session is made of.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub user: SessionUser,
    /// Unix milliseconds.
    pub expires_at_ms: i64,
    /// The network it comes from; cut to 64 characters.
    pub ip_prefix: String,
    /// The browser it comes from; cut to 255 characters.
    pub user_agent: String,
}

/// Begins a session and returns its token, which is not stored.
pub async fn create_session(
    conn: &impl ConnectionTrait,
    new: &NewSession,
    now_ms: i64,
) -> Result<Token> {
    let token = Token::random();
    let (user_kind, user_id) = new.user.columns();
    // Whoever begins a session has just typed the password.
    let confirmed_at = matches!(new.user, SessionUser::Staff(_)).then_some(now_ms);
    let row = ActiveModel {
        token_hash: Set(fingerprint(token.expose())),
        user_kind: Set(user_kind),
        user_id: Set(user_id),
        created_at: Set(now_ms),
        last_seen_at: Set(now_ms),
        expires_at: Set(new.expires_at_ms),
        ip_prefix: Set(cut(&new.ip_prefix, 64)),
        user_agent: Set(cut(&new.user_agent, 255)),
        confirmed_at: Set(confirmed_at),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(token)
}

/// The session of that token, unless it has ended.
pub async fn find_session(
    conn: &impl ConnectionTrait,
    token: &str,
    now_ms: i64,
) -> Result<Option<Session>> {
    let row = Entity::find_by_id(fingerprint(token))
        .filter(Column::ExpiresAt.gt(now_ms))
        .one(conn)
        .await?;
    row.map(Session::try_from).transpose()
}

/// Prolongs a session that is in use.
pub async fn touch_session(
    conn: &impl ConnectionTrait,
    token: &str,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<()> {
    let used = ActiveModel {
        last_seen_at: Set(now_ms),
        expires_at: Set(expires_at_ms),
        ..Default::default()
    };
    Entity::update_many()
        .set(used)
        .filter(Column::TokenHash.eq(fingerprint(token)))
        .filter(Column::ExpiresAt.gt(now_ms))
        .exec(conn)
        .await?;
    Ok(())
}

/// Notes that the user of a session has typed the password once more.
pub async fn confirm_session(conn: &impl ConnectionTrait, token: &str, now_ms: i64) -> Result<()> {
    let confirmed = ActiveModel {
        confirmed_at: Set(Some(now_ms)),
        ..Default::default()
    };
    Entity::update_many()
        .set(confirmed)
        .filter(Column::TokenHash.eq(fingerprint(token)))
        .filter(Column::ExpiresAt.gt(now_ms))
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends the old session, if there is one, and begins a new one: at sign-in and sign-out the token
/// must change. Run it in a transaction.
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

pub async fn delete_session(conn: &impl ConnectionTrait, token: &str) -> Result<()> {
    Entity::delete_by_id(fingerprint(token)).exec(conn).await?;
    Ok(())
}

/// The sessions of a user that have not ended, the last used first.
pub async fn sessions_of(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    now_ms: i64,
) -> Result<Vec<Session>> {
    let rows = Entity::find()
        .filter(user.condition())
        .filter(Column::ExpiresAt.gt(now_ms))
        .order_by_desc(Column::LastSeenAt)
        .all(conn)
        .await?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Ends one session of a user by its fingerprint; tells whether it was theirs.
pub async fn revoke_session(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    fingerprint: &str,
) -> Result<bool> {
    let ended = Entity::delete_many()
        .filter(Column::TokenHash.eq(fingerprint))
        .filter(user.condition())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends every session of a user but the one of `keep_token`; after a change of password.
pub async fn revoke_other_sessions(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    keep_token: Option<&str>,
) -> Result<u64> {
    let keep = keep_token.map(fingerprint).unwrap_or_default();
    let ended = Entity::delete_many()
        .filter(user.condition())
        .filter(Column::TokenHash.ne(keep))
        .exec(conn)
        .await?;
    Ok(ended.rows_affected)
}

/// Removes up to `limit` sessions that have ended.
pub async fn delete_ended_sessions(
    conn: &impl ConnectionTrait,
    now_ms: i64,
    limit: u32,
) -> Result<u64> {
    let ended = Column::ExpiresAt.lte(now_ms);
    Ok(delete_some::<Entity, String>(conn, Column::TokenHash, ended, limit).await?)
}

/// Ends all sessions of a user but the `keep` last used ones.
pub async fn keep_last_sessions(
    conn: &impl ConnectionTrait,
    user: SessionUser,
    keep: u32,
) -> Result<u64> {
    let older: Vec<String> = Entity::find()
        .select_only()
        .column(Column::TokenHash)
        .filter(user.condition())
        .order_by_desc(Column::LastSeenAt)
        .order_by_desc(Column::CreatedAt)
        .offset(u64::from(keep))
        .limit(1_000)
        .into_tuple()
        .all(conn)
        .await?;
    if older.is_empty() {
        return Ok(0);
    }
    let ended = Entity::delete_many().filter(Column::TokenHash.is_in(older));
    Ok(ended.exec(conn).await?.rows_affected)
}

impl TryFrom<Model> for Session {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let user = match (row.user_kind, row.user_id) {
            (UserKind::Guest, _) => SessionUser::Guest,
            (UserKind::Customer, Some(id)) => SessionUser::Customer(CustomerId(id)),
            (UserKind::Staff, Some(id)) => SessionUser::Staff(StaffId(id)),
            (kind, None) => return Err(Error::corrupt("session", format!("{kind:?} without id"))),
        };
        Ok(Self {
            fingerprint: row.token_hash,
            user,
            created_at_ms: row.created_at,
            last_seen_at_ms: row.last_seen_at,
            expires_at_ms: row.expires_at,
            ip_prefix: row.ip_prefix,
            user_agent: row.user_agent,
            confirmed_at_ms: row.confirmed_at,
        })
    }
}

impl SessionUser {
    fn columns(self) -> (UserKind, Option<i64>) {
        match self {
            Self::Guest => (UserKind::Guest, None),
            Self::Customer(id) => (UserKind::Customer, Some(id.get())),
            Self::Staff(id) => (UserKind::Staff, Some(id.get())),
        }
    }

    /// No session at all for guests: theirs have no number, and nobody may see or end a stranger's.
    fn condition(self) -> Condition {
        let (kind, id) = self.columns();
        Condition::all()
            .add(Column::UserKind.eq(kind))
            .add(Column::UserId.eq(id))
    }
}

pub(crate) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
