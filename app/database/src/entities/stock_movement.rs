use commerce::stock::MovementKind;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movement")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub variant_id: i64,
    pub location_id: i64,
    pub kind: Text<MovementKind>,
    pub qty: i64,
    pub on_hand_after: i64,
    pub reserved_after: i64,
    pub order_id: Option<i64>,
    pub return_id: Option<i64>,
    pub actor_id: Option<i64>,
    pub actor: String,
    pub idempotency_key: Option<String>,
    pub reason: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
