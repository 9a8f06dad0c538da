//! A listing as its page's parts see it.

use commerce::catalog::{ListingPage, ListingQuery};
use web::components::tile::products;

/// A listing and where its links lead.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub page: &'a ListingPage,
    /// The path below which every link of it stays: `/products`, `/c/…` or `/search`.
    pub path: &'a str,
    /// The category chosen as a filter, by path and name; a category's own page has none.
    pub category: Option<(&'a str, &'a str)>,
}

impl Listing<'_> {
    pub fn query(&self) -> &ListingQuery {
        &self.page.query
    }

    pub fn href(&self, query: &ListingQuery) -> String {
        query.href(self.path)
    }
}

/// "14 products".
pub fn count(total: u64) -> String {
    products(i64::try_from(total).unwrap_or(i64::MAX))
}
