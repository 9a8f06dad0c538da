//! The page for paying an order: what was ordered, and the ways to pay it.

use std::collections::BTreeMap;

use commerce::cart::Offer;
use commerce::ids::VariantId;
use commerce::order::PlacedOrder;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, FieldError};
use web::components::receipt::OrderReceipt;
use web::components::summary::OrderTotals;

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::checkout::frame::Steps;
use crate::pages::checkout::methods::{PayButton, PaymentChoices, PaymentMethods};
use crate::pages::checkout::review::{Entry, one_line};
use crate::pages::checkout::trouble::{Trouble, TroubleAlert};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PayOrder {
    pub placed: PlacedOrder,
    /// The path of the order's page.
    pub address: String,
    /// They lend their pictures.
    pub offers: BTreeMap<VariantId, Offer>,
    pub choices: PaymentChoices,
    pub trouble: Option<Trouble>,
    pub errors: Vec<FieldError>,
}

#[component]
pub fn PayOrderPage(shown: PayOrder) -> impl IntoView {
    let number = shown.placed.order.number.to_string();
    let heading = text!("order-pay-heading", number = number);
    let action = format!("{}/pay", shown.address);
    view! {
        <div class="wrap checkout">
            <Steps/>
            <h1 class="visually-hidden">{heading}</h1>
            <SubmitOnce>
                <form class="with-aside" method="post" action=action novalidate>
                    <Choices shown=shown.clone()/>
                    <Ordered shown/>
                </form>
            </SubmitOnce>
        </div>
    }
}

#[component]
fn Choices(shown: PayOrder) -> impl IntoView {
    let total = shown.placed.order.totals.total;
    let back = format!("{}/cart", shown.address);
    view! {
        <div class="checkout-form">
            <ErrorSummary errors=shown.errors/>
            {shown.trouble.map(|trouble| view! { <TroubleAlert trouble/> })}
            <Facts placed=shown.placed/>
            <PaymentMethods total choices=shown.choices/>
            <div class="row">
                <button class="button quiet" formaction=back formnovalidate>{text!("order-pay-back")}</button>
                <a href=shown.address>{text!("order-pay-view")}</a>
            </div>
            <p class="small soft">{text!("order-pay-back-note")}</p>
        </div>
    }
}

#[component]
fn Facts(placed: PlacedOrder) -> impl IntoView {
    let PlacedOrder {
        order,
        address,
        shipping,
        ..
    } = placed;
    let billing = address.billing.map(|billing| {
        view! { <Entry label=text!("order-pay-billing") value=one_line(&billing)/> }
    });
    let delivery = shipping.map(|shipping| {
        view! { <Entry label=text!("order-pay-delivery") value=shipping.name/> }
    });
    let note = Some(order.note).filter(|note| !note.is_empty());
    let note = note.map(|value| view! { <Entry label=text!("order-pay-note") value/> });
    view! {
        <dl class="review">
            <Entry label=text!("order-pay-number") value=order.number.to_string()/>
            <Entry label=text!("order-pay-contact") value=order.email.shown()/>
            <Entry label=text!("order-pay-address") value=one_line(&address.shipping)/>
            {billing}
            {delivery}
            {note}
        </dl>
    }
}

#[component]
fn Ordered(shown: PayOrder) -> impl IntoView {
    let total = shown.placed.order.totals.total;
    view! {
        <section class="aside summary" id="summary" aria-labelledby="final">
            <h2 id="final">{text!("order-pay-summary")}</h2>
            <OrderReceipt lines=shown.placed.lines.clone() offers=shown.offers/>
            <OrderTotals placed=shown.placed/>
            <PayButton total/>
        </section>
    }
}
