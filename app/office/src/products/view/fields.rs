//! Names of the product editor's form fields; they are ids too, so each stands once on the page.

use commerce::ids::VariantId;

pub const TITLE: &str = "title";
pub const SLUG: &str = "slug";
pub const STATUS: &str = "status";
pub const DESCRIPTION: &str = "description";
pub const BRAND: &str = "brand";
pub const TAX_CLASS: &str = "tax_class";
pub const CATEGORY: &str = "category";
pub const SEO_TITLE: &str = "seo_title";
pub const SEO_DESCRIPTION: &str = "seo_description";
/// Of a new product's only variant.
pub const SKU: &str = "sku";
pub const PRICE: &str = "price";
/// The sheet as a whole.
pub const VARIANTS: &str = "variants";

pub(crate) use crate::kit::upload::PICTURE;
pub const PUBLISH: &str = "publish_at";
pub const UNPUBLISH: &str = "unpublish_at";
pub const BRAND_SAFETY: &str = "brand_safety";

/// Of a new scheduled price.
pub const VARIANT: &str = "variant";
pub const AMOUNT: &str = "amount";
pub const BEFORE: &str = "before";
pub const FROM: &str = "from";
pub const TO: &str = "to";

pub const ALT: &str = "alt";
pub const DECORATIVE: &str = "decorative";

pub fn alt(place: usize) -> String {
    format!("alt_{place}")
}

pub fn decorative(place: usize) -> String {
    format!("decorative_{place}")
}

pub fn active(id: VariantId) -> String {
    format!("active_{id}")
}

pub fn sku(id: VariantId) -> String {
    format!("sku_{id}")
}

pub fn barcode(id: VariantId) -> String {
    format!("barcode_{id}")
}

pub fn price(id: VariantId) -> String {
    format!("price_{id}")
}

pub fn compare_at(id: VariantId) -> String {
    format!("compare_{id}")
}

pub fn weight(id: VariantId) -> String {
    format!("weight_{id}")
}

pub fn track(id: VariantId) -> String {
    format!("track_{id}")
}

pub fn backorder(id: VariantId) -> String {
    format!("backorder_{id}")
}

/// What one piece holds.
pub fn content(id: VariantId) -> String {
    format!("content_{id}")
}

/// How much its unit price is for.
pub fn base(id: VariantId) -> String {
    format!("base_{id}")
}

pub fn option(place: usize) -> String {
    format!("option_{place}")
}

pub fn values(place: usize) -> String {
    format!("values_{place}")
}
