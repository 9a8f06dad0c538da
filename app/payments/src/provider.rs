//! The trait every payment provider implements, and the list of those in use.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;

use crate::{
    BeginOutcome, BeginRequest, PaymentInstructions, PaymentReport, ProviderError, RefundReport,
    WebhookError, WebhookEvent,
};

#[async_trait]
pub trait PaymentProvider: fmt::Debug + Send + Sync {
    /// Which of the shop's methods this is.
    fn method(&self) -> PaymentMethod;

    /// The stored code, such as `stripe`.
    fn code(&self) -> &'static str {
        self.method().as_str()
    }

    /// How to pay later; `None` when the shopper pays at once.
    fn instructions(&self, _order_number: &str, _total: Money) -> Option<PaymentInstructions> {
        None
    }

    /// Starts one attempt. Repeating it with the same order and attempt charges once.
    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError>;

    /// Takes authorized money, or records that offline money arrived.
    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentReport, ProviderError>;

    /// Sends money back, all or part. Repeating it with the same key refunds once.
    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError>;

    /// Calls off a payment that has not happened, so that it cannot happen later.
    async fn void(&self, request: &VoidRequest) -> Result<PaymentReport, ProviderError>;

    /// The header that carries a webhook's signature; `None` when the provider sends none.
    fn signature_header(&self) -> Option<&'static str> {
        None
    }

    /// Checks a webhook's signature, then reads it. `now_ms` is unix milliseconds. Nothing of the
    /// body is read before the signature holds.
    fn parse_webhook(
        &self,
        _raw: &[u8],
        _signature: Option<&[u8]>,
        _now_ms: i64,
    ) -> Result<WebhookEvent, WebhookError> {
        Err(WebhookError::NotOffered {
            provider: self.code(),
        })
    }

    /// Asks the provider where a payment stands.
    async fn fetch(&self, provider_ref: &str) -> Result<PaymentReport, ProviderError>;
}

/// Captures `amount` of a payment.
#[derive(Debug, Clone)]
pub struct CaptureRequest {
    pub provider_ref: String,
    /// At most what was authorized.
    pub amount: Money,
    /// Unique per capture; a repeat with it captures once.
    pub idempotency_key: String,
}

/// Refunds `amount` of a payment.
#[derive(Debug, Clone)]
pub struct RefundRequest {
    pub provider_ref: String,
    /// At most what was captured and not refunded yet.
    pub amount: Money,
    /// Unique per refund; a repeat with it refunds once.
    pub idempotency_key: String,
}

#[derive(Debug, Clone)]
pub struct VoidRequest {
    pub provider_ref: String,
    /// Unique per void; a repeat with it voids once.
    pub idempotency_key: String,
}

/// The providers in use, in the order of the payment page.
#[derive(Debug, Clone, Default)]
pub struct Providers(Vec<Arc<dyn PaymentProvider>>);

impl Providers {
    /// Adds a provider at the end; one with the same code is replaced.
    #[must_use]
    pub fn with(mut self, provider: Arc<dyn PaymentProvider>) -> Self {
        self.0.retain(|known| known.code() != provider.code());
        self.0.push(provider);
        self
    }

    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.0.iter().find(|provider| provider.code() == code)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.iter()
    }
}
