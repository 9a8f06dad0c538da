use commerce::promotion::{Action, PromotionKind, Rule};
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub kind: Text<PromotionKind>,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub priority: i64,
    pub combinable: bool,
    pub usage_limit: Option<i64>,
    pub used: i64,
    pub per_customer_limit: Option<i64>,
    pub enabled: bool,
    pub rules_json: Json<Vec<Rule>>,
    pub action_json: Json<Action>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
