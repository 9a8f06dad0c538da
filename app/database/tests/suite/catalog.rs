//! The catalogue: stored whole, listed with filters, and never lost by a rename.

mod facets;
mod listing;
pub mod store;
