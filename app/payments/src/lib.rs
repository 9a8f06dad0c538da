//! Payment providers behind one trait: beginning, capturing and refunding a payment, and reading webhooks.
//!
//! Nothing here touches the shop's database: a provider takes values, talks to its bank, returns values.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bank_transfer;
mod begin;
mod cash_on_delivery;
mod error;
mod instructions;
mod provider;
mod report;
mod secret;
pub mod signature;
pub mod stripe;
pub mod test_bank;
mod webhook;

pub use bank_transfer::BankTransfer;
pub use begin::{BeginRequest, Begun, TestChoice};
pub use cash_on_delivery::CashOnDelivery;
pub use error::ProviderError;
pub use instructions::{InstructionRow, PaymentInstructions};
pub use provider::{CaptureRequest, PaymentProvider, Providers, RefundRequest, VoidRequest};
pub use report::{
    Mismatch, PaymentReport, RefundReport, RefundState, ReportedState, check_against,
};
pub use secret::{InvalidSecret, Secret};
pub use stripe::Stripe;
pub use test_bank::TestBank;
pub use webhook::{WebhookError, WebhookEvent, WebhookKind};
