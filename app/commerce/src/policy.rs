//! Policy numbers: what a shop may want to change, each said once.

pub const SECOND_MS: i64 = 1_000;
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// A customer's session ends when it was not used for this long.
pub const SESSION_IDLE_DAYS: i64 = 14;

/// A session in use is prolonged at most this often, to spare the database a write per page.
pub const SESSION_TOUCH_MINUTES: i64 = 10;

/// How long a cart is kept for a shopper who does not come back. The page about privacy says so too.
pub const CART_DAYS: i64 = 30;

/// How long stock is held for a payment: long enough for a bank's own page.
pub const HOLD_MINUTES: i64 = 60;

/// How long goods may be sent back. The page about returns says so too.
pub const RETURN_DAYS: u32 = 30;

/// How long the link that confirms an address works.
pub const VERIFY_HOURS: u32 = 24;

/// How long the link to a new password works.
pub const RESET_MINUTES: u32 = 30;

/// A shopper who left is told of a refused payment after this time, unless it was paid by then.
pub const REFUSED_PAYMENT_EMAIL_MINUTES: i64 = 5;

/// A payment is asked about when nothing was heard of it for this long.
pub const PAYMENT_QUIET_SECONDS: i64 = 60;

/// How long a batch of the outbox may take before another instance may try it again.
pub const OUTBOX_LEASE_SECONDS: i64 = 120;

/// How long jobs that are done can be looked up.
pub const DONE_JOB_DAYS: i64 = 30;

/// How long links of e-mails that no longer work are kept.
pub const ENDED_TOKEN_DAYS: i64 = 1;

/// How long tries of a log-in are remembered.
pub const THROTTLE_DAYS: i64 = 2;

/// Below this many units the shop says how many are left.
pub const LOW_STOCK: i64 = 5;

/// The most lines and the most coupon codes of a cart.
pub const MAX_CART_LINES: usize = 100;
pub const MAX_CART_COUPONS: usize = 5;
