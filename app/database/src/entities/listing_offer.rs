use commerce::catalog::Content;
use sea_orm::entity::prelude::*;

use crate::entities::{Text, listing};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing_offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    /// From zero, the cheapest first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    pub variant_id: i64,
    pub price_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub lowest_30_minor: Option<i64>,
    pub content: Option<Text<Content>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "crate::entities::listing::Entity",
        from = "Column::ProductId",
        to = "crate::entities::listing::Column::ProductId"
    )]
    Listing,
}

impl Related<listing::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Listing.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
