//! What strangers send to the shop: read without a panic, and each promise of the reader kept.
#![allow(clippy::unwrap_used)]

mod import;
mod typed;
mod web;
