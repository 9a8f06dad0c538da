//! The filters in force as removable chips, and the listings reached by changing one thing.

use serde::{Deserialize, Serialize};

use super::{ListingQuery, PageSize};
use crate::money::Money;

/// One filter in force, and the listing without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppliedFilter {
    /// A brand, by slug.
    Brand(String),
    /// A value of an attribute.
    Attribute {
        code: String,
        value: String,
    },
    PriceMin(Money),
    PriceMax(Money),
    /// Only what can be bought now.
    InStock,
}

impl ListingQuery {
    /// The filters in force, in the order of the query string. Words and category are no filters.
    #[must_use]
    pub fn applied(&self) -> Vec<AppliedFilter> {
        let brands = self.brands.iter().cloned().map(AppliedFilter::Brand);
        let attributes = self.attributes.iter().flat_map(|(code, values)| {
            values.iter().map(|value| AppliedFilter::Attribute {
                code: code.clone(),
                value: value.clone(),
            })
        });
        let prices = self.price_min.map(AppliedFilter::PriceMin).into_iter();
        let prices = prices.chain(self.price_max.map(AppliedFilter::PriceMax));
        let stock = self.in_stock.then_some(AppliedFilter::InStock);
        brands
            .chain(attributes)
            .chain(prices)
            .chain(stock)
            .collect()
    }

    /// The listing without that filter, from its first page.
    #[must_use]
    pub fn without(&self, filter: &AppliedFilter) -> Self {
        let mut query = self.with_page(1);
        match filter {
            AppliedFilter::Brand(brand) => {
                query.brands.remove(brand);
            }
            AppliedFilter::Attribute { code, value } => query.drop_attribute(code, value),
            AppliedFilter::PriceMin(_) => query.price_min = None,
            AppliedFilter::PriceMax(_) => query.price_max = None,
            AppliedFilter::InStock => query.in_stock = false,
        }
        query
    }

    /// The listing with words, category, sort and size kept and every filter removed.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self {
            text: self.text.clone(),
            category: self.category.clone(),
            sort: self.sort,
            size: self.size,
            ..Self::default()
        }
    }

    /// Another page of the same listing.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The same listing in larger or smaller pages, from its first page.
    #[must_use]
    pub fn with_size(&self, size: PageSize) -> Self {
        Self {
            size,
            page: 1,
            ..self.clone()
        }
    }

    fn drop_attribute(&mut self, code: &str, value: &str) {
        if let Some(values) = self.attributes.get_mut(code) {
            values.remove(value);
            if values.is_empty() {
                self.attributes.remove(code);
            }
        }
    }
}
