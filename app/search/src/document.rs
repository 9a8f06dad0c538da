//! What the index knows of a product.

/// One active product as the catalogue hands it to the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductDocument {
    pub id: i64,
    /// The last part of its address, `/p/{slug}`.
    pub slug: String,
    pub title: String,
    pub brand: Option<String>,
    /// Every category the product is in, ancestors included.
    pub categories: Vec<CategoryDocument>,
    /// The SKU of each variant.
    pub skus: Vec<String>,
    /// Plain text, without markup.
    pub description: String,
    /// Option values and specification values as a shopper would type them: "black", "16GB".
    pub attributes: Vec<String>,
    /// Whether at least one variant can be bought now.
    pub in_stock: bool,
    /// Units sold of late; more comes first among equals.
    pub sales: u64,
    /// The lowest price of its variants in minor units of `currency`.
    pub price_minor: i64,
    /// Whether its variants differ in price, so that `price_minor` reads "from".
    pub price_varies: bool,
    /// ISO 4217 code.
    pub currency: String,
    /// Storage key of the first picture.
    pub image_key: Option<String>,
}

/// A category as the index knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryDocument {
    pub name: String,
    /// The part of its address after `/c/`, such as `electronics/computers`.
    pub path: String,
}
