//! The TOML of a shop file, as it stands.

use std::collections::BTreeMap;

use commerce::tax::TaxMode;
use serde::{Deserialize, Serialize};

use crate::shop::HomeSettings;
use crate::shop::look::LookTable;
use crate::shop::payment::PaymentTable;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub shop: ShopTable,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<HomeSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentTable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<LookTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_class: Vec<TaxClassTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_zone: Vec<TaxZoneTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipping_zone: Vec<ShippingZoneTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<CategoryTable>,
    #[serde(default, skip_serializing)]
    pub promotion: Vec<PromotionTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page: Vec<PageTable>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopTable {
    pub name: String,
    pub currency: String,
    pub country: String,
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slogan: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imprint: Vec<String>,
    /// What order numbers begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_prefix: Option<String>,
    /// Whether every page leads to the withdrawal form; unsaid, the law of the shop's country decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal_link: Option<bool>,
    /// When invoices are issued: `by_hand`, `payment` or `fulfilment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoices: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<ReturnsTable>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnsTable {
    pub days: u32,
    pub free: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxClassTable {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxZoneTable {
    pub name: String,
    pub areas: Vec<String>,
    /// What the prices shown there are: `included` or `added`.
    #[serde(default = "included")]
    pub tax: String,
    pub label: String,
    /// In per cent, by tax class.
    pub rates: BTreeMap<String, String>,
}

fn included() -> String {
    TaxMode::Included.as_str().to_owned()
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingZoneTable {
    pub name: String,
    pub areas: Vec<String>,
    pub method: Vec<MethodTable>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodTable {
    pub name: String,
    pub days: (u32, u32),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_over: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_weight: Vec<WeightTable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_value: Vec<ValueTable>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightTable {
    pub up_to_g: i64,
    pub price: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueTable {
    pub from: String,
    pub price: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryTable {
    pub path: String,
    pub intro: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromotionTable {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    pub priority: i64,
    pub combinable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal_at_least: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_off_order: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_off_order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buy: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get_free: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_shipping_up_to: Option<String>,
}

/// A page; exactly one of `file`, `text` (Markdown) and `html` has its text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageTable {
    pub slug: String,
    pub title: String,
    /// A file beside the shop file, `.md` or `.html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}
