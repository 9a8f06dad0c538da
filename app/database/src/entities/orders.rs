use commerce::Currency;
use commerce::customer::EmailAddress;
use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use commerce::payment::PaymentMethod;
use commerce::tax::TaxMode;
use sea_orm::entity::prelude::*;

use crate::entities::Text;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub number: String,
    pub public_token: String,
    pub cart_id: Option<i64>,
    pub idempotency_key: String,
    pub customer_id: Option<i64>,
    pub email: Text<EmailAddress>,
    pub currency: Text<Currency>,
    pub locale: String,
    pub status: Text<OrderStatus>,
    pub payment_status: Text<PaymentStatus>,
    pub fulfilment_status: Text<FulfilmentStatus>,
    pub needs_attention: Option<String>,
    pub tax_mode: Text<TaxMode>,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    pub shipping_minor: i64,
    pub shipping_gross_minor: i64,
    pub shipping_tax_minor: i64,
    pub shipping_tax_rate_ppm: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub refunded_minor: i64,
    pub shipping_method_id: Option<i64>,
    pub shipping_method_name: String,
    pub shipping_min_days: i64,
    pub shipping_max_days: i64,
    pub payment_method: Text<PaymentMethod>,
    pub note: String,
    pub hold_expires_at: Option<i64>,
    pub created_at: i64,
    pub placed_at: Option<i64>,
    pub version: i64,
    pub has_words: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
