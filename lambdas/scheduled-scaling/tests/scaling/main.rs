//! The real binary against the protocols of Lambda and AWS.
#![allow(clippy::unwrap_used)]

mod aws;
mod bounds;
mod calendars;
mod measured;
