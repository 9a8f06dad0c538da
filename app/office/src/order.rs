//! The order page: what an order needs next, everything about it, and each action on it.

mod actions;
mod documents;
mod page;
mod read;
mod refusal;
mod timeline;
mod view;
pub(crate) mod words;

pub(crate) use actions::{
    add_note, attention_done, cancel, cancel_parcel, change_address, confirm_refund, deliver,
    fulfil, record_payment, refund, resend_email, retry_refund, track,
};
pub(crate) use documents::{credit_note, document_page, invoice, packing_slip, packing_slip_file};
pub(crate) use page::{find, order_page};
pub(crate) use refusal::cannot_ship;
