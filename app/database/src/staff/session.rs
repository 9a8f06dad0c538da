//! The session of somebody who is logged in, with who they are, in one statement: every page of the office asks.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::session::{Column, Entity, UserKind};
use crate::entities::{role, staff};
use crate::error::Result;
use crate::session::Session;
use crate::staff::person::Staff;
use crate::token::fingerprint;

/// The session of that token, unless it has ended or is nobody's of the staff.
pub async fn staff_session(
    conn: &impl ConnectionTrait,
    token: &str,
    now_ms: i64,
) -> Result<Option<(Session, Staff)>> {
    let found = Entity::find_by_id(fingerprint(token))
        .filter(Column::UserKind.eq(UserKind::Staff))
        .filter(Column::ExpiresAt.gt(now_ms))
        .find_also_related(staff::Entity)
        .and_also_related(role::Entity)
        .one(conn)
        .await?;
    let Some((session, Some(person), role)) = found else {
        return Ok(None);
    };
    Ok(Some((session.try_into()?, (person, role).try_into()?)))
}
