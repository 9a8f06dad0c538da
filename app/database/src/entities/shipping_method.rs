use commerce::shipping::Tariff;
use sea_orm::entity::prelude::*;

use crate::entities::Json;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipping_method")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shipping_zone_id: i64,
    pub name: String,
    pub tariff_json: Json<Tariff>,
    pub tax_class_id: Option<i64>,
    pub min_days: i64,
    pub max_days: i64,
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
