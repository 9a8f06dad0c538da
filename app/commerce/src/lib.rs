//! The rules of the shop as functions of values: money, catalogue, cart, prices, stock, orders.
//!
//! Nothing here reads a clock, a database or a network; time is an argument in unix milliseconds.
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[cfg(test)]
mod random;
#[cfg(test)]
mod sample;

#[macro_use]
mod codes;

pub mod calendar;
pub mod cart;
pub mod catalog;
pub mod country;
pub mod customer;
pub mod document;
pub mod fulfilment;
pub mod ids;
pub mod job;
pub mod look;
pub mod money;
pub mod opening;
pub mod order;
pub mod payment;
pub mod policy;
pub mod pricing;
pub mod promotion;
pub mod refund;
pub mod shipping;
pub mod staff;
pub mod stock;
pub mod tax;
pub mod text;
pub mod throttle;
pub mod zone;

pub use codes::{IllegalTransition, UnknownCode};
pub use ids::*;
pub use money::{Currency, Money, MoneyError, Rate};
