use commerce::catalog::{Safety, Slug};
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub slug: Text<Slug>,
    pub name: String,
    pub safety_json: Option<Json<Safety>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
