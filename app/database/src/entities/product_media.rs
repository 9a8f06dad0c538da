use sea_orm::entity::prelude::*;

use crate::entities::media;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_media")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    pub media_id: i64,
    pub variant_id: Option<i64>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::media::Entity",
        from = "Column::MediaId",
        to = "crate::entities::media::Column::Id"
    )]
    Media,
}

impl Related<media::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Media.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
