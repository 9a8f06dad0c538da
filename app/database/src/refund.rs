//! Refunds in the database: first a row that waits, so that its money and pieces are spoken for; then the bank is asked,
//! outside of any transaction; then the row is done, or failed, or waits for a person.

mod begin;
mod facts;
mod finish;
mod goods;
mod queries;
mod rest;
mod retry;
mod rows;

pub use begin::{StaffRefund, begin_refund};
pub use facts::refundable;
pub use finish::{RefundAnswer, confirm_refund_by_hand, finish_refund};
pub use rest::begin_rest;
pub use retry::reopen_refund;
pub use rows::{
    BegunRefund, RefundRow, RefundedLine, pending_refunds, refund_row, refunds_of_order,
    touch_refund,
};

pub(crate) use facts::refunded_pieces;
