//! Jobs: work that a transaction leaves to be done after it, at least once.

use serde::{Deserialize, Serialize};

use crate::customer::EmailAddress;
use crate::ids::{FulfilmentId, OrderId, RefundId, VariantId};
use crate::order::{CancelledMoney, OrderNumber};
use crate::staff::Notice;

code_enum! {
    /// What a job does.
    JobKind {
        /// Sends a mail that is written out.
        Mail => "mail",
        /// Writes to an address whose owner asked for it, if there is an account to write about.
        AskedEmail => "asked_email",
        /// Sends the mail that confirms an order.
        OrderConfirmation => "order_confirmation",
        /// Sends the mail that says that an order was cancelled.
        OrderCancelled => "order_cancelled",
        /// Sends the mail that says that an order ended unpaid, and how to get the cart back.
        OrderExpired => "order_expired",
        /// Sends the link of an order to its address, if there is such an order.
        OrderLink => "order_link",
        /// Records that a shopper withdraws from an order, and confirms that to them, if there is such an order.
        Withdrawal => "withdrawal",
        /// Gives an order's money back.
        OrderRefund => "order_refund",
        /// Sends the mail that says that a parcel is on its way.
        ParcelSent => "parcel_sent",
        /// Sends the mail that says that a parcel arrived.
        ParcelDelivered => "parcel_delivered",
        /// Sends the mail that reminds of a transfer before the order ends unpaid.
        PaymentReminder => "payment_reminder",
        /// Writes to those of the staff who want to know.
        StaffNotice => "staff_notice",
        /// Sends the mail that says that the money for an order has come.
        PaymentReceived => "payment_received",
        /// Sends the mail that says that money went back.
        RefundMade => "refund_made",
        /// Sends the mail that asks to pay again.
        PaymentFailed => "payment_failed",
        /// Hands the shop a late message of the test bank.
        TestBankWebhook => "test_bank_webhook",
    }
}

impl JobKind {
    /// Whether it sends an e-mail.
    #[must_use]
    pub const fn is_email(self) -> bool {
        !matches!(self, Self::OrderRefund | Self::TestBankWebhook)
    }

    /// Whether it needs to know nothing but the order, or a thing of it, and so can be done once more.
    #[must_use]
    pub const fn is_repeatable(self) -> bool {
        matches!(
            self,
            Self::OrderConfirmation
                | Self::OrderCancelled
                | Self::OrderExpired
                | Self::ParcelSent
                | Self::ParcelDelivered
                | Self::PaymentReceived
                | Self::PaymentReminder
                | Self::PaymentFailed
                | Self::RefundMade
        )
    }
}

/// What [`JobKind::AskedEmail`] needs to know. It is noted for any address, and whether there is an account is looked up
/// afterwards: so the answer to whoever asked takes as long, and no link lies in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedEmail {
    pub email: EmailAddress,
    pub about: AskedAbout,
}

/// What somebody asked an e-mail about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedAbout {
    /// Confirming the address, unless that is done.
    Confirming,
    /// A new password.
    Reset,
}

/// What [`JobKind::OrderLink`] needs to know. It is noted for any number and address, as [`AskedEmail`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedOrder {
    pub number: OrderNumber,
    pub email: EmailAddress,
}

/// What [`JobKind::Withdrawal`] needs to know. It is noted for any number and address, as [`AskedEmail`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub order: AskedOrder,
    /// As it was typed.
    pub name: String,
    /// What they withdraw from, or why; empty when nothing was said.
    pub note: String,
    /// When it was received, unix milliseconds.
    pub received_at_ms: i64,
}

/// What [`JobKind::OrderCancelled`] needs to know. It is noted with the cancellation: when the mail
/// is written, the money may have gone back already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledOrder {
    pub order_id: OrderId,
    /// None when a release noted the job that did not say it yet.
    #[serde(default)]
    pub money: Option<CancelledMoney>,
}

/// What [`JobKind::ParcelSent`] and [`JobKind::ParcelDelivered`] need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentParcel {
    pub order_id: OrderId,
    pub parcel: FulfilmentId,
}

/// What [`JobKind::RefundMade`] needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeRefund {
    pub order_id: OrderId,
    pub refund: RefundId,
}

/// What [`JobKind::StaffNotice`] needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum StaffNotice {
    NewOrder {
        order_id: OrderId,
    },
    Attention {
        order_id: OrderId,
        reason: String,
    },
    /// Fewer pieces are left to buy than [`crate::stock::StockLevel::low_below`].
    LowStock {
        variant: VariantId,
    },
}

impl StaffNotice {
    /// Which of the staff's switches it belongs to.
    #[must_use]
    pub const fn notice(&self) -> Notice {
        match self {
            Self::NewOrder { .. } => Notice::NewOrder,
            Self::Attention { .. } => Notice::Attention,
            Self::LowStock { .. } => Notice::LowStock,
        }
    }
}
