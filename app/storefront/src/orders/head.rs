//! The first thing an order's page says: thank you, or how it stands.

use commerce::calendar::Date;
use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use leptos::prelude::*;
use web::components::order_state::order_state;

/// For so long after ordering the page says thank you, however often it is loaded.
const THANKS_MS: i64 = 60 * 60 * 1000;

/// Whether the shopper has just ordered.
pub fn is_fresh(placed: &PlacedOrder, now_ms: i64) -> bool {
    let since = placed.order.placed_at_ms.map(|at_ms| now_ms - at_ms);
    since.is_some_and(|since| since < THANKS_MS)
}

pub fn head(placed: &PlacedOrder, now_ms: i64) -> AnyView {
    let placed_now = placed.order.status == OrderStatus::Placed && is_fresh(placed, now_ms);
    if placed_now {
        thanks(placed)
    } else {
        status_head(placed)
    }
}

/// How the order stands in two or three words, and how that is meant.
pub fn status(placed: &PlacedOrder) -> (&'static str, &'static str) {
    let order = &placed.order;
    let state = order_state(order.status, order.payment_status, order.fulfilment_status);
    (state.tone, state.label)
}

fn thanks(placed: &PlacedOrder) -> AnyView {
    let order = &placed.order;
    let name = placed.address.shipping.name.as_str();
    let first = name.split_whitespace().next().unwrap_or(name).to_owned();
    let expected = placed.delivery_window().map(|window| {
        view! { <p>"With you: " <strong>{window.to_string()}</strong>"."</p> }
    });
    view! {
        <section class="thanks" aria-labelledby="thanks">
            <svg class="flags" viewBox="0 0 412 40" aria-hidden="true"><use href="/icons.svg#flags"></use></svg>
            <h1 id="thanks">{format!("Thank you, {first}.")}</h1>
            <p>"Order " <strong>{order.number.to_string()}</strong> " is in. We write to " <strong>{order.email.shown()}</strong> "."</p>
            {expected}
            <p>"Keep this page's address: it is the way back to your order."</p>
            <div class="row no-print"><a class="button light" href="#where">"Follow the order"</a></div>
        </section>
    }
    .into_any()
}

fn status_head(placed: &PlacedOrder) -> AnyView {
    let order = &placed.order;
    let (tone, text) = status(placed);
    let ordered = Date::from_ms(order.created_at_ms);
    let next = match order.status {
        OrderStatus::Cancelled => "It was called off; nothing will be sent.".to_owned(),
        OrderStatus::Expired => "It was not paid in time, so the goods went back to the shelf.".to_owned(),
        OrderStatus::PendingPayment if order.payment_status == PaymentStatus::Failed => {
            "Your payment did not go through. Nothing was charged, and we still hold the goods for you.".to_owned()
        }
        OrderStatus::PendingPayment => {
            "We wait for the word of your bank and hold the goods for you. Load this page again in a moment.".to_owned()
        }
        _ => placed.delivery_window().map(|window| format!("Expected: {window}.")).unwrap_or_default(),
    };
    let pay = (order.status == OrderStatus::PendingPayment).then(|| {
        let path = format!("/orders/{}/pay", order.public_token);
        let label = if order.payment_status == PaymentStatus::Failed {
            "Pay this order"
        } else {
            "Pay in another way"
        };
        view! { <p class="no-print"><a class="button accent" href=path>{label}</a></p> }
    });
    view! {
        <div class="order-head">
            <p class=format!("status {tone}")>{text}</p>
            <h1>{format!("Order {}", order.number)}</h1>
            <p class="lead">"Ordered on " {ordered.to_string()} ". " {next}</p>
            {pay}
        </div>
    }
    .into_any()
}
