//! A listing as its page's parts see it.

use commerce::catalog::{ListingPage, ListingQuery};

/// A listing and where its links lead.
#[derive(Clone, Debug)]
pub struct Listing {
    pub page: ListingPage,
    /// The path below which every link of it stays: `/products`, `/c/…` or `/search`.
    pub path: String,
    /// The category chosen as a filter; a category's own page has none.
    pub category: Option<ChosenCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenCategory {
    pub path: String,
    pub name: String,
}

impl Listing {
    pub fn query(&self) -> &ListingQuery {
        &self.page.query
    }

    pub fn href(&self, query: &ListingQuery) -> String {
        query.href(&self.path)
    }

    /// Whether the path itself names a category.
    pub fn is_of_category(&self) -> bool {
        self.path.starts_with("/c/")
    }

    /// The listing without any filter.
    pub fn cleared_href(&self) -> String {
        let mut cleared = self.query().cleared();
        if self.category.is_some() {
            cleared.category = None;
        }
        self.href(&cleared)
    }

    /// What a form of the listing leaves as it is, as names and values of hidden fields.
    pub fn kept(&self, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut pairs = self.query().pairs(self.is_of_category());
        pairs.retain(|(key, _)| keep(key));
        pairs
    }
}
