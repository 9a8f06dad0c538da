//! The first thing an order's page says: thank you, or how it stands.

use std::borrow::Cow;
use std::sync::Arc;

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::order_state::{OrderState, order_state};

use crate::pages::flags::Flags;
use crate::pages::store_settings::Identity;

/// For so long after ordering the page says thank you, however often it is loaded.
const THANKS_MS: i64 = 60 * 60 * 1000;

/// Whether the shopper has just ordered.
pub fn is_fresh(placed: &PlacedOrder, now_ms: i64) -> bool {
    let since = placed.order.placed_at_ms.map(|at_ms| now_ms - at_ms);
    since.is_some_and(|since| since < THANKS_MS)
}

#[component]
pub fn OrderHead(placed: PlacedOrder, now_ms: i64, shop: Arc<Identity>) -> impl IntoView {
    let country = shop.country;
    if placed.order.status == OrderStatus::Placed && is_fresh(&placed, now_ms) {
        Either::Left(view! { <Thanks placed shop=shop.name.clone()/> })
    } else {
        Either::Right(view! { <OrderStatusHead placed country/> })
    }
}

pub fn state(placed: &PlacedOrder) -> OrderState {
    let order = &placed.order;
    order_state(order.status, order.payment_status, order.fulfilment_status)
}

#[component]
fn Thanks(placed: PlacedOrder, shop: String) -> impl IntoView {
    let order = &placed.order;
    let name = placed.address.shipping.name.as_str();
    let first = name.split_whitespace().next().unwrap_or(name);
    let number = order.number.to_string();
    let received = text_around!("order-thanks-received", gap = number);
    let email = text_around!("order-thanks-email", gap = email);
    let expected = placed.delivery_window().map(|window| {
        let around = text_around!("order-thanks-expected", gap = window);
        view! { <p><Strong around value=window.to_string()/></p> }
    });
    view! {
        <section class="thanks" aria-labelledby="thanks">
            <Flags name=shop/>
            <h1 id="thanks">{text!("order-thanks", name = first)}</h1>
            <p><Strong around=received value=number/>" "<Strong around=email value=order.email.shown()/></p>
            {expected}
            <p>{text!("order-thanks-keep")}</p>
            <div class="row no-print"><a class="button light" href="#where">{text!("order-thanks-follow")}</a></div>
        </section>
    }
}

/// A sentence whose value stands out.
#[component]
fn Strong(around: (String, String), value: String) -> impl IntoView {
    let (before, after) = around;
    view! { {before}<strong>{value}</strong>{after} }
}

#[component]
fn OrderStatusHead(placed: PlacedOrder, country: CountryCode) -> impl IntoView {
    let order = &placed.order;
    let state = state(&placed);
    let date = LocalTime::of(order.created_at_ms, country).date();
    let is_payable = order.status == OrderStatus::PendingPayment;
    let pay = is_payable.then(|| {
        let path = format!("/orders/{}/pay", order.public_token);
        let label = if order.payment_status == PaymentStatus::Failed {
            text!("order-pay")
        } else {
            text!("order-pay-otherwise")
        };
        view! { <p class="no-print"><a class="button accent" href=path>{label}</a></p> }
    });
    view! {
        <div class="order-head">
            <p class=format!("status {}", state.tone)>{state.label}</p>
            <h1>{text!("order-title", number = order.number.to_string())}</h1>
            <p class="lead">{text!("order-placed-on", date = date)}" "{next(&placed)}</p>
            {pay}
            {(order.status == OrderStatus::Expired).then(|| view! { <Refill placed=placed.clone()/> })}
        </div>
    }
}

/// The way back to the cart from an order that ended.
#[component]
fn Refill(placed: PlacedOrder) -> impl IntoView {
    let action = format!("/orders/{}/cart", placed.order.public_token);
    view! {
        <form class="no-print" method="post" action=action>
            <button class="button accent">{text!("order-refill")}</button>
        </form>
    }
}

fn next(placed: &PlacedOrder) -> Cow<'static, str> {
    let order = &placed.order;
    match (order.status, order.payment_status) {
        (OrderStatus::Cancelled, _) => text!("order-next-cancelled"),
        (OrderStatus::Expired, _) => text!("order-next-expired"),
        (OrderStatus::PendingPayment, PaymentStatus::Failed) => text!("order-next-declined"),
        (OrderStatus::PendingPayment, _) => text!("order-next-pending"),
        _ => {
            let window = placed.delivery_window();
            let text =
                window.map(|window| text!("order-next-expected", window = window.to_string()));
            text.unwrap_or_default()
        }
    }
}
