use commerce::customer::EmailAddress;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email_norm: Text<EmailAddress>,
    pub name: String,
    pub role_id: i64,
    pub password_hash: Option<String>,
    /// What the key of the one-time codes is made of, with the shop's secret.
    pub totp_seed: Option<String>,
    /// The last half minute of which a code was taken.
    pub totp_step: i64,
    pub disabled_at: Option<i64>,
    pub created_at: i64,
    pub version: i64,
    /// What they want to be told of; null while they have not chosen.
    pub notices: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::role::Entity",
        from = "Column::RoleId",
        to = "crate::entities::role::Column::Id"
    )]
    Role,
}

impl Related<crate::entities::role::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Role.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
