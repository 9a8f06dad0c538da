//! A bank that works offline: it approves, declines, asks the shopper to confirm, and sends its
//! webhooks late or twice, so that every path of a payment can be walked without an account anywhere.

mod decisions;
mod page;
mod reference;
mod webhook;

use async_trait::async_trait;
use commerce::payment::PaymentMethod;

use crate::{
    BeginOutcome, BeginRequest, CaptureRequest, PaymentProvider, PaymentReport, ProviderError,
    RefundReport, RefundRequest, RefundState, ReportedState, Secret, TestChoice, VoidRequest,
    WebhookError, WebhookEvent,
};

pub use decisions::{Decision, Decisions};
pub use page::{BankOutcome, BankState, BankVisit, Delivery};
pub use reference::{InvalidReference, TestReference};
pub use webhook::SIGNATURE_HEADER;

/// How late a delayed webhook comes, in milliseconds.
pub const DELAY_MS: i64 = 8_000;

/// The test bank. Its references carry the payment, signed, so any server can answer for them;
/// only what shoppers decided on its page is remembered, in [`Decisions`].
#[derive(Debug, Clone)]
pub struct TestBank {
    secret: Secret,
    decisions: Decisions,
}

impl TestBank {
    /// A bank that signs references and webhooks with `secret`.
    #[must_use]
    pub fn new(secret: Secret, decisions: Decisions) -> Self {
        Self { secret, decisions }
    }

    async fn report(
        &self,
        payment: &TestReference,
        code: &str,
    ) -> Result<PaymentReport, ProviderError> {
        let state = match payment.choice {
            TestChoice::Approve => ReportedState::Paid,
            TestChoice::Decline => ReportedState::Failed,
            _ => match self
                .decisions
                .read(code)
                .await
                .map_err(ProviderError::Records)?
            {
                None => ReportedState::Pending,
                Some(Decision::Approve) => ReportedState::Paid,
                Some(Decision::Decline) => ReportedState::Failed,
                Some(Decision::CallOff) => ReportedState::Cancelled,
            },
        };
        Ok(PaymentReport {
            provider_ref: code.to_owned(),
            state,
            amount: payment.amount,
            event_id: None,
        })
    }

    fn open(&self, code: &str) -> Result<TestReference, ProviderError> {
        TestReference::open(&self.secret, code)
            .map_err(|_| ProviderError::UnknownReference(code.chars().take(64).collect()))
    }
}

#[async_trait]
impl PaymentProvider for TestBank {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Test
    }

    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError> {
        let choice = request.test_choice.unwrap_or(TestChoice::Approve);
        let payment = TestReference::of(request, choice)?;
        let code = payment.seal(&self.secret);
        Ok(match choice {
            TestChoice::Approve => BeginOutcome::Settled(self.report(&payment, &code).await?),
            TestChoice::Decline => BeginOutcome::Declined {
                reason: None,
                retryable: true,
            },
            _ => BeginOutcome::Redirect {
                url: page::path(&code),
                provider_ref: code,
            },
        })
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
        let payment = self.open(&request.provider_ref)?;
        let report = self.report(&payment, &request.provider_ref).await?;
        match report.state {
            ReportedState::Paid if request.amount == payment.amount => Ok(report),
            ReportedState::Paid => Err(out_of_range(request.amount, payment.amount)),
            _ => Err(ProviderError::WrongState {
                operation: "be captured",
            }),
        }
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        let payment = self.open(&request.provider_ref)?;
        if self.report(&payment, &request.provider_ref).await?.state != ReportedState::Paid {
            return Err(ProviderError::WrongState {
                operation: "be refunded",
            });
        }
        let within = request.amount.is_positive() && request.amount <= payment.amount;
        if !within {
            return Err(out_of_range(request.amount, payment.amount));
        }
        Ok(RefundReport {
            refund_ref: format!("re_test_{}", request.idempotency_key),
            state: RefundState::Succeeded,
            amount: request.amount,
        })
    }

    async fn void(&self, request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        let payment = self.open(&request.provider_ref)?;
        if asks_shopper(payment.choice) {
            self.decisions
                .record_first(&request.provider_ref, Decision::CallOff)
                .await
                .map_err(ProviderError::Records)?;
        }
        let report = self.report(&payment, &request.provider_ref).await?;
        match report.state {
            ReportedState::Paid => Err(ProviderError::WrongState {
                operation: "be called off",
            }),
            _ => Ok(report),
        }
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some(SIGNATURE_HEADER)
    }

    fn parse_webhook(
        &self,
        raw: &[u8],
        signature: Option<&[u8]>,
        now_ms: i64,
    ) -> Result<WebhookEvent, WebhookError> {
        crate::signature::verify(&self.secret, signature, raw, now_ms)?;
        webhook::read(raw)
    }

    async fn fetch(&self, provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        let payment = self.open(provider_ref)?;
        self.report(&payment, provider_ref).await
    }
}

const fn asks_shopper(choice: TestChoice) -> bool {
    !matches!(choice, TestChoice::Approve | TestChoice::Decline)
}

fn out_of_range(asked: commerce::Money, held: commerce::Money) -> ProviderError {
    ProviderError::AmountOutOfRange {
        asked: asked.to_string(),
        held: held.to_string(),
    }
}
