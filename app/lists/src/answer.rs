//! What a page of a list is made of.

use std::collections::HashMap;

use commerce::Money;
use commerce::catalog::ListingQuery;
use commerce::ids::ProductId;
use roaring::RoaringBitmap;

use crate::choice::{CATEGORY, Choice};
use crate::columns::NOT_REDUCED;
use crate::count::Count;
use crate::hits::Hits;
use crate::lists::Lists;
use crate::order::Order;
use crate::values::Entry;

/// A page of a list without its cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Products found on all pages.
    pub total: u64,
    /// The lowest and highest price found, the price filter left out.
    pub price_bounds: Option<(Money, Money)>,
    pub rows: Vec<Row>,
    /// Every value that would find something; of categories those one step below.
    pub counts: Vec<Count>,
}

impl Answer {
    /// The products on the page, each with the place of its offer.
    #[must_use]
    pub fn places(&self) -> Vec<(ProductId, u32)> {
        let places = self.rows.iter().map(|row| (row.product, row.place));
        places.collect()
    }
}

/// A product on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub product: ProductId,
    /// The place of the cheapest offer found: zero is the cheapest of all.
    pub place: u32,
    /// The highest price of the offers found.
    pub highest_minor: i64,
}

/// What a strip of products shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promoted {
    /// The most reduced first.
    Reduced,
    /// What was sold, the most sold first.
    BestSelling,
    Newest,
}

impl Lists {
    /// The page of the listing asked for, among what a search found where there is one, best match first. Search words are
    /// the search's business and ignored.
    #[must_use]
    pub fn answer(&self, query: &ListingQuery, found: Option<&[ProductId]>) -> Answer {
        let ranked: Option<Vec<u32>> =
            found.map(|found| found.iter().filter_map(|id| self.slot(*id)).collect());
        let among = ranked
            .as_ref()
            .map(|ranked| RoaringBitmap::from_iter(ranked.iter().copied()));
        let choice = Choice::of(self, query, among.as_ref());
        let unpriced = Hits::any_price(self, &choice, None);
        let bounds = unpriced.bounds(self);
        let hits = unpriced.priced(self, &choice);
        let slots = self.page(
            &hits,
            query.effective_sort(),
            ranked.as_deref(),
            query.offset() as usize,
            query.size.get() as usize,
        );
        let row = |slot: u32| Row {
            product: self.rows.product(slot),
            place: u32::try_from(hits.place(slot)).unwrap_or(0),
            highest_minor: hits.highest(self, slot),
        };
        Answer {
            total: hits.total(),
            price_bounds: bounds.zip(self.currency).map(|((low, high), currency)| {
                (Money::new(low, currency), Money::new(high, currency))
            }),
            rows: slots.into_iter().map(row).collect(),
            counts: self.counts(query, &choice, &hits),
        }
    }

    /// How many products each category has, those below it included, by path.
    #[must_use]
    pub fn categories(&self) -> HashMap<String, u64> {
        let category = self.values.facet(CATEGORY);
        let entries = self.values.all().map(|(_, entry)| entry);
        let categories = entries.filter(|entry| Some(entry.facet) == category);
        let count = |entry: &Entry| (entry.code.to_string(), entry.whole.len() + entry.part.len());
        categories.map(count).collect()
    }

    /// Up to `limit` products of that kind that can be had.
    #[must_use]
    pub fn promoted(&self, kind: Promoted, limit: usize) -> Vec<ProductId> {
        let order = match kind {
            Promoted::Reduced => Order::Reduced,
            Promoted::BestSelling => Order::BestSelling,
            Promoted::Newest => Order::Newest,
        };
        let is_meant = |slot: &&u32| match kind {
            Promoted::Reduced => self.rows.left[**slot as usize] != NOT_REDUCED,
            Promoted::BestSelling => self.rows.sold[**slot as usize] > 0,
            Promoted::Newest => true,
        };
        let listed = self.orders.get(order).iter().take_while(is_meant);
        let at_hand = listed.filter(|slot| self.in_stock.contains(**slot));
        let products = at_hand.map(|slot| self.rows.product(*slot));
        products.take(limit).collect()
    }
}
