//! Purchases: the cart becomes an order, the order is paid, the payment makes it firm; what does not stand is cancelled and
//! refunded. Pages, webhooks and sweepers all go through here, at once if need be, and nothing happens twice.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod account_emails;
mod cancel;
mod clock;
mod contact;
mod email_about;
mod form_key;
mod offer;
mod order_emails;
mod order_jobs;
pub mod outbox;
mod pay;
mod place;
mod refund;
mod secret;
mod services;
pub mod staff;
pub mod staff_emails;
mod sweep;
mod webhook;
mod withdrawal;

pub use cancel::{cancel, take_back};
pub use clock::Clock;
pub use contact::{Contact, send_contact};
pub use email_about::email_about;
pub use form_key::FormKey;
pub use order_emails::{OrderEmailError, ask_for_order_link, payment_note};
pub use order_jobs::{WorkError, receive_test_webhook, schedule_test_webhook};
pub use pay::{HowToPay, Outcome, PayError, pay};
pub use place::{as_shown, prepare};
pub use refund::finish_refunds;
pub use secret::Secret;
pub use services::{Event, Paid, Services};
pub use sweep::{end_overdue_orders, end_unpaid_orders, finish_payments, remind_of_transfers};
pub use webhook::{WebhookError, WebhookOutcome, handle_webhook};
pub use withdrawal::note_withdrawal;
