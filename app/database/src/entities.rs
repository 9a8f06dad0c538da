//! Entities: one file for each table, with the columns as the migrations make them.

mod json;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub mod address;
pub mod attribute;
pub mod attribute_value;
pub mod brand;
pub mod cart;
pub mod cart_line;
pub mod catalog_version;
pub mod category;
pub mod coupon_code;
pub mod customer;
pub mod discount_line;
pub mod fulfilment;
pub mod fulfilment_line;
pub mod job_lease;
pub mod listing;
pub mod listing_facet;
pub mod media;
pub mod number_sequence;
pub mod one_time_token;
pub mod option_value;
pub mod order_address;
pub mod order_event;
pub mod order_line;
#[allow(dead_code, reason = "returns come with the back office")]
pub mod order_return;
pub mod orders;
pub mod outbox;
pub mod page;
pub mod payment;
pub mod payment_attempt;
pub mod price;
pub mod price_history;
pub mod product;
pub mod product_attribute_value;
pub mod product_category;
pub mod product_media;
pub mod product_option;
pub mod promotion;
pub mod promotion_use;
pub mod rate_bucket;
pub mod refund;
pub mod search_log;
pub mod session;
pub mod setting;
pub mod shipping_method;
pub mod shipping_zone;
pub mod slug_redirect;
pub mod stock_level;
pub mod stock_location;
pub mod stock_movement;
pub mod stock_reservation;
pub mod tax_class;
pub mod tax_line;
pub mod tax_rate;
pub mod tax_zone;
pub mod variant;
pub mod webhook_event;

pub use json::Json;
pub use text::Text;
pub use write::{delete_some, insert_new, padded, put};
