use commerce::Currency;
use commerce::customer::{Address, EmailAddress};
use commerce::promotion::CouponCode;
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub token_hash: String,
    pub customer_id: Option<i64>,
    pub currency: Text<Currency>,
    pub email: Option<Text<EmailAddress>>,
    pub shipping_address_json: Option<Json<Address>>,
    pub billing_address_json: Option<Json<Address>>,
    pub shipping_method_id: Option<i64>,
    pub coupon_codes_json: Json<Vec<CouponCode>>,
    pub note: String,
    pub version: i64,
    pub completing_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
