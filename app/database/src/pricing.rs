//! What prices depend on: promotions, taxes and delivery, and the price of a stored cart.

mod promotion;
mod promotion_rows;
mod queries;
mod quote;
mod shipping;
mod tax;
mod usage;

pub use promotion::{
    StoredPromotion, entered_promotions, promotion_by_name, put_coupon, put_promotion, shopper,
};
pub use promotion_rows::{
    PromotionRow, add_promotion, change_promotion, promotion_row, promotion_rows, set_codes,
};
pub use quote::{Quote, quote};
pub use shipping::{StoredShippingZone, put_shipping_zone, remove_shipping_zone, shipping_zones};
pub use tax::{StoredTaxZone, put_tax_zone, remove_tax_zone, tax_rules};

pub(crate) use usage::{UseError, release_uses, retake_uses, take_uses};
