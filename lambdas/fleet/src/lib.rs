//! The fleet's control plane as rules: what is observed goes in, a list of actions comes out.
//!
//! Nothing here talks to AWS, reads a clock or draws a random number; those are arguments.
//! An event only says "look at this again": every rule decides from the present state alone,
//! so events may be doubled, reordered or lost and the fleet still ends where it should.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alarm;
pub mod aws_error;
pub mod baking;
pub mod digest;
pub mod event;
pub mod guard;
pub mod health;
pub mod hooks;
pub mod key;
pub mod manifest;
pub mod observed;
pub mod plan;
pub mod policy;
pub mod rollout;
pub mod scaling;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
pub mod version;
