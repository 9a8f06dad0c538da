//! Payments in the database: begun once per try, moved only by what providers report.

mod begin;
mod check;
mod of_order;
mod receive;
mod report;
mod rows;
mod webhook;

pub use begin::{BeginError, Begun, begin_payment, set_payment_reference};
pub use check::{PaymentToCheck, payments_to_check};
pub use of_order::{KnownPayment, payments_of_order};
pub use receive::{RecordPayment, Recorded, RecordedPayment, record_payment, recorded_payments};
pub use report::{Applied, PaymentKey, PaymentReport, apply_report, report_payment};
pub use webhook::{WebhookEvent, WebhookOutcome, apply_webhook, delete_old_webhooks};

pub(crate) use rows::payment_rows;
