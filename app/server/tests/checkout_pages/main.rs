//! From the cart to the order over HTTP, as a browser without scripting does it: real router, real databases.
#![allow(clippy::unwrap_used)]
#![recursion_limit = "256"]

#[path = "../shop/support.rs"]
#[allow(dead_code)]
mod support;

#[path = "../shared/html.rs"]
#[allow(dead_code)]
mod html;

mod back;
mod buyer;
mod contact;
mod coupons;
mod find;
mod free;
mod free_delivery;
mod gifts;
mod inputs;
mod late;
mod limits;
mod lost;
mod members;
mod orders;
mod owner;
mod parcels;
mod place;
mod purchase;
mod refunds;
mod rush;
mod tax_words;
mod terms;
mod till;
mod totals;
mod two_servers;
mod undeliverable;
mod webhooks;
mod withdraw;
mod world;
