//! Invitations: a link that lets somebody choose a password and a second factor, once.

use commerce::ids::StaffId;
use commerce::policy::{HOUR_MS, INVITATION_HOURS};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entities::staff;
use crate::entities::staff_invitation::{ActiveModel, Column, Entity};
use crate::error::Result;
use crate::session::{SessionUser, revoke_other_sessions};
use crate::staff::person::{Staff, staff_by_id};
use crate::staff::second_factor::{put_second_factor, replace_recovery_codes};
use crate::token::{Token, fingerprint};

/// What whoever accepts an invitation has chosen.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub password_hash: String,
    pub totp_seed: String,
    /// The half minute of the code that was typed.
    pub totp_step: i64,
    pub recovery_codes: Vec<String>,
}

/// Makes a link that works for some hours, once; earlier ones no longer do. Only a fingerprint of the token is stored.
/// Run it in a transaction.
pub async fn invite(tx: &impl ConnectionTrait, id: StaffId, now_ms: i64) -> Result<Token> {
    Entity::delete_many()
        .filter(Column::StaffId.eq(id.get()))
        .exec(tx)
        .await?;
    let token = Token::random();
    let row = ActiveModel {
        token_hash: Set(fingerprint(token.expose())),
        staff_id: Set(id.get()),
        created_at: Set(now_ms),
        expires_at: Set(now_ms + INVITATION_HOURS * HOUR_MS),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// Who is invited by that link, while it works.
pub async fn invitation(
    conn: &impl ConnectionTrait,
    token: &str,
    now_ms: i64,
) -> Result<Option<Staff>> {
    let open = Entity::find_by_id(fingerprint(token))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now_ms));
    let Some(open) = open.one(conn).await? else {
        return Ok(None);
    };
    let invited = staff_by_id(conn, StaffId(open.staff_id)).await?;
    Ok(invited.filter(|staff| staff.disabled_at_ms.is_none()))
}

/// Whether a link is under way to them that still works.
pub async fn is_invited(conn: &impl ConnectionTrait, id: StaffId, now_ms: i64) -> Result<bool> {
    let open = Entity::find()
        .filter(Column::StaffId.eq(id.get()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now_ms));
    Ok(open.count(conn).await? > 0)
}

/// Uses the link up and opens the account with what was chosen; sessions of before end. Tells whether the link still
/// worked. Run it in a transaction.
pub async fn accept_invitation(
    tx: &impl ConnectionTrait,
    token: &str,
    accepted: &Accepted,
    now_ms: i64,
) -> Result<Option<StaffId>> {
    let Some(invited) = invitation(tx, token, now_ms).await? else {
        return Ok(None);
    };
    let used = ActiveModel {
        used_at: Set(Some(now_ms)),
        ..Default::default()
    };
    let used = Entity::update_many()
        .set(used)
        .filter(Column::TokenHash.eq(fingerprint(token)))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now_ms))
        .exec(tx)
        .await?;
    if used.rows_affected != 1 {
        return Ok(None);
    }
    let opened = staff::ActiveModel {
        password_hash: Set(Some(accepted.password_hash.clone())),
        ..Default::default()
    };
    staff::Entity::update_many()
        .set(opened)
        .filter(staff::Column::Id.eq(invited.id.get()))
        .exec(tx)
        .await?;
    put_second_factor(tx, invited.id, &accepted.totp_seed, accepted.totp_step).await?;
    replace_recovery_codes(tx, invited.id, &accepted.recovery_codes).await?;
    revoke_other_sessions(tx, SessionUser::Staff(invited.id), None).await?;
    Ok(Some(invited.id))
}
