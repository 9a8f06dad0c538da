//! Secrets that mails carry: good for one purpose, once, for a while.

use commerce::ids::CustomerId;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::StringLen;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter,
};

use crate::entities::delete_some;
use crate::entities::one_time_token::{ActiveModel, Column, Entity};
use crate::error::Result;
use crate::token::{Token, fingerprint};

/// What a secret is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Purpose {
    /// Proving that an address is one's own.
    #[sea_orm(string_value = "verify")]
    Verify,
    /// Setting a new password.
    #[sea_orm(string_value = "reset")]
    Reset,
}

/// Makes a secret; older ones of the same purpose no longer work. Run it in a transaction.
pub async fn create_one_time_token(
    tx: &impl ConnectionTrait,
    customer: CustomerId,
    purpose: Purpose,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<Token> {
    Entity::delete_many()
        .filter(Column::CustomerId.eq(customer.get()))
        .filter(Column::Purpose.eq(purpose))
        .exec(tx)
        .await?;
    let token = Token::random();
    let row = ActiveModel {
        token_hash: Set(fingerprint(token.expose())),
        customer_id: Set(customer.get()),
        purpose: Set(purpose),
        created_at: Set(now_ms),
        expires_at: Set(expires_at_ms),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// Whose secret it is, if it still works; it stays unused, for showing the form behind a link.
pub async fn peek_token(
    conn: &impl ConnectionTrait,
    token: &str,
    purpose: Purpose,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let row = Entity::find()
        .filter(works(token, purpose, now_ms))
        .one(conn)
        .await?;
    Ok(row.map(|row| CustomerId(row.customer_id)))
}

/// Uses a secret up and tells whose it was; of several who try at once, one succeeds. Run it in
/// the transaction of what it allows.
pub async fn use_token(
    tx: &impl ConnectionTrait,
    token: &str,
    purpose: Purpose,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let used = ActiveModel {
        used_at: Set(Some(now_ms)),
        ..Default::default()
    };
    let used = Entity::update_many()
        .set(used)
        .filter(works(token, purpose, now_ms))
        .exec(tx)
        .await?;
    if used.rows_affected == 0 {
        return Ok(None);
    }
    let row = Entity::find_by_id(fingerprint(token)).one(tx).await?;
    Ok(row.map(|row| CustomerId(row.customer_id)))
}

/// Removes up to `limit` secrets that ended before that moment.
pub async fn delete_old_tokens(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let old = Column::ExpiresAt.lt(before_ms);
    Ok(delete_some::<Entity, String>(conn, Column::TokenHash, old, limit).await?)
}

fn works(token: &str, purpose: Purpose, now_ms: i64) -> Condition {
    Condition::all()
        .add(Column::TokenHash.eq(fingerprint(token)))
        .add(Column::Purpose.eq(purpose))
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(now_ms))
}
