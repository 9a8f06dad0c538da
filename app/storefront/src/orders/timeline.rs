//! What happened to an order and what comes next.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::fulfilment::{Fulfilment, FulfilmentState};
use commerce::order::{
    EventDetail, FulfilmentStatus, OrderEvent, OrderEventKind, OrderStatus, PaymentStatus,
    PlacedOrder,
};
use commerce::payment::PaymentMethod;
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;

use crate::pages::orders::dates::Moment;
use crate::pages::orders::head;

/// `country` is the shop's, for its time.
#[component]
pub fn Timeline(placed: PlacedOrder, country: CountryCode) -> impl IntoView {
    let state = head::state(&placed);
    let steps = next(&placed);
    let happened = placed.events.iter().filter_map(|event| {
        let note = public_note(event);
        let title = match &note {
            Some(_) => text!("order-event-note"),
            None => title(event)?,
        };
        let note = note.map(|note| view! { <span class="timeline-note">{note}</span> });
        Some(view! { <li class="done"><strong>{title}</strong><Moment at_ms=event.at_ms country/>{note}</li> })
    });
    let happened = happened.collect_view();
    let parcels = placed
        .fulfilments
        .into_iter()
        .filter(|parcel| parcel.state != FulfilmentState::Cancelled);
    let parcels = parcels
        .zip(1_usize..)
        .map(|(parcel, number)| view! { <Parcel parcel number/> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="where">
            <div class="panel-head"><h2 id="where">{text!("order-timeline")}</h2><p class=format!("status {}", state.tone)>{state.label}</p></div>
            <ol class="timeline">{happened}<NextSteps steps/></ol>
            {parcels}
        </section>
    }
}

/// What staff wrote for the shopper to read.
fn public_note(event: &OrderEvent) -> Option<String> {
    match database::order::detail(event)? {
        EventDetail::Note {
            text,
            private: false,
        } => Some(text),
        _ => None,
    }
}

/// What a shopper reads of an event; some are for the shop only.
fn title(event: &OrderEvent) -> Option<Cow<'static, str>> {
    match event.kind {
        OrderEventKind::Created => Some(text!("order-event-created")),
        OrderEventKind::PaymentAuthorized => Some(text!("order-event-authorized")),
        OrderEventKind::PaymentCaptured => Some(text!("order-event-paid")),
        OrderEventKind::PaymentFailed => Some(text!("order-event-declined")),
        OrderEventKind::Refunded => Some(text!("order-event-refunded")),
        OrderEventKind::Shipped => Some(text!("order-event-shipped")),
        OrderEventKind::Delivered => Some(text!("order-event-delivered")),
        OrderEventKind::Returned => Some(text!("order-event-returned")),
        OrderEventKind::Withdrawn => Some(text!("order-event-withdrawn")),
        OrderEventKind::Cancelled => Some(text!("order-event-cancelled")),
        OrderEventKind::Expired => Some(text!("order-event-expired")),
        OrderEventKind::Placed
        | OrderEventKind::PaymentStarted
        | OrderEventKind::NeedsAttention
        | OrderEventKind::MailSent
        | OrderEventKind::Note => None,
    }
}

/// A step to come, with a note.
type Step = (Cow<'static, str>, Option<Cow<'static, str>>);

/// The step it is at, and those to come.
fn next(placed: &PlacedOrder) -> Vec<Step> {
    let order = &placed.order;
    let mut steps: Vec<Step> = match order.status {
        OrderStatus::Cancelled | OrderStatus::Expired | OrderStatus::Draft => return Vec::new(),
        OrderStatus::PendingPayment => vec![(text!("order-step-payment"), None)],
        OrderStatus::Placed if awaits_transfer(placed) => {
            vec![(text!("order-step-transfer"), None)]
        }
        OrderStatus::Placed => Vec::new(),
    };
    let is_at = |states: &[FulfilmentStatus]| states.contains(&order.fulfilment_status);
    use FulfilmentStatus::{Delivered, Partial, PartiallyReturned, Returned, Unfulfilled};
    if is_at(&[Unfulfilled, Partial]) {
        steps.push((text!("order-step-packing"), None));
        steps.push((text!("order-step-shipped"), None));
    }
    if !is_at(&[Delivered, PartiallyReturned, Returned]) {
        let expected = placed
            .delivery_window()
            .map(|window| text!("order-step-expected", window = window.to_string()));
        steps.push((text!("order-event-delivered"), expected));
    }
    steps
}

#[component]
fn NextSteps(steps: Vec<Step>) -> impl IntoView {
    let steps = steps.into_iter().enumerate().map(|(place, (title, note))| {
        let here = place == 0;
        let note = note.map(|note| view! { <span class="timeline-note">{note}</span> });
        view! {
            <li class=here.then_some("current") aria-current=here.then_some("step")><strong>{title}</strong>{note}</li>
        }
    });
    steps.collect_view()
}

fn awaits_transfer(placed: &PlacedOrder) -> bool {
    let last = placed.payments.last();
    placed.order.payment_status == PaymentStatus::Unpaid
        && last.is_some_and(|payment| payment.method == PaymentMethod::BankTransfer)
}

#[component]
fn Parcel(number: usize, parcel: Fulfilment) -> impl IntoView {
    let carrier = parcel.carrier.map(|carrier| format!(", {carrier}"));
    let url = parcel
        .tracking_url
        .filter(|url| url.starts_with("https://"));
    let tracking = parcel.tracking_no.map(|number| match url {
        Some(url) => Either::Left(view! {
            " "<a href=url rel="noreferrer">{number}<span class="visually-hidden">" "{text!("order-parcel-other-site")}</span></a>
        }),
        None => Either::Right(view! { " "{number} }),
    });
    view! {
        <div class="parcel"><p><strong>{text!("order-parcel", number = number)}</strong>{carrier}{tracking}</p></div>
    }
}
