//! What every function of the control plane shares where it meets Lambda, AWS and an operator.
//!
//! A function implements [`Function`]; its `main` is one call of [`run`]. What it changes, it changes
//! through [`Reconcile`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod account;
mod aws;
mod bucket;
mod call;
pub mod clients;
mod clock;
mod command;
mod environment;
mod error;
mod function;
mod group;
mod invocation;
mod log;
mod metric;
mod reconcile;
mod retry;
#[cfg(feature = "testing")]
pub mod testing;

pub use account::Account;
pub use aws_config::SdkConfig;
pub use bucket::{Bucket, NotRead};
pub use call::{call, incomplete};
pub use command::run;
pub use environment::{BadVariable, Fleet, Variables};
pub use error::Error;
pub use function::{Function, Report};
pub use group::{group, refresh_status};
pub use log::about;
pub use reconcile::{Next, Reconcile, preview, reconcile};
pub use retry::RetryClassifier;
