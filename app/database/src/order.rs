//! Orders in the database: made once, paid, and ended in exactly one way.

mod attention;
mod cancel;
mod details;
mod event;
mod expire;
mod forget;
mod lines;
mod list;
mod number;
mod pay_later;
mod place;
mod queries;
mod read;
mod record;
mod settle;
mod take_back;
mod unpaid;
mod waiting;
mod withdraw;

pub use attention::{ask_for_attention, late_money_went_back, orders_needing_attention};
pub use cancel::{CancelError, cancel_order};
pub use event::add_event;
pub use expire::{expire_orders, overdue_orders};
pub use forget::delete_expired_orders;
pub use list::{OrderSummary, order_by_number_and_email, orders_of_customer};
pub use place::{PlaceError, PlaceOrder, Prepared, prepare_order};
pub use read::{order_by_public_token, order_head, order_of_customer, placed_order};
pub use settle::{Settled, place_unpaid, settle_order};
pub use take_back::{CartOwner, TakeBackError, take_back};
pub use unpaid::unpaid_pieces;
pub use waiting::{waiting_order_of_cart, waiting_order_of_customer};
pub use withdraw::{Withdrawn, withdraw_from_order};

pub(crate) use attention::needs_attention;
pub(crate) use pay_later::check_method;
pub(crate) use settle::lock as lock_order;
