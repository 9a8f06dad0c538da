use commerce::refund::RefundState;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub payment_id: i64,
    pub amount_minor: i64,
    pub reason: String,
    pub restock: bool,
    pub provider_ref: Option<String>,
    pub idempotency_key: String,
    pub actor_id: Option<i64>,
    pub at: i64,
    pub state: Text<RefundState>,
    pub shipping_minor: i64,
    pub attempt: i64,
    pub asked_at: i64,
    pub done_at: Option<i64>,
    pub failure: Option<String>,
    pub actor: String,
    pub notify: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
