//! The process behind the `fleetcart` binary: its settings, what it opens, serves and does in the background.
#![cfg_attr(test, allow(clippy::unwrap_used))]
// The error page is drawn inside a handler, so its type is part of the router's.
#![recursion_limit = "256"]

pub mod cli;
pub mod config;
pub mod credentials;
pub mod health;
pub mod jobs;
pub mod metrics;
pub mod router;
pub mod run;
pub mod serve;
pub mod shutdown;
pub mod state;
pub mod systemd;
pub mod telemetry;
pub mod webhooks;
