//! What pages of the office are put together from.

pub(crate) mod csv;
pub(crate) mod flash;
pub(crate) mod form;
pub(crate) mod hidden;
pub(crate) mod moment;
pub(crate) mod parts;
pub(crate) mod pill;
pub(crate) mod tabs;
pub(crate) mod typed_address;
pub(crate) mod typed_moment;
pub(crate) mod upload;
