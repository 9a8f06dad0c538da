//! What every page stands on, for shoppers and staff: `components` are drawn by server and browser, `contract` is what both name, `http` never leaves the server.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod components;
pub mod contract;

#[cfg(feature = "ssr")]
pub mod http;
