use commerce::Currency;
use sea_orm::entity::prelude::*;

use crate::entities::{Text, variant};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_history")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub variant_id: i64,
    pub currency: Text<Currency>,
    pub amount_minor: i64,
    pub recorded_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::variant::Entity",
        from = "Column::VariantId",
        to = "crate::entities::variant::Column::Id"
    )]
    Variant,
}

impl Related<variant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Variant.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
