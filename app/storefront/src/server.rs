//! Everything the browser never sees: the process, its pages and what they need.

pub mod cli;
pub mod config;
pub mod cookies;
pub mod error;
pub mod health;
pub mod jobs;
pub mod limits;
pub mod metrics;
pub mod passwords;
pub mod router;
pub mod run;
pub mod security;
pub mod serve;
pub mod shutdown;
pub mod state;
pub mod telemetry;
pub mod visitor;
