//! A page of products with the filters that narrow it.

use serde::{Deserialize, Serialize};

use super::{ListingQuery, Picture, Price, Rating, Slug};
use crate::ids::{ProductId, VariantId};
use crate::money::Money;
use crate::stock::StockBadge;

/// A product as a card in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    pub id: ProductId,
    /// The readable part of its address.
    pub slug: Slug,
    pub title: String,
    pub brand: Option<String>,
    /// The price of the cheapest variant that can be bought and that the filters find; of the cheapest of all when it is
    /// sold out.
    pub price: Price,
    /// The highest price of those variants; equal to `price.amount` when all cost the same.
    pub price_to: Money,
    pub picture: Option<Picture>,
    /// The picture shown on hover.
    pub second_picture: Option<Picture>,
    pub rating: Rating,
    /// Whether it can be had: the best of its variants.
    pub badge: StockBadge,
    /// The colours it comes in.
    pub swatches: Vec<Swatch>,
    /// The variant to add at once; none when the shopper must choose first.
    pub single_variant: Option<VariantId>,
}

impl ProductCard {
    /// Whether the variants that can be had differ in price.
    #[must_use]
    pub fn has_price_range(&self) -> bool {
        self.price.amount != self.price_to
    }
}

/// A colour a product comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swatch {
    pub label: String,
    /// A CSS colour.
    pub colour: String,
}

code_enum! {
    /// What a group of filter values narrows.
    FacetKind {
        Category => "category",
        Brand => "brand",
        Attribute => "attribute",
    }
}

/// Filter values that belong together; several chosen ones widen each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetGroup {
    pub kind: FacetKind,
    /// `category`, `brand`, or the attribute's code.
    pub code: String,
    pub name: String,
    /// The values, in display order.
    pub values: Vec<FacetValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value used in the query string.
    pub code: String,
    pub label: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
    /// Products this value leads to, the other groups' filters kept.
    pub count: u64,
    /// Whether it is chosen now.
    pub selected: bool,
}

/// One page of a listing or a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingPage {
    pub query: ListingQuery,
    /// Products found on all pages.
    pub total: u64,
    pub cards: Vec<ProductCard>,
    /// The filters, with counts.
    pub facets: Vec<FacetGroup>,
    /// The lowest and highest price found, the price filter left out.
    pub price_bounds: Option<(Money, Money)>,
    /// The words searched for in place of what was typed, when a slip was mended.
    pub corrected_text: Option<String>,
}

impl ListingPage {
    /// The number of pages, at least one.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.query.size.get())).max(1)
    }

    /// The first and last number of the products shown, counted from one; none when empty.
    #[must_use]
    pub fn shown(&self) -> Option<(u64, u64)> {
        let first = u64::from(self.query.offset()) + 1;
        let count = u64::try_from(self.cards.len())
            .ok()
            .filter(|&count| count > 0)?;
        Some((first, first + count - 1))
    }
}
