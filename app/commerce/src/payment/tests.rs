//! Money never moves further than it may.
