//! The one thing a customer wants to know of an order, out of its three states.

use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};

/// A word on an order, and the tone it is said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub label: &'static str,
    /// `good`, `info`, `caution` or `bad`.
    pub tone: &'static str,
}

/// Trouble first, then money given back, then where the goods are.
pub fn of(status: OrderStatus, payment: PaymentStatus, goods: FulfilmentStatus) -> Shown {
    let shown = |label, tone| Shown { label, tone };
    match (status, payment, goods) {
        (OrderStatus::Cancelled | OrderStatus::Expired, ..) => shown(status.label(), "bad"),
        (OrderStatus::Draft, ..) => shown(status.label(), "info"),
        (OrderStatus::PendingPayment, PaymentStatus::Failed, _) => shown("Payment failed", "bad"),
        (OrderStatus::PendingPayment, ..) => shown(status.label(), "caution"),
        (_, PaymentStatus::Refunded, _) => shown(payment.label(), "info"),
        (_, _, FulfilmentStatus::Delivered) => shown(goods.label(), "good"),
        (_, _, FulfilmentStatus::PartiallyReturned) => shown(goods.label(), "caution"),
        _ => shown(goods.label(), "info"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_an_order_is_the_news_about_it() {
        let word = |status, payment, goods| of(status, payment, goods).label;
        use FulfilmentStatus::{Delivered, Fulfilled, Unfulfilled};
        use OrderStatus::{Cancelled, PendingPayment, Placed};
        use PaymentStatus::{Failed, Paid, Refunded, Unpaid};
        assert_eq!(word(Placed, Paid, Unfulfilled), "Being prepared");
        assert_eq!(word(Placed, Unpaid, Fulfilled), "Sent");
        assert_eq!(word(Placed, Refunded, Delivered), "Refunded");
        assert_eq!(
            word(PendingPayment, Unpaid, Unfulfilled),
            "Waiting for payment"
        );
        assert_eq!(word(PendingPayment, Failed, Unfulfilled), "Payment failed");
        assert_eq!(word(Cancelled, Paid, Unfulfilled), "Cancelled");
    }
}
