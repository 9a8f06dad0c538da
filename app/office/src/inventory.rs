//! Inventory: what is on the shelf, why, and corrections with a reason.

mod list;
mod variant;
mod view;

pub(crate) use list::inventory_page;
pub(crate) use variant::{adjust, variant_page};
