//! The same tests on every database the shop runs on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod cart;
mod catalog;
mod connection;
mod content;
mod growth;
mod job;
mod later_release;
mod order;
mod payment;
mod queries;
mod session;
mod staff;
mod stock;
mod support;
