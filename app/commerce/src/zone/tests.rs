//! Which places an area covers.
