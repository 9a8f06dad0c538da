//! What happened to an order and what comes next.

use commerce::fulfilment::{Fulfilment, FulfilmentState};
use commerce::order::{
    FulfilmentStatus, OrderEvent, OrderEventKind, OrderStatus, PaymentStatus, PlacedOrder,
};
use leptos::prelude::*;

use crate::pages::orders::{dates, head};

pub fn panel(placed: &PlacedOrder) -> AnyView {
    let (tone, text) = head::status(placed);
    let happened = placed.events.iter().filter_map(|event| {
        let words = words(event)?;
        Some(view! { <li class="done"><strong>{words}</strong>{dates::moment(event.at_ms)}</li> })
    });
    let parcels = placed
        .fulfilments
        .iter()
        .filter(|parcel| parcel.state != FulfilmentState::Cancelled);
    let parcels: Vec<AnyView> = parcels
        .enumerate()
        .map(|(place, one)| parcel(place + 1, one))
        .collect();
    view! {
        <section class="panel" aria-labelledby="where">
            <div class="panel-head"><h2 id="where">"Where it is"</h2><p class=format!("status {tone}")>{text}</p></div>
            <ol class="timeline">{happened.collect_view()}{next(placed)}</ol>
            {parcels}
        </section>
    }
    .into_any()
}

/// What a shopper reads of an event; some are for the shop only.
fn words(event: &OrderEvent) -> Option<&'static str> {
    match event.kind {
        OrderEventKind::Created => Some("Ordered"),
        OrderEventKind::PaymentAuthorized => Some("Payment promised"),
        OrderEventKind::PaymentCaptured => Some("Paid"),
        OrderEventKind::PaymentFailed => Some("Payment declined"),
        OrderEventKind::Refunded => Some("Money sent back"),
        OrderEventKind::Shipped => Some("Parcel on its way"),
        OrderEventKind::Delivered => Some("Delivered"),
        OrderEventKind::Returned => Some("Returned"),
        OrderEventKind::Cancelled => Some("Cancelled"),
        OrderEventKind::Expired => Some("Not paid in time"),
        OrderEventKind::Placed
        | OrderEventKind::PaymentStarted
        | OrderEventKind::NeedsAttention
        | OrderEventKind::MailSent
        | OrderEventKind::Note => None,
    }
}

/// The step it is at, and those to come.
fn next(placed: &PlacedOrder) -> AnyView {
    let order = &placed.order;
    let mut steps: Vec<(&'static str, Option<String>)> = Vec::new();
    match order.status {
        OrderStatus::Cancelled | OrderStatus::Expired | OrderStatus::Draft => return ().into_any(),
        OrderStatus::PendingPayment => steps.push(("Waiting for the payment", None)),
        OrderStatus::Placed => {}
    }
    let transfer = order.payment_status == PaymentStatus::Unpaid && waits_for_transfer(placed);
    if order.status == OrderStatus::Placed && transfer {
        steps.push(("Waiting for your transfer", None));
    }
    if matches!(
        order.fulfilment_status,
        FulfilmentStatus::Unfulfilled | FulfilmentStatus::Partial
    ) {
        steps.push(("Being packed", None));
        steps.push(("On its way", None));
    }
    if !matches!(
        order.fulfilment_status,
        FulfilmentStatus::Delivered
            | FulfilmentStatus::PartiallyReturned
            | FulfilmentStatus::Returned
    ) {
        let expected = placed
            .delivery_window()
            .map(|window| format!("Expected {window}"));
        steps.push(("Delivered", expected));
    }
    let steps = steps.into_iter().enumerate().map(|(place, (title, note))| {
        let here = place == 0;
        let note = note.map(|note| view! { <span class="timeline-note">{note}</span> });
        view! {
            <li class=here.then_some("current") aria-current=here.then_some("step")><strong>{title}</strong>{note}</li>
        }
    });
    steps.collect_view().into_any()
}

fn waits_for_transfer(placed: &PlacedOrder) -> bool {
    let last = placed.payments.last();
    last.is_some_and(|payment| payment.method == commerce::payment::PaymentMethod::BankTransfer)
}

fn parcel(number: usize, parcel: &Fulfilment) -> AnyView {
    let carrier = parcel.carrier.clone().map(|carrier| format!(", {carrier}"));
    let tracking = parcel.tracking_no.clone().map(|number| {
        let safe = parcel.tracking_url.clone().filter(|url| url.starts_with("https://"));
        match safe {
            Some(url) => view! { " "<a href=url rel="noreferrer">{number}<span class="visually-hidden">" (other site)"</span></a> }.into_any(),
            None => view! { " "{number} }.into_any(),
        }
    });
    view! { <div class="parcel"><p><strong>"Parcel " {number}</strong>{carrier}{tracking}</p></div> }.into_any()
}
