//! Known days.
