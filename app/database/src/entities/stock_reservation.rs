use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_reservation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub owner_kind: Text<ReservationOwner>,
    pub owner_id: i64,
    pub variant_id: i64,
    pub location_id: i64,
    pub qty: i64,
    pub expires_at: Option<i64>,
    pub state: Text<ReservationState>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
