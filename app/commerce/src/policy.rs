//! Policy: the numbers of the shop that a merchant may want to change, each said once.

/// Days a shopper has to send things back.
pub const RETURN_DAYS: u32 = 30;

/// Below this many pieces the shop says how many are left.
pub const LOW_STOCK: i64 = 5;

/// The most lines and the most coupon codes of a cart.
pub const MAX_CART_LINES: usize = 100;
pub const MAX_CART_COUPONS: usize = 5;
