//! The shop as a browser and an operator meet it: real router, real database, real sockets.
#![allow(clippy::unwrap_used)]
#![recursion_limit = "256"]

mod support;

#[path = "../shared/html.rs"]
#[allow(dead_code)]
mod html;

#[path = "../checkout_pages/buyer.rs"]
#[allow(dead_code)]
mod buyer;
#[path = "../checkout_pages/till.rs"]
#[allow(dead_code)]
mod till;

mod account_pages;
mod bad_input;
mod bounds;
mod catalog_pages;
mod database_away;
mod edge;
mod example_shop;
mod faults;
mod jobs;
mod kept_pages;
mod kills;
mod limits;
mod live_reload;
mod log_in;
mod office;
mod origin;
mod overload;
mod own_shop;
mod process;
mod proxies;
mod requests;
mod security;
mod service;
mod sessions;
mod shop_file;
mod walk;
mod whole_answers;
