//! Offline payment methods: cash on delivery and bank transfer, paid after the order is placed.

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;

use crate::bank_transfer::BankAccount;
use crate::{
    BeginOutcome, BeginRequest, CaptureRequest, PaymentInstructions, PaymentProvider,
    PaymentReport, ProviderError, RefundReport, RefundRequest, RefundState, ReportedState,
    VoidRequest,
};

/// A method without a provider: somebody at the shop sees the money and records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfflinePayment {
    CashOnDelivery,
    /// Without an account such a payment can be paid back and recorded, but not begun.
    BankTransfer(Option<BankAccount>),
}

impl OfflinePayment {
    const fn reference_prefix(&self) -> &'static str {
        match self {
            Self::CashOnDelivery => "cod",
            Self::BankTransfer(_) => "transfer",
        }
    }

    fn how_to_pay(&self, order_number: &str, total: Money) -> Option<PaymentInstructions> {
        match self {
            Self::CashOnDelivery => Some(PaymentInstructions::CashOnDelivery { amount: total }),
            Self::BankTransfer(account) => Some(PaymentInstructions::BankTransfer {
                account: account.clone()?,
                amount: total,
                reference: order_number.to_owned(),
            }),
        }
    }

    fn unsupported<T>(&self, operation: &'static str) -> Result<T, ProviderError> {
        Err(ProviderError::Unsupported {
            provider: self.code(),
            operation,
        })
    }
}

#[async_trait]
impl PaymentProvider for OfflinePayment {
    fn method(&self) -> PaymentMethod {
        match self {
            Self::CashOnDelivery => PaymentMethod::CashOnDelivery,
            Self::BankTransfer(_) => PaymentMethod::BankTransfer,
        }
    }

    fn instructions(&self, order_number: &str, total: Money) -> Option<PaymentInstructions> {
        self.how_to_pay(order_number, total)
    }

    /// The same attempt always has the same reference.
    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError> {
        let (prefix, key) = (self.reference_prefix(), request.idempotency_key());
        let Some(instructions) = self.how_to_pay(&request.order_number, request.amount) else {
            return self.unsupported("be begun without an account");
        };
        Ok(BeginOutcome::Offline {
            provider_ref: format!("{prefix}:{key}"),
            instructions,
        })
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
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

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        Ok(RefundReport {
            refund_ref: format!("hand:{}", request.idempotency_key),
            state: RefundState::ByHand,
            amount: request.amount,
        })
    }

    async fn void(&self, _request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        self.unsupported("void a payment")
    }

    async fn fetch(&self, _provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        self.unsupported("be asked about a payment")
    }
}
