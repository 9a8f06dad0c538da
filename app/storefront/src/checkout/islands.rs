//! The forms of checkout and account in the browser.

pub mod address_help;
pub mod submit_once;
