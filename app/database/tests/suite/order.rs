//! Placing orders: the numbered promises of the shop.

mod end;
mod place;
