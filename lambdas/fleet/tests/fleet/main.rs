//! The rules against events, tables and random input.
#![allow(clippy::unwrap_used)]

mod calendars;
mod events;
mod failures;
mod plans;
mod properties;
