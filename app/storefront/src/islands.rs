//! Everything that runs in the browser: each island draws the same markup on the server, then takes it over.

pub mod address_form;
pub mod buy_box;
pub mod cart_badge;
pub mod cart_drawer;
pub mod cart_lines;
pub mod cart_store;
pub mod gallery;
pub mod search_box;
pub mod submit_once;
