//! The real binary over the real protocols, against AWS services with a little state.
#![allow(clippy::unwrap_used)]

mod baking;
mod cloud;
mod collecting;
mod crashing;
mod failing;
mod refusing;
mod region;
