//! Stripe's hosted Checkout: the shopper pays on Stripe's page, so no card number ever reaches the shop.

mod amount;
mod client;
mod session;
mod webhook;

use std::time::Duration;

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;
use thiserror::Error;
use url::Url;

use crate::{
    BeginOutcome, BeginRequest, CaptureRequest, PaymentProvider, PaymentReport, ProviderError,
    RefundReport, RefundRequest, RefundState, ReportedState, Secret, VoidRequest, WebhookError,
    WebhookEvent,
};
use amount::{to_money, to_stripe};
use client::Client;
use session::{Refund, Session};

pub use amount::UnknownAmount;

/// How to reach Stripe.
#[derive(Debug, Clone)]
pub struct StripeConfig {
    /// The secret or restricted key.
    pub secret_key: Secret,
    /// The webhook endpoint's signing secret.
    pub webhook_secret: Secret,
    /// `https://api.stripe.com`; plain HTTP only for a loopback address.
    pub api_base: String,
    /// Longest time for one call, connecting included.
    pub timeout: Duration,
}

impl StripeConfig {
    /// Where Stripe's API lives.
    pub const API_BASE: &'static str = "https://api.stripe.com";
    /// Long enough for a slow bank, short enough for a waiting shopper.
    pub const TIMEOUT: Duration = Duration::from_secs(20);
}

#[derive(Debug, Error)]
pub enum InvalidStripeConfig {
    #[error("The address of the Stripe API has to be an https:// address.")]
    ApiBase,
    #[error("The HTTPS client for Stripe could not be made.")]
    Client(#[source] reqwest::Error),
}

/// Payments through Stripe Checkout.
#[derive(Debug, Clone)]
pub struct Stripe {
    client: Client,
    webhook_secret: Secret,
}

impl Stripe {
    /// A provider for that account. Calls nothing yet.
    pub fn new(config: StripeConfig) -> Result<Self, InvalidStripeConfig> {
        let base = Url::parse(&config.api_base).map_err(|_| InvalidStripeConfig::ApiBase)?;
        let client = Client::new(base, config.secret_key, config.timeout)?;
        Ok(Self {
            client,
            webhook_secret: config.webhook_secret,
        })
    }

    async fn session(&self, provider_ref: &str) -> Result<Session, ProviderError> {
        let path = format!(
            "v1/checkout/sessions/{}",
            session::checked_id(provider_ref)?
        );
        self.client
            .get(&path, &[("expand[]", "payment_intent")])
            .await
    }
}

#[async_trait]
impl PaymentProvider for Stripe {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Stripe
    }

    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError> {
        let form = session::creation_form(request)?;
        let key = request.idempotency_key();
        match self
            .client
            .post::<Session>("v1/checkout/sessions", &form, &key)
            .await
        {
            Ok(session) => {
                let url = session.hosted_page()?;
                Ok(BeginOutcome::Redirect {
                    url,
                    provider_ref: session.id,
                })
            }
            Err(client::Failure::Declined { message, retryable }) => Ok(BeginOutcome::Declined {
                reason: Some(message),
                retryable,
            }),
            Err(failure) => Err(failure.into()),
        }
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
        let session = self.session(&request.provider_ref).await?;
        let report = session.report()?;
        match report.state {
            ReportedState::Paid => return Ok(report),
            ReportedState::Authorized => {}
            _ => {
                return Err(ProviderError::WrongState {
                    operation: "be captured",
                });
            }
        }
        let form = [(
            "amount_to_capture".to_owned(),
            within(request.amount, report.amount)?,
        )];
        let path = format!("v1/payment_intents/{}/capture", session.intent_id()?);
        self.client
            .post::<session::Intent>(&path, &form, &request.idempotency_key)
            .await?;
        self.fetch(&request.provider_ref).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        let session = self.session(&request.provider_ref).await?;
        let report = session.report()?;
        if report.state != ReportedState::Paid {
            return Err(ProviderError::WrongState {
                operation: "be refunded",
            });
        }
        let form = [
            ("payment_intent".to_owned(), session.intent_id()?.to_owned()),
            ("amount".to_owned(), within(request.amount, report.amount)?),
        ];
        let refund: Refund = self
            .client
            .post("v1/refunds", &form, &request.idempotency_key)
            .await?;
        Ok(RefundReport {
            state: match refund.status.as_deref() {
                Some("succeeded") => RefundState::Succeeded,
                Some("failed" | "canceled") => RefundState::Failed,
                _ => RefundState::Pending,
            },
            amount: to_money(refund.amount, &refund.currency)
                .map_err(|unknown| ProviderError::UnexpectedAnswer(unknown.to_string()))?,
            refund_ref: refund.id,
        })
    }

    /// Closes the payment page, or gives an authorization back. A paid session stays paid: that is
    /// `WrongState`, and the caller fetches it and takes the money into account.
    async fn void(&self, request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        let session = self.session(&request.provider_ref).await?;
        let report = session.report()?;
        let path = match report.state {
            ReportedState::Cancelled | ReportedState::Failed => return Ok(report),
            ReportedState::Paid => {
                return Err(ProviderError::WrongState {
                    operation: "be called off",
                });
            }
            ReportedState::Authorized => {
                format!("v1/payment_intents/{}/cancel", session.intent_id()?)
            }
            ReportedState::Pending => format!("v1/checkout/sessions/{}/expire", session.id),
        };
        self.client
            .post::<session::Identified>(&path, &[], &request.idempotency_key)
            .await?;
        self.fetch(&request.provider_ref).await
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some("stripe-signature")
    }

    fn parse_webhook(
        &self,
        raw: &[u8],
        signature: Option<&[u8]>,
        now_ms: i64,
    ) -> Result<WebhookEvent, WebhookError> {
        crate::signature::verify(&self.webhook_secret, signature, raw, now_ms)?;
        webhook::read(raw)
    }

    async fn fetch(&self, provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        self.session(provider_ref).await?.report()
    }
}

/// `asked` in Stripe's units when the payment can hold it.
fn within(asked: Money, held: Money) -> Result<String, ProviderError> {
    if asked.is_positive() && asked <= held {
        Ok(to_stripe(asked)?.to_string())
    } else {
        Err(ProviderError::AmountOutOfRange {
            asked: asked.to_string(),
            held: held.to_string(),
        })
    }
}
