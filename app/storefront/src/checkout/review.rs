//! What was said in the steps before, each with its way back.

use std::borrow::Cow;

use commerce::customer::Address;
use leptos::prelude::*;
use texts::text;

use crate::pages::checkout::{Checkout, Step};

/// A step to go back to, and what is changed there.
type WayBack = (Step, Cow<'static, str>);

/// The entries of the steps before `step`.
#[component]
pub fn Review(checkout: Checkout, step: Step, now_ms: i64) -> impl IntoView {
    let delivery = (step > Step::Delivery)
        .then(|| delivery(&checkout, now_ms))
        .flatten();
    let cart = checkout.cart;
    let address = |label, address: Address, change| {
        let back = (Step::Address, change);
        view! { <Entry label value=one_line(&address) back/> }
    };
    let email = cart.email.map(|email| {
        let back = (Step::Address, text!("checkout-change-contact"));
        view! { <Entry label=text!("checkout-review-contact") value=email.shown() back/> }
    });
    let shipping = cart.shipping_address.map(|shipping| {
        let change = text!("checkout-change-address");
        address(text!("checkout-review-address"), shipping, change)
    });
    let billing = cart.billing_address.map(|billing| {
        let change = text!("checkout-change-billing");
        address(text!("checkout-review-billing"), billing, change)
    });
    let delivery = delivery.map(|value| {
        let back = (Step::Delivery, text!("checkout-change-delivery"));
        view! { <Entry label=text!("checkout-review-delivery") value back/> }
    });
    view! { <dl class="review">{email}{shipping}{billing}{delivery}</dl> }
}

fn delivery(checkout: &Checkout, now_ms: i64) -> Option<String> {
    let mut offered = checkout.quote.shipping.iter();
    let chosen = offered.find(|quote| Some(quote.method) == checkout.cart.shipping_method)?;
    let (method, window) = (&chosen.name, chosen.window(now_ms).to_string());
    let price = checkout.quote.priced.totals.shipping;
    let text = if price.is_zero() {
        text!(
            "checkout-review-delivery-free",
            method = method,
            window = window
        )
    } else {
        text!(
            "checkout-review-delivery-value",
            method = method,
            window = window,
            price = price
        )
    };
    Some(text.into_owned())
}

/// One entry; without a step there is no way back.
#[component]
pub fn Entry(
    label: Cow<'static, str>,
    value: String,
    #[prop(optional)] back: Option<WayBack>,
) -> impl IntoView {
    let change = back.map(|(step, what)| {
        view! {
            <dd class="review-edit"><a href=step.path()>{text!("checkout-change")}<span class="visually-hidden">" "{what}</span></a></dd>
        }
    });
    view! { <div><dt>{label}</dt><dd>{value}</dd>{change}</div> }
}

/// An address as one line.
pub fn one_line(address: &Address) -> String {
    address.lines().join(", ")
}
