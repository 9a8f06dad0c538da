use commerce::catalog::{ProductStatus, Safety, Slug};
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text, brand, listing, variant};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub slug: Text<Slug>,
    pub status: Text<ProductStatus>,
    pub title: String,
    pub description_html: String,
    pub brand_id: Option<i64>,
    pub tax_class_id: i64,
    pub published_at: Option<i64>,
    pub unpublish_at: Option<i64>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
    pub rating_sum: i64,
    pub rating_count: i64,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub safety_json: Option<Json<Safety>>,
    pub copy_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::brand::Entity",
        from = "Column::BrandId",
        to = "crate::entities::brand::Column::Id"
    )]
    Brand,
    #[sea_orm(has_many = "crate::entities::variant::Entity")]
    Variant,
    #[sea_orm(has_one = "crate::entities::listing::Entity")]
    Listing,
}

impl Related<brand::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Brand.def()
    }
}

impl Related<variant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Variant.def()
    }
}

impl Related<listing::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Listing.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
