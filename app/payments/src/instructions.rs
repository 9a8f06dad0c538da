//! Payment instructions: what a shopper has to do to pay later.

use commerce::Money;

use crate::bank_transfer::BankAccount;

/// How to pay an order that is not paid at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentInstructions {
    /// To the courier.
    CashOnDelivery { amount: Money },
    BankTransfer {
        account: BankAccount,
        amount: Money,
        /// What the transfer must name, for the shop to know the order.
        reference: String,
    },
}
