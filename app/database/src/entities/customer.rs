use commerce::customer::EmailAddress;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email_norm: Text<EmailAddress>,
    pub name: String,
    pub password_hash: Option<String>,
    pub verified_at: Option<i64>,
    pub marketing_opt_in: bool,
    pub opt_in_changed_at: Option<i64>,
    pub erased_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
