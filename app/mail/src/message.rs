//! What the shop writes to people.

mod account;
mod contact;
mod order_cancelled;
mod order_confirmation;
mod order_expired;
mod order_link;
mod parcel_delivered;
mod parcel_sent;
mod payment_failed;
mod payment_received;
mod payment_reminder;
mod placed_order;
mod refund_made;
mod staff;
mod withdrawal;

use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link, Recipient, Rendered};

pub use account::{AccountExists, PasswordChanged, ResetPassword, VerifyAddress};
pub use contact::{ContactCopy, ContactMessage};
pub use order_cancelled::OrderCancelled;
pub use order_confirmation::{AmountRow, OrderConfirmation, OrderedLine, PaymentNote};
pub use order_expired::OrderExpired;
pub use order_link::OrderLink;
pub use parcel_delivered::ParcelDelivered;
pub use parcel_sent::{ParcelItem, ParcelSent};
pub use payment_failed::PaymentFailed;
pub use payment_received::PaymentReceived;
pub use payment_reminder::PaymentReminder;
pub use refund_made::RefundMade;
pub use staff::{LowStock, NewOrder, OrderAttention, StaffInvitation};
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
    /// A parcel arrived.
    ParcelDelivered(ParcelDelivered),
    /// An order is to be paid soon, or it ends.
    PaymentReminder(PaymentReminder),
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
    /// Somebody ordered; to staff.
    NewOrder(NewOrder),
    /// A person must look at an order; to staff.
    OrderAttention(OrderAttention),
    /// Few pieces are left; to staff.
    LowStock(LowStock),
    /// The way into the office.
    StaffInvitation(StaffInvitation),
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
            Self::ParcelDelivered(_) => "parcel-delivered",
            Self::PaymentReminder(_) => "payment-reminder",
            Self::PaymentReceived(_) => "payment-received",
            Self::RefundMade(_) => "refund-made",
            Self::WithdrawalReceived(_) => "withdrawal-received",
            Self::WithdrawalNotice(_) => "withdrawal-notice",
            Self::ContactMessage(_) => "contact-message",
            Self::ContactCopy(_) => "contact-copy",
            Self::NewOrder(_) => "new-order",
            Self::OrderAttention(_) => "order-attention",
            Self::LowStock(_) => "low-stock",
            Self::StaffInvitation(_) => "staff-invitation",
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

    /// Whether it goes to whoever runs the shop, who has no need of other words.
    #[must_use]
    pub const fn is_to_staff(&self) -> bool {
        matches!(
            self,
            Self::WithdrawalNotice(_)
                | Self::ContactMessage(_)
                | Self::NewOrder(_)
                | Self::OrderAttention(_)
                | Self::LowStock(_)
                | Self::StaffInvitation(_)
        )
    }

    /// What a merchant's own words may name, as `{number}`, and what stands there then.
    #[must_use]
    pub fn values(&self, brand: &Brand) -> Vec<(&'static str, String)> {
        let mut values = vec![("shop", brand.shop_name.clone())];
        let (number, more) = match self {
            Self::OrderConfirmation(it) => {
                (&it.order_number, vec![("total", it.total.to_string())])
            }
            Self::OrderCancelled(it) => (&it.order_number, Vec::new()),
            Self::OrderExpired(it) => (&it.order_number, Vec::new()),
            Self::OrderLink(it) => (&it.order_number, Vec::new()),
            Self::ParcelSent(it) => (&it.order_number, Vec::new()),
            Self::ParcelDelivered(it) => (&it.order_number, Vec::new()),
            Self::PaymentFailed(it) => (&it.order_number, vec![("total", it.total.to_string())]),
            Self::PaymentReceived(it) => (&it.order_number, vec![("total", it.total.to_string())]),
            Self::PaymentReminder(it) => (
                &it.order_number,
                vec![("amount", it.open.to_string()), ("date", it.until.clone())],
            ),
            Self::RefundMade(it) => (&it.order_number, vec![("amount", it.amount.to_string())]),
            Self::WithdrawalReceived(it) => (
                &it.order_number,
                vec![("date", it.date.clone()), ("time", it.time.clone())],
            ),
            _ => return values,
        };
        values.push(("number", number.clone()));
        values.extend(more);
        values
    }

    /// Subject, plain text and HTML; in the merchant's own words where `brand` has some for it.
    #[must_use]
    pub fn render(&self, brand: &Brand) -> Rendered {
        let content = self.content(brand);
        match brand.texts.get(self.kind()) {
            Some(own) if !self.is_to_staff() => content.worded(own, &self.values(brand)),
            _ => content,
        }
        .render(brand)
    }

    fn content(&self, brand: &Brand) -> Content {
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
            Self::ParcelDelivered(message) => message.content(brand),
            Self::PaymentReminder(message) => message.content(brand),
            Self::PaymentReceived(message) => message.content(brand),
            Self::RefundMade(message) => message.content(brand),
            Self::WithdrawalReceived(message) => message.content(brand),
            Self::WithdrawalNotice(message) => message.content(brand),
            Self::ContactMessage(message) => message.content(brand),
            Self::ContactCopy(message) => message.content(brand),
            Self::NewOrder(message) => message.content(brand),
            Self::OrderAttention(message) => message.content(brand),
            Self::LowStock(message) => message.content(brand),
            Self::StaffInvitation(message) => message.content(brand),
        }
    }
}

impl Content {
    /// Where the invoice is, if there is one.
    fn invoice(self, link: Option<&Link>) -> Self {
        match link {
            Some(link) => self.button(&text!("email-invoice-button"), link),
            None => self,
        }
    }
}
