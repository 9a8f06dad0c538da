//! Cash on delivery: the courier takes the money.

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;

use crate::{
    BeginRequest, Begun, CaptureRequest, PaymentInstructions, PaymentProvider, PaymentReport,
    ProviderError, RefundReport, RefundRequest, RefundState, ReportedState, VoidRequest,
};

#[derive(Debug, Clone, Copy, Default)]
pub struct CashOnDelivery;

#[async_trait]
impl PaymentProvider for CashOnDelivery {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::CashOnDelivery
    }

    fn title(&self) -> &'static str {
        "Cash on delivery"
    }

    fn summary(&self) -> &'static str {
        "Pay the courier when your parcel arrives."
    }

    fn instructions(&self, _order_number: &str, total: Money) -> Option<PaymentInstructions> {
        Some(PaymentInstructions {
            sentence: format!("Please have {total} ready for the courier."),
            rows: Vec::new(),
        })
    }

    async fn begin(&self, request: &BeginRequest) -> Result<Begun, ProviderError> {
        Ok(begin_offline(self, "cod", request))
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
        record_arrival(request)
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        Ok(refund_by_hand(request))
    }

    async fn void(&self, _request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        Err(ProviderError::Unsupported {
            provider: self.code(),
            operation: "void a payment",
        })
    }

    async fn fetch(&self, _provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        Err(ProviderError::Unsupported {
            provider: self.code(),
            operation: "be asked about a payment",
        })
    }
}

/// Nothing to pay now; the same attempt always has the same reference.
pub(crate) fn begin_offline(
    provider: &dyn PaymentProvider,
    prefix: &str,
    request: &BeginRequest,
) -> Begun {
    Begun::Offline {
        provider_ref: format!("{prefix}:{}", request.idempotency_key()),
        instructions: provider
            .instructions(&request.order_number, request.amount)
            .unwrap_or(PaymentInstructions {
                sentence: String::new(),
                rows: Vec::new(),
            }),
    }
}

/// Offline money was seen by somebody, who says how much it was.
pub(crate) fn record_arrival(request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
    if !request.amount.is_positive() {
        return Err(ProviderError::AmountOutOfRange {
            asked: request.amount.to_string(),
            held: "open amount".to_owned(),
        });
    }
    Ok(PaymentReport {
        provider_ref: request.provider_ref.clone(),
        state: ReportedState::Paid,
        amount: request.amount,
        event_id: None,
    })
}

/// Offline money goes back the way somebody sends it.
pub(crate) fn refund_by_hand(request: &RefundRequest) -> RefundReport {
    RefundReport {
        refund_ref: format!("hand:{}", request.idempotency_key),
        state: RefundState::ByHand,
        amount: request.amount,
    }
}
