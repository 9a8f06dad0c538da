//! `/admin`: what waits for somebody.

mod page;

pub(crate) use page::page;
