//! The catalogue: stored whole, listed with filters, and never lost by a rename.

mod batch;
mod edit;
mod facets;
mod listing;
mod lists;
mod lists_measured;
mod offers;
mod offers_model;
mod prices;
pub mod store;
