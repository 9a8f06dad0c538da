//! The control plane's rules against events, tables, random plans and a model of the world.
#![allow(clippy::unwrap_used)]

mod calendars;
mod chaos;
mod events;
mod failures;
mod given;
mod properties;
mod random;
mod world;
