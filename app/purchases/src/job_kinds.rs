//! Names of the outbox's jobs.

/// The payload is a whole letter as JSON.
pub(crate) const MAIL: &str = "mail";
pub(crate) const CONFIRMATION: &str = "order_confirmation";
pub(crate) const CANCELLED: &str = "order_cancelled";
pub(crate) const REFUND: &str = "order_refund";
pub(crate) const PAYMENT_FAILED: &str = "payment_failed";
pub(crate) const TEST_BANK: &str = "test_bank_webhook";
