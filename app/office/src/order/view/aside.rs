//! For whom the order is and where it goes.

use commerce::country::CountryCode;
use commerce::order::{FulfilmentStatus, OrderStatus};
use leptos::prelude::*;
use texts::text;
use web::components::address::{AddressFields, AddressKind, AddressLines, with_address};
use web::components::field::FormValues;

use crate::kit::parts::Card;
use crate::order::view::parts::{Hidden, Shown};

#[component]
pub(super) fn Aside(shown: Shown) -> impl IntoView {
    let placed = shown.order.placed.clone();
    let order = placed.order;
    let link = format!("/orders/{}", order.public_token);
    let email = order.email.shown().to_string();
    let account = if order.customer.is_some() {
        text!("office-order-account")
    } else {
        text!("office-order-guest")
    };
    let note = Some(order.note.clone()).filter(|note| !note.is_empty());
    let note = note.map(|note| view! { <div><dt>{text!("office-order-shopper-note")}</dt><dd class="note">{note}</dd></div> });
    let delivery = placed
        .shipping
        .as_ref()
        .map(|shipping| shipping.name.clone());
    let delivery = delivery
        .map(|name| view! { <div><dt>{text!("office-order-delivery")}</dt><dd>{name}</dd></div> });
    let billing = placed.address.billing.clone().map(|address| {
        view! { <div><dt>{text!("office-order-billing")}</dt><dd><address><AddressLines address/></address></dd></div> }
    });
    let address = placed.address.shipping.clone();
    let phone = address.to_input().phone;
    let phone = (!phone.is_empty())
        .then(|| view! { <div><dt>{text!("office-order-phone")}</dt><dd>{phone}</dd></div> });
    let can_change = shown.may.edit
        && order.status == OrderStatus::Placed
        && order.fulfilment_status == FulfilmentStatus::Unfulfilled;
    let change = can_change.then(|| view! { <AddressForm shown=shown.clone()/> });
    view! {
        <Card title=text!("office-order-customer") id="customer">
            <dl class="facts">
                <div><dt>{text!("office-order-email")}</dt><dd><a href=format!("mailto:{email}")>{email.clone()}</a>" "<span class="soft">{account}</span></dd></div>
                <div><dt>{text!("office-order-address")}</dt><dd><address><AddressLines address/></address></dd></div>
                {phone}
                {billing}
                {delivery}
                {note}
            </dl>
            {change}
            <p><a href=link rel="noreferrer">{text!("office-order-as-shopper")}</a></p>
        </Card>
    }
}

#[component]
fn AddressForm(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let stored = &shown.order.placed.address.shipping;
    let is_open = form.is_sent("line1");
    let values = if is_open {
        form.values()
    } else {
        with_address(FormValues::default(), "", stored)
    };
    let errors = form.errors().to_vec();
    // Another country would mean another tariff and another tax.
    let countries: Vec<CountryCode> = vec![stored.country];
    view! {
        <details class="reveal" open=is_open>
            <summary>{text!("office-order-address-change")}</summary>
            <form method="post" action=shown.path("address") class="stack">
                <Hidden version=shown.order.placed.order.version key=shown.key.clone()/>
                <AddressFields kind=AddressKind::Delivery values errors countries home=shown.country/>
                <div><button class="button quiet">{text!("office-order-address-button")}</button></div>
            </form>
        </details>
    }
}
