//! Everything the browser never sees: the process, its pages and what they need.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assets;
pub mod carts;
pub mod cli;
pub mod config;
pub mod cookies;
pub mod credentials;
pub mod demo;
pub mod error;
pub mod fragment;
pub mod health;
pub mod jobs;
pub mod limits;
pub mod menu;
pub mod metrics;
pub mod page_cache;
pub mod pages;
pub mod passwords;
pub mod purchases;
pub mod redirect;
pub mod render;
pub mod router;
pub mod run;
pub mod search_index;
pub mod security;
pub mod serve;
pub mod sessions;
pub mod shell;
pub mod shutdown;
pub mod state;
pub mod systemd;
pub mod telemetry;
pub mod throttle;
pub mod ui;
pub mod visitor;
pub mod webhooks;
