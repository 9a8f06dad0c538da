use commerce::fulfilment::FulfilmentState;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fulfilment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub order_id: i64,
    pub carrier: Option<String>,
    pub tracking_no: Option<String>,
    pub tracking_url: Option<String>,
    pub status: Text<FulfilmentState>,
    pub created_at: i64,
    pub shipped_at: Option<i64>,
    pub delivered_at: Option<i64>,
    pub idempotency_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "crate::entities::fulfilment_line::Entity")]
    Lines,
}

impl Related<crate::entities::fulfilment_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lines.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
