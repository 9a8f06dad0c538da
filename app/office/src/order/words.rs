//! The states of an order, its payments, parcels and refunds, as staff read them: a tone and a word.

use std::borrow::Cow;

use commerce::fulfilment::FulfilmentState;
use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::refund::RefundState;
use texts::text;

/// `good`, `info`, `caution`, `bad` or `quiet`, and the word.
pub type Word = (&'static str, Cow<'static, str>);

pub fn status(status: OrderStatus) -> Word {
    match status {
        OrderStatus::Draft => ("quiet", text!("office-order-status-draft")),
        OrderStatus::PendingPayment => ("caution", text!("office-order-status-pending")),
        OrderStatus::Placed => ("info", text!("office-order-status-placed")),
        OrderStatus::Cancelled => ("quiet", text!("office-order-status-cancelled")),
        OrderStatus::Expired => ("quiet", text!("office-order-status-expired")),
    }
}

pub fn paid(status: PaymentStatus) -> Word {
    match status {
        PaymentStatus::Unpaid => ("caution", text!("office-order-paid-unpaid")),
        PaymentStatus::Authorized => ("info", text!("office-order-paid-authorized")),
        PaymentStatus::PartiallyPaid => ("caution", text!("office-order-paid-partly")),
        PaymentStatus::Paid => ("good", text!("office-order-paid-paid")),
        PaymentStatus::PartiallyRefunded => ("info", text!("office-order-paid-partly-refunded")),
        PaymentStatus::Refunded => ("quiet", text!("office-order-paid-refunded")),
        PaymentStatus::Voided => ("quiet", text!("office-order-paid-voided")),
        PaymentStatus::Failed => ("bad", text!("office-order-paid-failed")),
        PaymentStatus::Overpaid => ("bad", text!("office-order-paid-overpaid")),
    }
}

pub fn goods(status: FulfilmentStatus) -> Word {
    match status {
        FulfilmentStatus::Unfulfilled => ("caution", text!("office-order-goods-unfulfilled")),
        FulfilmentStatus::Partial => ("caution", text!("office-order-goods-partial")),
        FulfilmentStatus::Fulfilled => ("good", text!("office-order-goods-fulfilled")),
        FulfilmentStatus::Delivered => ("good", text!("office-order-goods-delivered")),
        FulfilmentStatus::PartiallyReturned => {
            ("info", text!("office-order-goods-partly-returned"))
        }
        FulfilmentStatus::Returned => ("quiet", text!("office-order-goods-returned")),
    }
}

pub fn parcel(state: FulfilmentState) -> Word {
    match state {
        FulfilmentState::Pending => ("caution", text!("office-order-parcel-pending")),
        FulfilmentState::Shipped => ("info", text!("office-order-parcel-shipped")),
        FulfilmentState::Delivered => ("good", text!("office-order-parcel-delivered")),
        FulfilmentState::Cancelled => ("quiet", text!("office-order-parcel-cancelled")),
    }
}

pub fn payment(state: PaymentState) -> Word {
    match state {
        PaymentState::Created | PaymentState::Pending => {
            ("caution", text!("office-order-payment-pending"))
        }
        PaymentState::RequiresAction => ("caution", text!("office-order-payment-action")),
        PaymentState::Authorized => ("info", text!("office-order-payment-authorized")),
        PaymentState::Captured => ("good", text!("office-order-payment-captured")),
        PaymentState::Failed => ("bad", text!("office-order-payment-failed")),
        PaymentState::Voided => ("quiet", text!("office-order-payment-voided")),
    }
}

pub fn refund(state: RefundState) -> Word {
    match state {
        RefundState::Pending => ("caution", text!("office-order-refund-is-pending")),
        RefundState::ByHand => ("caution", text!("office-order-refund-is-by-hand")),
        RefundState::Failed => ("bad", text!("office-order-refund-is-failed")),
        RefundState::Done => ("good", text!("office-order-refund-is-done")),
    }
}

pub fn method(method: PaymentMethod) -> Cow<'static, str> {
    match method {
        PaymentMethod::CashOnDelivery => text!("payment-method-cash"),
        PaymentMethod::BankTransfer => text!("payment-method-transfer"),
        PaymentMethod::Test => text!("payment-method-test"),
        PaymentMethod::Stripe => text!("payment-method-stripe"),
        PaymentMethod::Free => text!("payment-method-free"),
    }
}
