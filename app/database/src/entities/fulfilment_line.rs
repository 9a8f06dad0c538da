use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fulfilment_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fulfilment_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_line_id: i64,
    pub qty: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::fulfilment::Entity",
        from = "Column::FulfilmentId",
        to = "crate::entities::fulfilment::Column::Id"
    )]
    Fulfilment,
}

impl Related<crate::entities::fulfilment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Fulfilment.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
