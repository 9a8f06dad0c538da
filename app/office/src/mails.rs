//! The shop's e-mails: their words, how they look, and those that could not be sent.

mod dead;
mod list;
mod one;
mod samples;
mod view;
pub(crate) mod words;

pub(crate) use dead::{drop_email, failed_page, retry_email};
pub(crate) use list::list_page;
pub(crate) use one::{mail_page, preview, save, send_test};
