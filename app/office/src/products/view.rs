//! How products are drawn for staff.

pub(super) mod fields;
pub(super) mod form;
pub(super) mod list;
mod media;
mod options;
pub(super) mod prices;
mod safety;
mod sheet;
