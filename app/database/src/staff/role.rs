//! Roles: named sets of permissions.

use commerce::ids::RoleId;
use commerce::staff::{DEFAULT_ROLES, OWNER, Permissions};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::entities::role::{ActiveModel, Column, Entity, Model};
use crate::entities::{Json, insert_new, staff};
use crate::error::Result;

/// A role as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    /// May do everything, and stays.
    pub is_owner: bool,
    pub permissions: Permissions,
    pub version: i64,
}

/// How changing or removing a role ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChange {
    Done,
    /// Somebody else changed it meanwhile, or it is gone, or it is the owner's.
    Conflict,
    /// Another role has that name.
    NameTaken,
    /// Somebody has it.
    InUse,
}

/// Makes the owner's role and those a new shop begins with, unless there are roles already. Run it in a transaction.
pub async fn add_default_roles(tx: &impl ConnectionTrait) -> Result<()> {
    let owner = ActiveModel {
        name: Set(OWNER.to_owned()),
        is_owner: Set(true),
        permissions_json: Set(Json(Vec::new())),
        version: Set(1),
        ..Default::default()
    };
    if !insert_new(tx, owner).await? {
        return Ok(());
    }
    for (name, permissions) in DEFAULT_ROLES {
        add_role(tx, name, &permissions.iter().copied().collect()).await?;
    }
    Ok(())
}

/// Makes a role; none when one of that name is there.
pub async fn add_role(
    conn: &impl ConnectionTrait,
    name: &str,
    permissions: &Permissions,
) -> Result<Option<Role>> {
    let row = ActiveModel {
        name: Set(name.to_owned()),
        is_owner: Set(false),
        permissions_json: Set(Json(permissions.codes())),
        version: Set(1),
        ..Default::default()
    };
    if !insert_new(conn, row).await? {
        return Ok(None);
    }
    role_by_name(conn, name).await
}

/// The owner's first, then by name.
pub async fn all_roles(conn: &impl ConnectionTrait) -> Result<Vec<Role>> {
    let rows = Entity::find()
        .order_by_desc(Column::IsOwner)
        .order_by_asc(Column::Name)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Role::from).collect())
}

pub async fn role_by_id(conn: &impl ConnectionTrait, id: RoleId) -> Result<Option<Role>> {
    let row = Entity::find_by_id(id.get()).one(conn).await?;
    Ok(row.map(Role::from))
}

pub async fn role_by_name(conn: &impl ConnectionTrait, name: &str) -> Result<Option<Role>> {
    let row = Entity::find()
        .filter(Column::Name.eq(name))
        .one(conn)
        .await?;
    Ok(row.map(Role::from))
}

/// Gives the role of that version another name and other permissions; never the owner's.
pub async fn change_role(
    conn: &impl ConnectionTrait,
    id: RoleId,
    version: i64,
    name: &str,
    permissions: &Permissions,
) -> Result<RoleChange> {
    let other = role_by_name(conn, name).await?;
    if other.is_some_and(|other| other.id != id) {
        return Ok(RoleChange::NameTaken);
    }
    let change = ActiveModel {
        name: Set(name.to_owned()),
        permissions_json: Set(Json(permissions.codes())),
        version: Set(version + 1),
        ..Default::default()
    };
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(version))
        .filter(Column::IsOwner.eq(false))
        .exec(conn)
        .await?;
    Ok(match changed.rows_affected {
        1 => RoleChange::Done,
        _ => RoleChange::Conflict,
    })
}

/// Removes a role that nobody has; never the owner's. Run it in a transaction.
pub async fn remove_role(tx: &impl ConnectionTrait, id: RoleId) -> Result<RoleChange> {
    let users = staff::Entity::find()
        .filter(staff::Column::RoleId.eq(id.get()))
        .count(tx)
        .await?;
    if users > 0 {
        return Ok(RoleChange::InUse);
    }
    let removed = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::IsOwner.eq(false))
        .exec(tx)
        .await?;
    Ok(match removed.rows_affected {
        1 => RoleChange::Done,
        _ => RoleChange::Conflict,
    })
}

impl From<Model> for Role {
    fn from(row: Model) -> Self {
        let permissions = match row.is_owner {
            true => Permissions::all(),
            false => Permissions::read(&row.permissions_json.0),
        };
        Self {
            id: RoleId(row.id),
            name: row.name,
            is_owner: row.is_owner,
            permissions,
            version: row.version,
        }
    }
}
