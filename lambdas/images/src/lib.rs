//! Images, and the launch-template versions that start them, as EC2 has them.
//!
//! The baker makes them and the rollout puts them in place; both read and write them through here.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod carry;
mod image;
mod tag;
mod template;
#[cfg(feature = "testing")]
pub mod testing;

pub use image::{carrying, describe, named};
pub use tag::{set, specification, tags};
pub use template::{NewVersion, create_version, versions};

use aws_sdk_ec2::types::Filter;
use fleet::fault::Fault;

/// A filter of a describe call.
pub fn filter(name: &str, value: impl Into<String>) -> Filter {
    Filter::builder().name(name).values(value).build()
}

/// Where the next page starts; some endpoints say "nowhere" with an empty text.
pub fn next_page(token: Option<String>) -> Option<String> {
    token.filter(|token| !token.is_empty())
}

/// An answer that lacks what the API promises; repeating the call would not help.
pub fn incomplete(operation: &'static str, missing: &str) -> Fault {
    Fault {
        operation,
        code: Some("IncompleteAnswer".to_owned()),
        message: format!("the answer has no {missing}"),
    }
}
