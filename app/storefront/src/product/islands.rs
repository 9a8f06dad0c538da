//! The product page in the browser.

pub mod buy_box;
pub mod gallery;
