//! The real binary against the protocols of Lambda and AWS.
#![allow(clippy::unwrap_used)]

mod aws;
mod claims;
mod events;
mod failures;
mod operators;
