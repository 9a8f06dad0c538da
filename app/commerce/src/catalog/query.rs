//! What a listing is asked for: filters, sort and page, read from and written to a query string.

mod applied;
mod parse;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::money::Money;

pub use applied::AppliedFilter;

code_enum! {
    Sort {
        Featured => "featured",
        /// Best match first; only with search words.
        Relevance => "relevance",
        Newest => "newest",
        PriceAscending => "price",
        PriceDescending => "price-desc",
        Title => "title",
        Rating => "rating",
        BestSelling => "best-selling",
    }
}

/// How many products a page has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageSize {
    #[default]
    Small,
    Medium,
    Large,
}

/// A listing as asked for. Values of one group widen it, groups narrow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingQuery {
    /// Search words; none for plain browsing.
    pub text: Option<String>,
    pub category: Option<String>,
    pub brands: BTreeSet<String>,
    /// Attribute code to value codes.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// The lowest price wanted.
    pub price_min: Option<Money>,
    /// The highest price wanted.
    pub price_max: Option<Money>,
    /// What was typed as the lowest price and is none.
    pub price_min_typed: Option<String>,
    /// What was typed as the highest price and is none.
    pub price_max_typed: Option<String>,
    /// Only what can be bought now.
    pub in_stock: bool,
    /// The order; the default depends on whether there are search words.
    pub sort: Option<Sort>,
    /// The page, counted from one; see [`ListingQuery::page`] for a number in range.
    pub page: u32,
    /// Products on a page.
    pub size: PageSize,
}

impl PageSize {
    /// All sizes, smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The number of products.
    #[must_use]
    pub const fn get(self) -> u32 {
        match self {
            Self::Small => 24,
            Self::Medium => 48,
            Self::Large => 96,
        }
    }
}

/// Everything, from the first page.
impl Default for ListingQuery {
    fn default() -> Self {
        Self {
            text: None,
            category: None,
            brands: BTreeSet::new(),
            attributes: BTreeMap::new(),
            price_min: None,
            price_max: None,
            price_min_typed: None,
            price_max_typed: None,
            in_stock: false,
            sort: None,
            page: 1,
            size: PageSize::default(),
        }
    }
}

impl ListingQuery {
    /// The highest page anyone may ask for.
    pub const MAX_PAGE: u32 = 1_000;
    /// The most characters of search words.
    pub const MAX_TEXT: usize = 200;
    /// The most groups of which values are chosen.
    pub const MAX_GROUPS: usize = 8;
    /// The most values chosen, of all groups together.
    pub const MAX_VALUES: usize = 40;

    /// The page, counted from one.
    #[must_use]
    pub fn page(&self) -> u32 {
        self.page.clamp(1, Self::MAX_PAGE)
    }

    /// Drops the attributes that are none of the catalogue's: nothing is looked up for them.
    pub fn keep_attributes(&mut self, known: &BTreeSet<String>) {
        self.attributes.retain(|code, _| known.contains(code));
    }

    /// Whether one more value may be chosen, in a group that is chosen from already or not.
    fn has_room(&self, is_new_group: bool) -> bool {
        let of_attributes = self.attributes.values().map(BTreeSet::len).sum::<usize>();
        let groups = self.attributes.len() + usize::from(!self.brands.is_empty());
        self.brands.len() + of_attributes < Self::MAX_VALUES
            && (!is_new_group || groups < Self::MAX_GROUPS)
    }

    /// How many products come before this page.
    #[must_use]
    pub fn offset(&self) -> u32 {
        (self.page() - 1) * self.size.get()
    }

    /// The order in force: the one chosen, else by relevance for a search, else the merchant's.
    #[must_use]
    pub fn effective_sort(&self) -> Sort {
        match (self.sort, &self.text) {
            (Some(Sort::Relevance) | None, None) => Sort::Featured,
            (None, Some(_)) => Sort::Relevance,
            (Some(sort), _) => sort,
        }
    }
}
