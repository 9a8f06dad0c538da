//! The account that bank transfers go to, and how a shopper is told about it.

mod iban;

use commerce::Money;

use crate::{InstructionRow, PaymentInstructions};

pub use iban::{Iban, InvalidIban};

/// The shop's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    pub holder: String,
    pub iban: Iban,
    /// The bank's code, where one is needed.
    pub bic: Option<String>,
    pub bank: Option<String>,
}

impl BankAccount {
    pub(crate) fn instructions(&self, order_number: &str, total: Money) -> PaymentInstructions {
        let row = |label, value: &str| InstructionRow {
            label,
            value: value.to_owned(),
        };
        let mut rows = vec![
            row("Account holder", &self.holder),
            row("IBAN", &self.iban.to_string()),
        ];
        rows.extend(self.bic.as_deref().map(|bic| row("BIC", bic)));
        rows.extend(self.bank.as_deref().map(|bank| row("Bank", bank)));
        rows.push(row("Amount", &total.to_string()));
        rows.push(row("Reference", order_number));
        PaymentInstructions {
            sentence: format!(
                "Please transfer {total} to our account and give {order_number} as the reference."
            ),
            rows,
        }
    }
}
