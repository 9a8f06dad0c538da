//! Policy numbers: what a shop may want to change, each said once.

pub const SECOND_MS: i64 = 1_000;
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// A customer's session ends when it was not used for this long.
pub const SESSION_IDLE_DAYS: i64 = 14;

/// A session in use is prolonged at most this often, to spare the database a write per page.
pub const SESSION_TOUCH_MINUTES: i64 = 10;

/// How long a browser can prove that it was let into an account; guesses of strangers do not slow it down.
pub const DEVICE_DAYS: i64 = 365;

/// An account whose address was not confirmed by then is deleted.
pub const UNCONFIRMED_ACCOUNT_DAYS: i64 = 7;

/// How long a cart is kept for a shopper who does not come back. The page about privacy says so too.
pub const CART_DAYS: i64 = 30;

/// How long stock is held for a payment: long enough for a bank's own page.
pub const HOLD_MINUTES: i64 = 60;

/// How long the link that confirms an address works.
pub const VERIFY_HOURS: u32 = 24;

/// How long the link to a new password works.
pub const RESET_MINUTES: u32 = 30;

/// A shopper who left is told of a refused payment after this time, unless it was paid by then.
pub const REFUSED_PAYMENT_EMAIL_MINUTES: i64 = 5;

/// A payment is asked about when nothing was heard of it for this long.
pub const PAYMENT_QUIET_SECONDS: i64 = 60;

/// A refund is asked about again when the bank has not answered for this long.
pub const REFUND_QUIET_SECONDS: i64 = 60;
/// How long a batch of the outbox may take before another instance may try it again.
pub const OUTBOX_LEASE_SECONDS: i64 = 120;

/// How long jobs that are done can be looked up.
pub const DONE_JOB_DAYS: i64 = 30;

/// How long links of e-mails that no longer work are kept.
pub const ENDED_TOKEN_DAYS: i64 = 1;

/// How long jobs that were given up can be looked at.
pub const DEAD_JOB_DAYS: i64 = 90;

/// Empty limits of tries are kept for this long.
pub const EMPTY_THROTTLE_HOURS: i64 = 1;

/// How long it is known what was searched for. The page about privacy says so too.
pub const SEARCH_LOG_DAYS: i64 = 90;

/// How long it is known which webhooks came; none is taken that is older than some minutes.
pub const WEBHOOK_DAYS: i64 = 30;

/// How long a cart without anything in it is kept.
pub const EMPTY_CART_DAYS: i64 = 1;

/// How long an order that nobody paid in time is kept.
pub const EXPIRED_ORDER_DAYS: i64 = 90;

/// The most sessions of an account; the ones unused for longest end.
pub const MAX_SESSIONS: u32 = 20;

/// A session ends after this long however much it is used.
pub const SESSION_DAYS: i64 = 90;

/// Below this many units the shop says how many are left.
pub const LOW_STOCK: i64 = 5;

/// What one network may order at once, and one more each minute; the setting `FLEETCART_ORDERS_PER_NETWORK` overrides it.
pub const ORDERS_PER_NETWORK: u32 = 20;

/// So many times fewer may one e-mail address order at once, and so many times more carts may a network begin.
pub const ORDERS_PER_EMAIL_DIVISOR: u32 = 4;
pub const CARTS_PER_ORDER: u32 = 5;

/// Pieces that one network may order at once for each of its orders.
pub const PIECES_PER_ORDER: u32 = 15;

/// The dearest order, in whole units of its currency, and the most pieces that are sent before they are paid, on
/// delivery or by transfer, to a customer who is logged in.
pub const PAY_LATER_MOST: i64 = 500;
pub const PAY_LATER_PIECES: i64 = 20;

/// The same for a guest, of whom nothing is proved.
pub const PAY_LATER_GUEST_MOST: i64 = 250;
pub const PAY_LATER_GUEST_PIECES: i64 = 10;

/// So many times fewer of one network's orders, and of one address's, may be paid later.
pub const PAY_LATER_DIVISOR: u32 = 4;

/// Pieces to be paid later that one network may order at once for each of those orders.
pub const PAY_LATER_PIECES_PER_ORDER: u32 = 4;

/// An order that waits for a transfer is cancelled after this time, and its stock given back.
pub const TRANSFER_DAYS: i64 = 10;

/// A shopper who has not paid an order by transfer is reminded this long before it ends; not where it ends sooner.
pub const TRANSFER_REMINDER_DAYS: i64 = 3;

/// An order to be paid on delivery that was not sent by then is cancelled.
pub const CASH_ON_DELIVERY_DAYS: i64 = 30;

/// The most lines and the most coupon codes of a cart.
pub const MAX_CART_LINES: usize = 100;
pub const MAX_CART_COUPONS: usize = 5;

/// A session of staff ends when it was not used for this long, and after so long however much it is used.
pub const STAFF_IDLE_MINUTES: i64 = 30;
pub const STAFF_SESSION_HOURS: i64 = 12;

/// Between password and code of a log-in of staff.
pub const STAFF_CODE_MINUTES: i64 = 10;

/// How long after the password was typed money may be paid back, roles changed and lists exported.
pub const STAFF_CONFIRMED_MINUTES: i64 = 10;

/// How long staff's link to a page works that shoppers do not see yet.
pub const PREVIEW_MS: i64 = 60 * 60 * 1000;

/// How long the link to a staff account works.
pub const INVITATION_HOURS: i64 = 24;

/// Codes that open a staff account once each when the phone is lost.
pub const RECOVERY_CODES: usize = 10;
