//! Payments in the database: begun once per try, moved only by what providers report.

mod begin;
mod check;
mod refund;
mod report;
mod webhook;

pub use begin::{BeginError, Begun, begin_payment, set_payment_reference};
pub use check::{PaymentToCheck, payments_to_check};
pub use refund::{RefundError, RefundOrder, refund_payment};
pub use report::{Applied, PaymentKey, PaymentReport, apply_report, report_payment};
pub use webhook::{WebhookEvent, WebhookOutcome, apply_webhook};
