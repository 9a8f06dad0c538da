//! `/admin`: what waits for somebody.

mod page;
mod view;

pub(crate) use page::page;
