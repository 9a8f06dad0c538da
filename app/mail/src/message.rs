//! What the shop writes to people.

mod account;
mod contact;
mod order_cancelled;
mod order_confirmation;
mod order_expired;
mod order_link;
mod parcel_sent;
mod payment_failed;
mod payment_received;
mod placed_order;
mod refund_made;
mod withdrawal;

use serde::{Deserialize, Serialize};

use crate::{Brand, Recipient, Rendered};

pub use account::{AccountExists, PasswordChanged, ResetPassword, VerifyAddress};
pub use contact::{ContactCopy, ContactMessage};
pub use order_cancelled::OrderCancelled;
pub use order_confirmation::{AmountRow, OrderConfirmation, OrderedLine, PaymentNote};
pub use order_expired::OrderExpired;
pub use order_link::OrderLink;
pub use parcel_sent::{ParcelItem, ParcelSent};
pub use payment_failed::PaymentFailed;
pub use payment_received::PaymentReceived;
pub use refund_made::RefundMade;
pub use withdrawal::{WithdrawalNotice, WithdrawalReceived};

/// A message with everything it says; stored in the outbox as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    VerifyAddress(VerifyAddress),
    /// Choose a new password.
    ResetPassword(ResetPassword),
    /// Somebody registered an address that has an account.
    AccountExists(AccountExists),
    PasswordChanged(PasswordChanged),
    /// An order was placed.
    OrderConfirmation(OrderConfirmation),
    OrderCancelled(OrderCancelled),
    /// An order was not paid in time.
    OrderExpired(OrderExpired),
    /// The way to an order.
    OrderLink(OrderLink),
    /// A payment did not go through.
    PaymentFailed(PaymentFailed),
    /// A parcel is on its way.
    ParcelSent(ParcelSent),
    /// The money for an order has come.
    PaymentReceived(PaymentReceived),
    /// Money went back.
    RefundMade(RefundMade),
    /// A withdrawal came; to the shopper.
    WithdrawalReceived(WithdrawalReceived),
    /// A withdrawal came; to the shop.
    WithdrawalNotice(WithdrawalNotice),
    /// Somebody wrote to the shop.
    ContactMessage(ContactMessage),
    /// What they wrote, for themselves.
    ContactCopy(ContactCopy),
}

impl Message {
    /// The message's name, for file names, logs and metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VerifyAddress(_) => "verify-address",
            Self::ResetPassword(_) => "reset-password",
            Self::AccountExists(_) => "account-exists",
            Self::PasswordChanged(_) => "password-changed",
            Self::OrderConfirmation(_) => "order-confirmation",
            Self::OrderCancelled(_) => "order-cancelled",
            Self::OrderExpired(_) => "order-expired",
            Self::OrderLink(_) => "order-link",
            Self::PaymentFailed(_) => "payment-failed",
            Self::ParcelSent(_) => "parcel-sent",
            Self::PaymentReceived(_) => "payment-received",
            Self::RefundMade(_) => "refund-made",
            Self::WithdrawalReceived(_) => "withdrawal-received",
            Self::WithdrawalNotice(_) => "withdrawal-notice",
            Self::ContactMessage(_) => "contact-message",
            Self::ContactCopy(_) => "contact-copy",
        }
    }

    /// Where answers go, when not where the shop's answers go.
    #[must_use]
    pub const fn reply_to(&self) -> Option<&Recipient> {
        match self {
            Self::ContactMessage(message) => Some(&message.from),
            _ => None,
        }
    }

    /// Subject, plain text and HTML.
    #[must_use]
    pub fn render(&self, brand: &Brand) -> Rendered {
        match self {
            Self::VerifyAddress(message) => message.content(brand),
            Self::ResetPassword(message) => message.content(brand),
            Self::AccountExists(message) => message.content(brand),
            Self::PasswordChanged(message) => message.content(brand),
            Self::OrderConfirmation(message) => message.content(brand),
            Self::OrderCancelled(message) => message.content(brand),
            Self::OrderExpired(message) => message.content(brand),
            Self::OrderLink(message) => message.content(brand),
            Self::PaymentFailed(message) => message.content(brand),
            Self::ParcelSent(message) => message.content(brand),
            Self::PaymentReceived(message) => message.content(brand),
            Self::RefundMade(message) => message.content(brand),
            Self::WithdrawalReceived(message) => message.content(brand),
            Self::WithdrawalNotice(message) => message.content(brand),
            Self::ContactMessage(message) => message.content(brand),
            Self::ContactCopy(message) => message.content(brand),
        }
        .render(brand)
    }
}
