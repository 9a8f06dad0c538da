use commerce::Currency;
use commerce::catalog::{Content, Picture, Slug, Swatch};
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text, product};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    pub visible: bool,
    pub slug: Text<Slug>,
    pub title: String,
    pub sort_title: String,
    pub brand_name: Option<String>,
    pub currency: Text<Currency>,
    pub price_minor: i64,
    pub price_max_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub lowest_30_minor: Option<i64>,
    pub refresh_at: Option<i64>,
    pub in_stock: bool,
    pub single_variant_id: Option<i64>,
    pub variant_count: i64,
    pub swatches_json: Json<Vec<Swatch>>,
    pub pictures_json: Json<Vec<Picture>>,
    pub rating_sum: i64,
    pub rating_count: i64,
    pub sold: i64,
    pub published_at: i64,
    pub updated_at: i64,
    pub layout: i64,
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
