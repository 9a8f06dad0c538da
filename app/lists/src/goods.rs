//! A product as it is handed in.

use commerce::Currency;
use commerce::catalog::Rating;
use commerce::ids::ProductId;

/// A product on sale, with what lists order, filter and count it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub id: ProductId,
    pub currency: Currency,
    pub in_stock: bool,
    /// Pieces sold so far.
    pub sold: i64,
    /// When it came on sale, unix milliseconds.
    pub published_at_ms: i64,
    pub rating: Rating,
    /// Hexadecimal digits that sort as the title does.
    pub sort_title: String,
    /// What the cheapest offer cost before it was reduced.
    pub compare_at_minor: Option<i64>,
    /// The variants that can be had, the cheapest first.
    pub offers: Vec<OfferPrice>,
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferPrice {
    pub variant: i64,
    pub price_minor: i64,
}

/// A filter value of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// `category`, `brand`, or `a:` and the attribute's code.
    pub facet: String,
    /// As the query string names it; of a category its path.
    pub value: String,
    pub words: Words,
    pub holders: Holders,
}

/// How a filter value is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The name of the group.
    pub facet: String,
    pub value: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
    /// The group's place among the groups.
    pub position: i64,
}

/// Which offers of a product have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holders {
    All,
    /// Those variants.
    Some(Vec<i64>),
}

/// Why a product cannot stand in lists that are kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("product {0} has another currency than the others")]
    Currency(ProductId),
    #[error("product {0} has no offers, or more than can be counted")]
    Offers(ProductId),
    #[error("product {0} has a title in another form than the others")]
    Title(ProductId),
    #[error("there are more products or filter values than can be counted")]
    Many,
}
