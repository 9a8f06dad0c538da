//! What a variant is and costs right now, as carts and prices need it.

use serde::{Deserialize, Serialize};

use crate::catalog::{Picture, Price, Slug};
use crate::ids::{BrandId, CategoryId, ProductId, TaxClassId, VariantId};
use crate::stock::Availability;

/// A variant on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub variant: VariantId,
    pub product: ProductId,
    pub slug: Slug,
    pub product_title: String,
    /// The variant's values in words; empty without options.
    pub variant_title: String,
    pub sku: String,
    /// The picture to show.
    pub picture: Option<Picture>,
    /// The price of one piece.
    pub price: Price,
    pub availability: Availability,
    /// Whether product and variant are on sale at all.
    pub on_sale: bool,
    /// The brand, for promotions.
    pub brand: Option<BrandId>,
    /// The categories and all above them, for promotions.
    pub categories: Vec<CategoryId>,
    pub tax_class: TaxClassId,
    /// The weight of one piece in grams.
    pub weight_g: i64,
}
