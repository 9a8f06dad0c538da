//! A person who works for the merchant: added, changed, disabled.

use std::collections::BTreeSet;

use commerce::customer::{EmailAddress, PersonName};
use commerce::ids::{RoleId, StaffId};
use commerce::staff::{Notice, Permission};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::entities::staff::{ActiveModel, Column, Entity, Model};
use crate::entities::{Text, insert_new, role};
use crate::error::{Error, Result};
use crate::session::{SessionUser, revoke_other_sessions};
use crate::staff::role::Role;

/// Staff as stored; times are unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub email: EmailAddress,
    pub name: PersonName,
    pub role: Role,
    /// None until the invitation is accepted.
    pub password_hash: Option<String>,
    /// What the key of the one-time codes is made of, with the shop's secret.
    pub totp_seed: Option<String>,
    pub disabled_at_ms: Option<i64>,
    pub created_at_ms: i64,
    pub version: i64,
    /// What they are told of by e-mail.
    pub notices: BTreeSet<Notice>,
}

impl Staff {
    /// Whether they can log in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.disabled_at_ms.is_none() && self.password_hash.is_some()
    }
}

/// Who is to be added.
#[derive(Debug, Clone)]
pub struct NewStaff {
    pub email: EmailAddress,
    pub name: PersonName,
    pub role: RoleId,
}

/// How changing somebody ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Done,
    /// Somebody else changed them meanwhile, or they are gone.
    Conflict,
    /// Nobody would be left who may do everything.
    LastOwner,
}

/// Adds somebody who has not accepted an invitation yet; none when the address is known.
pub async fn add_staff(
    conn: &impl ConnectionTrait,
    new: &NewStaff,
    now_ms: i64,
) -> Result<Option<Staff>> {
    let row = ActiveModel {
        email_norm: Set(Text(new.email.clone())),
        name: Set(new.name.as_str().to_owned()),
        role_id: Set(new.role.get()),
        password_hash: Set(None),
        totp_seed: Set(None),
        totp_step: Set(0),
        disabled_at: Set(None),
        created_at: Set(now_ms),
        version: Set(1),
        notices: Set(None),
        ..Default::default()
    };
    if !insert_new(conn, row).await? {
        return Ok(None);
    }
    staff_by_email(conn, &new.email).await
}

/// Everybody, by name.
pub async fn all_staff(conn: &impl ConnectionTrait) -> Result<Vec<Staff>> {
    let rows = Entity::find()
        .find_also_related(role::Entity)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(Staff::try_from).collect()
}

pub async fn staff_by_id(conn: &impl ConnectionTrait, id: StaffId) -> Result<Option<Staff>> {
    let found = Entity::find_by_id(id.get()).find_also_related(role::Entity);
    found.one(conn).await?.map(Staff::try_from).transpose()
}

pub async fn staff_by_email(
    conn: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<Staff>> {
    let found = Entity::find()
        .filter(Column::EmailNorm.eq(Text(email.clone())))
        .find_also_related(role::Entity);
    found.one(conn).await?.map(Staff::try_from).transpose()
}

/// Gives the person of that version a role and says whether they may come in. Whoever loses their role's rights or is
/// disabled is logged out. Somebody with the owner's role who can log in always remains. Run it in a transaction.
pub async fn change_staff(
    tx: &impl ConnectionTrait,
    id: StaffId,
    version: i64,
    role: RoleId,
    is_disabled: bool,
    now_ms: i64,
) -> Result<Change> {
    lock_owners(tx).await?;
    let Some(before) = staff_by_id(tx, id).await? else {
        return Ok(Change::Conflict);
    };
    let after = crate::staff::role::role_by_id(tx, role)
        .await?
        .ok_or(Error::Missing("role"))?;
    let stays_owner = after.is_owner && !is_disabled;
    if before.role.is_owner && !stays_owner && !has_other_owner(tx, id).await? {
        return Ok(Change::LastOwner);
    }
    let change = ActiveModel {
        role_id: Set(role.get()),
        disabled_at: Set(is_disabled.then(|| before.disabled_at_ms.unwrap_or(now_ms))),
        version: Set(version + 1),
        ..Default::default()
    };
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    if changed.rows_affected != 1 {
        return Ok(Change::Conflict);
    }
    if is_disabled || before.role.id != role {
        revoke_other_sessions(tx, SessionUser::Staff(id), None).await?;
    }
    Ok(Change::Done)
}

/// Stores a new hash of the password.
pub async fn set_staff_password(
    conn: &impl ConnectionTrait,
    id: StaffId,
    hash: &str,
) -> Result<()> {
    let change = ActiveModel {
        password_hash: Set(Some(hash.to_owned())),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id.get()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Stores what they want to be told of.
pub async fn set_notices(
    conn: &impl ConnectionTrait,
    id: StaffId,
    chosen: &BTreeSet<Notice>,
) -> Result<()> {
    let change = ActiveModel {
        notices: Set(Some(Notice::stored(chosen))),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id.get()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Who can log in, may see orders and wants to be told of that.
pub async fn staff_to_tell(conn: &impl ConnectionTrait, notice: Notice) -> Result<Vec<Staff>> {
    let mut staff = all_staff(conn).await?;
    staff.retain(|person| {
        person.is_active()
            && person.notices.contains(&notice)
            && person.role.permissions.has(Permission::OrdersView)
    });
    Ok(staff)
}

/// Two who remove each other as the last owners wait here for one another.
async fn lock_owners(tx: &impl ConnectionTrait) -> Result<()> {
    role::Entity::update_many()
        .col_expr(
            role::Column::Version,
            Expr::col(role::Column::Version).add(1),
        )
        .filter(role::Column::IsOwner.eq(true))
        .exec(tx)
        .await?;
    Ok(())
}

async fn has_other_owner(tx: &impl ConnectionTrait, but: StaffId) -> Result<bool> {
    let others = Entity::find()
        .inner_join(role::Entity)
        .filter(role::Column::IsOwner.eq(true))
        .filter(Column::Id.ne(but.get()))
        .filter(Column::DisabledAt.is_null())
        .filter(Column::PasswordHash.is_not_null())
        .count(tx)
        .await?;
    Ok(others > 0)
}

impl TryFrom<(Model, Option<role::Model>)> for Staff {
    type Error = Error;

    fn try_from((row, role): (Model, Option<role::Model>)) -> Result<Self> {
        let name = PersonName::parse(&row.name);
        let role = role.map(Role::from).ok_or(Error::Missing("role"))?;
        Ok(Self {
            id: StaffId(row.id),
            email: row.email_norm.0,
            name: name.map_err(|error| Error::corrupt("name", error))?,
            notices: Notice::chosen(row.notices.as_deref(), role.is_owner),
            role,
            password_hash: row.password_hash,
            totp_seed: row.totp_seed,
            disabled_at_ms: row.disabled_at,
            created_at_ms: row.created_at,
            version: row.version,
        })
    }
}
