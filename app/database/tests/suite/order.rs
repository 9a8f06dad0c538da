//! Placing orders: the numbered promises of the shop.

mod again;
mod end;
mod pay_later;
mod place;
mod withdraw;
