//! Order state: the one thing a customer wants to know of an order, out of its three states.

use std::borrow::Cow;

use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use leptos::prelude::*;
use texts::text;

/// How an order stands in two or three words, and how that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderState {
    pub label: Cow<'static, str>,
    /// `good`, `info`, `caution` or `bad`.
    pub tone: &'static str,
}

/// Trouble first, then where the goods are.
pub fn order_state(
    status: OrderStatus,
    payment: PaymentStatus,
    goods: FulfilmentStatus,
) -> OrderState {
    let (tone, label) = match (status, payment) {
        (OrderStatus::Cancelled, _) => ("bad", text!("order-state-cancelled")),
        (OrderStatus::Expired, _) => ("bad", text!("order-state-expired")),
        (OrderStatus::Draft, _) => ("caution", text!("order-state-draft")),
        (OrderStatus::PendingPayment, PaymentStatus::Failed) => {
            ("bad", text!("order-state-declined"))
        }
        (OrderStatus::PendingPayment, _) => ("caution", text!("order-state-pending")),
        (OrderStatus::Placed, _) => goods_state(goods),
    };
    OrderState { label, tone }
}

fn goods_state(goods: FulfilmentStatus) -> (&'static str, Cow<'static, str>) {
    match goods {
        FulfilmentStatus::Unfulfilled => ("info", text!("order-state-packing")),
        FulfilmentStatus::Partial => ("info", text!("order-state-partly-shipped")),
        FulfilmentStatus::Fulfilled => ("info", text!("order-state-shipped")),
        FulfilmentStatus::Delivered => ("good", text!("order-state-delivered")),
        FulfilmentStatus::PartiallyReturned => ("caution", text!("order-state-partly-returned")),
        FulfilmentStatus::Returned => ("caution", text!("order-state-returned")),
    }
}

/// The state as a coloured word.
#[component]
pub fn StatusPill(state: OrderState) -> impl IntoView {
    view! { <span class=format!("status {}", state.tone)>{state.label}</span> }
}
