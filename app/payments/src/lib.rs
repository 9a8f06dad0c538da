//! Payment providers behind one trait: beginning, capturing and refunding a payment, and reading webhooks.
//!
//! Nothing here touches the shop's database: a provider takes values, talks to its bank, returns values.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bank_transfer;
mod begin;
mod error;
mod instructions;
mod offline;
mod provider;
mod report;
mod secret;
pub mod signature;
pub mod stripe;
pub mod test_bank;
mod webhook;

pub use begin::{BeginOutcome, BeginRequest, TestChoice};
pub use error::ProviderError;
pub use instructions::PaymentInstructions;
pub use offline::OfflinePayment;
pub use provider::{CaptureRequest, PaymentProvider, Providers, RefundRequest, VoidRequest};
pub use report::{PaymentReport, RefundReport, RefundState, ReportedState};
pub use secret::{InvalidSecret, Secret};
pub use stripe::Stripe;
pub use test_bank::TestBank;
pub use webhook::{WebhookError, WebhookEvent, WebhookKind};
