//! What a promotion asks for and what it does, as stored in `rules_json` and `action_json`.

use serde::{Deserialize, Serialize};

use super::PromotionLine;
use crate::country::CountryCode;
use crate::ids::{BrandId, CategoryId, ProductId, VariantId};
use crate::money::{Money, Rate};

/// A condition. Sums and counts regard only the lines that the item rules let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// Only these items count and are reduced.
    Items(ItemFilter),
    /// These items neither count nor are reduced.
    ItemsExcept(ItemFilter),
    /// The items cost at least this much at list prices.
    SubtotalAtLeast { amount: Money },
    /// At least so many pieces.
    QuantityAtLeast { quantity: i64 },
    /// Nothing was ordered before.
    FirstOrder,
    /// The order goes to one of these countries.
    Countries { countries: Vec<CountryCode> },
    /// Only between two moments, unix milliseconds, the second excluded.
    Between { from_ms: i64, until_ms: i64 },
}

/// Items named by any of these lists; empty lists name everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemFilter {
    pub variants: Vec<VariantId>,
    pub products: Vec<ProductId>,
    /// Categories, with all below them.
    pub categories: Vec<CategoryId>,
    pub brands: Vec<BrandId>,
}

/// What a promotion does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A share off each line, rounded line by line.
    PercentOffLines { rate: Rate },
    /// An amount off each piece, at most its price.
    FixedOffEach { amount: Money },
    /// A share off the items together, rounded once and spread over them.
    PercentOffOrder { rate: Rate },
    /// An amount off the items together, at most their sum, spread over them.
    FixedOffOrder { amount: Money },
    /// For every `buy` pieces, `get` of the cheapest at a share off.
    BuyXGetY {
        /// Pieces to pay for.
        buy: i64,
        get: i64,
        /// The share taken off those; [`Rate::WHOLE`] makes them free.
        rate: Rate,
        /// The items reduced; those bought themselves when absent.
        #[serde(default)]
        items: Option<ItemFilter>,
        /// How often at most.
        #[serde(default)]
        at_most: Option<i64>,
    },
    /// Free delivery, or up to an amount.
    FreeShipping {
        /// The most it takes off.
        #[serde(default)]
        up_to: Option<Money>,
    },
    /// A piece of something, free.
    GiftLine { variant: VariantId, quantity: i64 },
}

impl ItemFilter {
    /// Whether it names that line.
    #[must_use]
    pub fn names(&self, line: &PromotionLine) -> bool {
        let everything = self.variants.is_empty()
            && self.products.is_empty()
            && self.categories.is_empty()
            && self.brands.is_empty();
        everything
            || self.variants.contains(&line.variant)
            || self.products.contains(&line.product)
            || line.brand.is_some_and(|brand| self.brands.contains(&brand))
            || line
                .categories
                .iter()
                .any(|category| self.categories.contains(category))
    }
}
