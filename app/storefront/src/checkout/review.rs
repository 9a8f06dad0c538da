//! What was said in the steps before, each with its way back.

use commerce::customer::Address;
use leptos::prelude::*;
use web::components::summary::free_or;

use crate::pages::checkout::{Checkout, Step};

/// The entries of the steps before `step`.
pub fn review(checkout: &Checkout, step: Step, now_ms: i64) -> AnyView {
    let cart = &checkout.cart;
    let email = cart
        .email
        .as_ref()
        .map(|email| entry("Contact", email.shown(), Some(Step::Address)));
    let address = cart.shipping_address.as_ref();
    let address =
        address.map(|address| entry("Deliver to", one_line(address), Some(Step::Address)));
    let billing = cart.billing_address.as_ref();
    let billing = billing.map(|address| entry("Bill to", one_line(address), Some(Step::Address)));
    let delivery = (step > Step::Delivery).then(|| {
        let chosen = checkout
            .quote
            .shipping
            .iter()
            .find(|quote| Some(quote.method) == cart.shipping_method)?;
        let cost = free_or(checkout.quote.priced.totals.shipping).to_lowercase();
        let text = format!("{}, {}, {cost}", chosen.name, chosen.window(now_ms));
        Some(entry("Delivery", text, Some(Step::Delivery)))
    });
    view! { <dl class="review">{email}{address}{billing}{delivery.flatten()}</dl> }.into_any()
}

/// One entry; without a step there is no way back.
pub fn entry(label: &'static str, text: String, back: Option<Step>) -> AnyView {
    let change = back.map(|step| {
        view! {
            <dd class="review-edit"><a href=step.path()>"Change"<span class="visually-hidden">" " {label.to_lowercase()}</span></a></dd>
        }
    });
    view! { <div><dt>{label}</dt><dd>{text}</dd>{change}</div> }.into_any()
}

/// An address as one line.
pub fn one_line(address: &Address) -> String {
    address.lines().join(", ")
}
