use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub order_id: i64,
    pub position: i64,
    pub product_id: Option<i64>,
    pub variant_id: Option<i64>,
    pub product_title: String,
    pub variant_title: String,
    pub sku: String,
    pub image_key: Option<String>,
    pub gift: bool,
    pub qty: i64,
    pub qty_cancelled: i64,
    pub qty_fulfilled: i64,
    pub qty_delivered: i64,
    pub qty_returned: i64,
    pub unit_list_minor: i64,
    pub unit_net_minor: i64,
    pub unit_gross_minor: i64,
    pub discount_minor: i64,
    pub tax_rate_ppm: i64,
    pub tax_minor: i64,
    pub total_gross_minor: i64,
    pub tax_class_name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
