//! The real binary over the real protocols, against AWS services with a little state.
#![allow(clippy::unwrap_used)]

mod cloud;
mod outcomes;
mod region;
mod starting;
mod watching;
