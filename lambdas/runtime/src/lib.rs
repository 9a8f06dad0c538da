//! What every function of the control plane shares where it meets Lambda, AWS and an operator.
//!
//! A function implements [`Function`]; its `main` is one call of [`run`]. Settings, clients, retries,
//! logs, metrics, deadlines and the guard against foreign accounts are the same for all of them.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod aws;
mod call;
mod command;
mod environment;
mod error;
mod function;
mod invocation;
mod log;
mod metric;
mod patience;
#[cfg(feature = "testing")]
pub mod testing;

pub use aws_config::SdkConfig;
pub use call::{call, fault};
pub use command::run;
pub use environment::{BadVariable, Fleet, Variables};
pub use error::Error;
pub use function::{Function, Report};
pub use log::about;
pub use patience::{Patience, Turn};

/// Rounds of look, plan and act after which a function gives up: by then something undoes what it does.
pub const ROUNDS: usize = 12;
