use commerce::promotion::PromotionUseState;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub promotion_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: i64,
    pub customer_key: String,
    pub code: Option<String>,
    pub state: Text<PromotionUseState>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
