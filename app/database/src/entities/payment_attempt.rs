use commerce::payment::AttemptKind;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_attempt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub payment_id: i64,
    pub idempotency_key: String,
    pub kind: Text<AttemptKind>,
    pub request_hash: String,
    pub outcome: Option<String>,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::payment::Entity",
        from = "Column::PaymentId",
        to = "crate::entities::payment::Column::Id"
    )]
    Payment,
}

impl Related<crate::entities::payment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Payment.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
