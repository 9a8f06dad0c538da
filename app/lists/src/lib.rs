//! What lists of products are made of, in memory: the products on sale with their offers, a set of products for each filter
//! value, and each order as a list. It answers which products stand on a page of a list, how many there are, between
//! which prices, and how many each filter value would find; no more than that, for cards are read by key.
//!
//! It says the same as the statements of `database::catalog` do; a test there holds both against each other.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod answer;
mod choice;
mod columns;
mod count;
mod goods;
mod hits;
mod lists;
mod mixed;
mod order;
mod page;
mod places;
mod related;
mod title;
mod values;

pub use answer::{Answer, Promoted, Row};
pub use choice::is_next_below;
pub use count::Count;
pub use goods::{Goods, Holders, OfferPrice, Unfit, Value, Words};
pub use lists::Lists;
pub use related::LOOKED_AT;
