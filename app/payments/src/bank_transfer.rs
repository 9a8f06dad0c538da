//! The account that bank transfers go to.

pub use commerce::payment::{BankAccount, Iban, InvalidIban};
