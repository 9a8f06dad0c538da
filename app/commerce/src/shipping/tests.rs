//! What delivery costs.
