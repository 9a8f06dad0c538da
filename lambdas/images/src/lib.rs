//! Images, and the launch-template versions that start them, as EC2 has them.
//!
//! The baker makes them and the rollout puts them in place; both read and write them through here.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod console;
mod image;
mod tag;
mod template;
#[cfg(feature = "testing")]
pub mod testing;

pub use console::keep_console;
pub use image::{carrying, describe, named};
pub use tag::{set, specification, tags};
pub use template::{NewVersion, create_version, versions};

use aws_sdk_ec2::types::Filter;

/// A filter of a describe call.
pub fn filter(name: &str, value: impl Into<String>) -> Filter {
    Filter::builder().name(name).values(value).build()
}
