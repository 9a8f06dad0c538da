//! Staff's pages, one folder for each area: `page.rs` loads, `view.rs` draws. All of it is drawn by the server, and every
//! form works without scripting.
// Views are types as deep as the pages.
#![recursion_limit = "256"]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod access;
mod account;
mod audit;
mod error_page;
mod guard;
mod home;
mod inventory;
mod kept_file;
mod kit;
mod layout;
mod mails;
mod order;
mod orders;
mod page;
mod products;
mod program;
mod promotions;
mod routes;
mod session;
mod settings;
mod setup;
mod staff;
mod state;
mod style;
pub mod totp;

pub use routes::{Access, Listed, listed, routes};
pub use state::{Office, Parts, Settings};
