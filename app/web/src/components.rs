//! What pages are drawn with: money, pictures, cards and ways through a list.

pub mod address;
pub mod alert;
pub mod breadcrumb;
pub mod card;
pub mod field;
pub mod field_text;
pub mod icon;
pub mod order_state;
pub mod pagination;
pub mod picture;
pub mod price;
pub mod product_row;
pub mod rating;
pub mod receipt;
pub mod stock;
pub mod summary;
pub mod tile;
