use commerce::catalog::Content;
use sea_orm::entity::prelude::*;

use crate::entities::{Text, product};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "variant")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub product_id: i64,
    pub sku: String,
    pub barcode: Option<String>,
    pub title: String,
    pub option_value_ids: String,
    pub weight_g: i64,
    pub track_stock: bool,
    pub backorder: bool,
    pub position: i64,
    pub active: bool,
    pub content: Option<Text<Content>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::product::Entity",
        from = "Column::ProductId",
        to = "crate::entities::product::Column::Id"
    )]
    Product,
}

impl Related<product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
