//! Bank transfer: the shopper sends the money with the order's number as reference.

mod iban;

use async_trait::async_trait;
use commerce::Money;
use commerce::payment::PaymentMethod;

use crate::cash_on_delivery::{begin_offline, record_arrival, refund_by_hand};
use crate::{
    BeginRequest, Begun, CaptureRequest, InstructionRow, PaymentInstructions, PaymentProvider,
    PaymentReport, ProviderError, RefundReport, RefundRequest, VoidRequest,
};

pub use iban::{Iban, InvalidIban};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    pub holder: String,
    pub iban: Iban,
    /// The bank's code, where one is needed.
    pub bic: Option<String>,
    pub bank: Option<String>,
}

#[derive(Debug, Clone)]
pub struct BankTransfer {
    account: BankAccount,
}

impl BankTransfer {
    /// Transfers to `account`.
    #[must_use]
    pub const fn new(account: BankAccount) -> Self {
        Self { account }
    }
}

#[async_trait]
impl PaymentProvider for BankTransfer {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::BankTransfer
    }

    fn title(&self) -> &'static str {
        "Bank transfer"
    }

    fn summary(&self) -> &'static str {
        "We send your order as soon as the money has arrived, usually within two working days."
    }

    fn instructions(&self, order_number: &str, total: Money) -> Option<PaymentInstructions> {
        let row = |label, value: &str| InstructionRow {
            label,
            value: value.to_owned(),
        };
        let account = &self.account;
        let mut rows = vec![
            row("Account holder", &account.holder),
            row("IBAN", &account.iban.to_string()),
        ];
        rows.extend(account.bic.as_deref().map(|bic| row("BIC", bic)));
        rows.extend(account.bank.as_deref().map(|bank| row("Bank", bank)));
        rows.push(row("Amount", &total.to_string()));
        rows.push(row("Reference", order_number));
        Some(PaymentInstructions {
            sentence: format!(
                "Please transfer {total} to our account and give {order_number} as the reference."
            ),
            rows,
        })
    }

    async fn begin(&self, request: &BeginRequest) -> Result<Begun, ProviderError> {
        Ok(begin_offline(self, "transfer", request))
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
