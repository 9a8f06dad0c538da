//! How products are drawn for staff.

pub(super) mod fields;
pub(super) mod form;
pub(super) mod list;
mod media;
mod options;
mod sheet;
