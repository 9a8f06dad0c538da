//! Where an order goes, who pays and how.

use std::borrow::Cow;

use commerce::customer::Address;
use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use commerce::payment::PaymentMethod;
use leptos::prelude::*;
use mail::PaymentNote;
use texts::text;
use web::components::address::AddressLines;

use crate::pages::payment_text;

#[component]
pub fn DetailsPanel(placed: PlacedOrder) -> impl IntoView {
    let payment = payment(&placed);
    let delivery = delivery(&placed);
    let PlacedOrder { order, address, .. } = placed;
    let billing = address
        .billing
        .map(|address| view! { <AddressFact label=text!("order-details-billing") address/> });
    let delivery =
        delivery.map(|value| view! { <Fact label=text!("order-details-delivery") value/> });
    let note = Some(order.note).filter(|note| !note.is_empty());
    view! {
        <section class="panel" aria-labelledby="details">
            <h2 id="details">{text!("order-details")}</h2>
            <dl class="facts">
                <Fact label=text!("order-details-number") value=order.number.to_string()/>
                <AddressFact label=text!("order-details-address") address=address.shipping/>
                {billing}
                {delivery}
                <Fact label=text!("order-details-email") value=order.email.shown()/>
                <Fact label=text!("order-details-payment") value=payment/>
                {note.map(|value| view! { <Fact label=text!("order-details-note") value/> })}
            </dl>
        </section>
    }
}

/// What to do to pay an order whose money comes later.
#[component]
pub fn PaymentInstructions(note: PaymentNote) -> impl IntoView {
    let rows = note
        .rows
        .into_iter()
        .map(|(label, value)| view! { <Fact label=label.into() value/> })
        .collect_view();
    let list = (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> });
    view! {
        <section class="panel" aria-labelledby="how-to-pay">
            <h2 id="how-to-pay">{text!("payment-instructions")}</h2>
            <p>{note.sentence}</p>
            {list}
        </section>
    }
}

fn delivery(placed: &PlacedOrder) -> Option<String> {
    let method = &placed.shipping.as_ref()?.name;
    let window = placed.delivery_window();
    let text = window.map(|window| {
        text!(
            "order-details-delivery-value",
            method = method,
            window = window.to_string()
        )
    });
    Some(text.map_or_else(|| method.clone(), Cow::into_owned))
}

fn payment(placed: &PlacedOrder) -> String {
    let order = &placed.order;
    let is_owed =
        order.status == OrderStatus::Placed && order.payment_status == PaymentStatus::Unpaid;
    let state = if is_owed {
        text!("payment-state-owed")
    } else {
        payment_text::state(order.payment_status)
    };
    match placed.payments.last() {
        Some(payment) => {
            let method = payment_text::method(payment.method);
            text!(
                "order-details-payment-value",
                method = method,
                state = state
            )
            .into_owned()
        }
        None if order.is_free() => payment_text::method(PaymentMethod::Free).into_owned(),
        None => state.into_owned(),
    }
}

#[component]
fn Fact(label: Cow<'static, str>, value: String) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
}

#[component]
fn AddressFact(label: Cow<'static, str>, address: Address) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd><address><AddressLines address/></address></dd></div> }
}
