//! The orders of lists, each as a list of slots.

use std::cmp::{Ordering, Reverse};

use commerce::catalog::Sort;
use roaring::RoaringBitmap;

use crate::columns::Columns;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Featured,
    Newest,
    PriceAscending,
    PriceDescending,
    Title,
    Rating,
    BestSelling,
    /// By the price of the dearest offer, for the bounds of the price filter.
    Dearest,
    /// The most reduced first; those that are not behind all others.
    Reduced,
}

impl Order {
    pub const ALL: [Order; 9] = [
        Order::Featured,
        Order::Newest,
        Order::PriceAscending,
        Order::PriceDescending,
        Order::Title,
        Order::Rating,
        Order::BestSelling,
        Order::Dearest,
        Order::Reduced,
    ];

    /// Of a list that no search found.
    pub fn of(sort: Sort) -> Order {
        match sort {
            Sort::Featured | Sort::Relevance => Order::Featured,
            Sort::Newest => Order::Newest,
            Sort::PriceAscending => Order::PriceAscending,
            Sort::PriceDescending => Order::PriceDescending,
            Sort::Title => Order::Title,
            Sort::Rating => Order::Rating,
            Sort::BestSelling => Order::BestSelling,
        }
    }

    /// Which of two products stands first. No two are equal.
    pub fn compare(self, rows: &Columns, in_stock: &RoaringBitmap, a: u32, b: u32) -> Ordering {
        let (x, y) = (a as usize, b as usize);
        let by = match self {
            Order::Featured => {
                let stock = in_stock.contains(b).cmp(&in_stock.contains(a));
                let sold = rows.sold[y].cmp(&rows.sold[x]);
                let newest = rows.published_ms[y].cmp(&rows.published_ms[x]);
                stock.then(sold).then(newest)
            }
            Order::Newest => {
                let newest = rows.published_ms[y].cmp(&rows.published_ms[x]);
                newest.then(rows.id[y].cmp(&rows.id[x]))
            }
            Order::PriceAscending => rows.lowest[x].cmp(&rows.lowest[y]),
            Order::PriceDescending => rows.lowest[y].cmp(&rows.lowest[x]),
            Order::Title => rows.title[x].cmp(&rows.title[y]),
            Order::Rating => Reverse(rows.rating[x]).cmp(&Reverse(rows.rating[y])),
            Order::BestSelling => rows.sold[y].cmp(&rows.sold[x]),
            Order::Dearest => rows.highest(b).cmp(&rows.highest(a)),
            Order::Reduced => rows.left[x].cmp(&rows.left[y]),
        };
        by.then(rows.id[x].cmp(&rows.id[y]))
    }
}

#[derive(Debug, Default)]
pub struct Orders([Vec<u32>; Order::ALL.len()]);

impl Orders {
    pub fn get(&self, order: Order) -> &[u32] {
        &self.0[order as usize]
    }

    /// Of those products, from nothing.
    pub fn fill(&mut self, rows: &Columns, in_stock: &RoaringBitmap, slots: &RoaringBitmap) {
        for order in Order::ALL {
            let mut list: Vec<u32> = slots.iter().collect();
            list.sort_unstable_by(|a, b| order.compare(rows, in_stock, *a, *b));
            self.0[order as usize] = list;
        }
    }

    /// Before what the product is ordered by changes.
    pub fn remove(&mut self, rows: &Columns, in_stock: &RoaringBitmap, slot: u32) {
        for order in Order::ALL {
            let list = &mut self.0[order as usize];
            let found = list.binary_search_by(|other| order.compare(rows, in_stock, *other, slot));
            if let Ok(at) = found {
                list.remove(at);
            }
        }
    }

    /// After it changed.
    pub fn insert(&mut self, rows: &Columns, in_stock: &RoaringBitmap, slot: u32) {
        for order in Order::ALL {
            let list = &mut self.0[order as usize];
            let found = list.binary_search_by(|other| order.compare(rows, in_stock, *other, slot));
            if let Err(at) = found {
                list.insert(at, slot);
            }
        }
    }

    pub fn bytes(&self) -> usize {
        let lists = self.0.iter().map(|list| list.len() * size_of::<u32>());
        lists.sum()
    }
}
