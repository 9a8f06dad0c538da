//! The account that bank transfers go to.

mod iban;

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
