//! The one thing a customer wants to know of an order, out of its three states.

use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use leptos::prelude::*;

/// How an order stands in two or three words, and how that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderState {
    pub label: &'static str,
    /// `good`, `info`, `caution` or `bad`.
    pub tone: &'static str,
}

/// Trouble first, then where the goods are.
pub fn order_state(
    status: OrderStatus,
    payment: PaymentStatus,
    goods: FulfilmentStatus,
) -> OrderState {
    let (tone, label) = match (status, payment, goods) {
        (OrderStatus::Cancelled, ..) => ("bad", "Cancelled"),
        (OrderStatus::Expired, ..) => ("bad", "Not paid in time"),
        (OrderStatus::Draft, ..) => ("caution", "Draft"),
        (OrderStatus::PendingPayment, PaymentStatus::Failed, _) => ("bad", "Payment declined"),
        (OrderStatus::PendingPayment, ..) => ("caution", "Waiting for payment"),
        (OrderStatus::Placed, _, FulfilmentStatus::Unfulfilled) => ("info", "Being packed"),
        (OrderStatus::Placed, _, FulfilmentStatus::Partial) => ("info", "Partly on its way"),
        (OrderStatus::Placed, _, FulfilmentStatus::Fulfilled) => ("info", "On its way"),
        (OrderStatus::Placed, _, FulfilmentStatus::Delivered) => ("good", "Delivered"),
        (OrderStatus::Placed, _, returned) => ("caution", returned.label()),
    };
    OrderState { label, tone }
}

/// The state as a coloured word.
pub fn pill(state: OrderState) -> impl IntoView {
    view! { <span class=format!("status {}", state.tone)>{state.label}</span> }
}
