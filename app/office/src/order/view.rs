//! The order page's layout: what to do next above, the order and its money beside the customer.

mod aside;
mod cancel;
pub(super) mod fields;
mod history;
mod lines;
mod money;
mod papers;
mod parcels;
pub(super) mod parts;
pub(super) mod printed;
mod refunds;
mod ship;

use std::borrow::Cow;

use commerce::order::{OrderNumber, OrderStatus};
use commerce::refund::RefundState;
use database::staff_orders::StaffOrder;
use leptos::prelude::*;
use texts::text;
use web::components::field::ErrorSummary;

use crate::kit::moment::Moment;
use crate::kit::parts::PageHead;
use crate::order::refusal::cannot_ship;
use crate::order::words;

use aside::Aside;
use cancel::CancelCard;
use history::History;
use lines::LinesCard;
use money::PaymentsCard;
use papers::PapersCard;
use parcels::ParcelsCard;
use parts::{Hidden, Shown, WordPill};
use refunds::RefundsCard;
use ship::ShipCard;

#[component]
pub(super) fn OrderView(shown: Shown) -> impl IntoView {
    let order = &shown.order.placed.order;
    let title = text!("office-order-title", number = order.number.to_string());
    let words = [
        words::status(order.status),
        words::paid(order.payment_status),
        words::goods(order.fulfilment_status),
    ];
    let (created, country) = (order.created_at_ms, shown.country);
    let (older, newer) = (shown.order.older.clone(), shown.order.newer.clone());
    let errors = shown.form.errors().to_vec();
    let back = ("/admin/orders".to_owned(), text!("office-order-all"));
    view! {
        <PageHead title back>
            <Neighbours older newer/>
        </PageHead>
        <p class="order-state">{words.map(|word| view! { <WordPill word/> })}<span class="soft"><Moment at_ms=created country/></span></p>
        <ErrorSummary errors/>
        <NextStep shown=shown.clone()/>
        <div class="columns">
            <div>
                <LinesCard shown=shown.clone()/>
                <ShipCard shown=shown.clone()/>
                <ParcelsCard shown=shown.clone()/>
                <PaymentsCard shown=shown.clone()/>
                <RefundsCard shown=shown.clone()/>
                <History shown=shown.clone()/>
            </div>
            <aside>
                <Aside shown=shown.clone()/>
                <PapersCard shown=shown.clone()/>
                <CancelCard shown/>
            </aside>
        </div>
    }
}

/// The orders beside this one; a script binds keys to them.
#[component]
fn Neighbours(older: Option<OrderNumber>, newer: Option<OrderNumber>) -> impl IntoView {
    let link = |number: Option<OrderNumber>,
                (rel, key): (&'static str, &'static str),
                label: Cow<'static, str>| {
        number.map(|number| {
            view! { <a class="button quiet" rel=rel aria-keyshortcuts=key href=format!("/admin/orders/{number}")>{label}</a> }
        })
    };
    view! {
        {link(newer, ("prev", "k"), text!("office-order-newer"))}
        {link(older, ("next", "j"), text!("office-order-older"))}
    }
}

/// The one thing to do next, first of all.
#[component]
fn NextStep(shown: Shown) -> impl IntoView {
    let order = &shown.order.placed.order;
    let attention = order.needs_attention.clone().map(|reason| {
        let path = shown.path("attention/done");
        let (version, key) = (order.version, shown.key.clone());
        let done = shown.may.edit.then(|| {
            view! {
                <form method="post" action=path><Hidden version key/><button class="button quiet">{text!("office-order-attention-done")}</button></form>
            }
        });
        view! {
            <section class="next bad" aria-labelledby="attention">
                <div><h2 id="attention">{text!("office-order-attention")}</h2><p>{reason}</p></div>
                {done}
            </section>
        }
    });
    let step = next_step(&shown.order).map(|(title, link)| {
        let link = link.map(|(href, label)| view! { <a class="button" href=href>{label}</a> });
        view! {
            <section class="next" aria-labelledby="next">
                <div><p class="soft">{text!("office-order-next")}</p><h2 id="next">{title}</h2></div>
                {link}
            </section>
        }
    });
    view! { {attention} {step} }
}

type Link = (&'static str, Cow<'static, str>);

fn next_step(shown: &StaffOrder) -> Option<(Cow<'static, str>, Option<Link>)> {
    let order = &shown.placed.order;
    let left: i64 = shown
        .placed
        .lines
        .iter()
        .map(|line| line.progress.left_to_send())
        .sum();
    let waits = |state| matches!(state, RefundState::Failed | RefundState::ByHand);
    let failed = shown.refunds.iter().any(|refund| waits(refund.state));
    match order.status {
        OrderStatus::Draft | OrderStatus::Cancelled | OrderStatus::Expired if !failed => None,
        _ if failed => Some((
            text!("office-order-next-refund"),
            Some(("#refunds", text!("office-order-to-refunds"))),
        )),
        OrderStatus::PendingPayment => Some((text!("office-order-next-payment"), None)),
        _ if shown.can_ship.is_ok() && left > 0 => Some((
            text!("office-order-next-ship", count = left),
            Some(("#ship", text!("office-order-to-ship"))),
        )),
        _ if shown.open.is_positive() => Some((
            text!("office-order-next-record", open = shown.open.to_string()),
            Some(("#payments", text!("office-order-to-payments"))),
        )),
        _ if left > 0 => {
            let why = shown.can_ship.as_ref().err().map(cannot_ship);
            why.map(|why| (why, None))
        }
        _ => None,
    }
}
