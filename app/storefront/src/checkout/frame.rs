//! What surrounds every step: the steps themselves, and the cart with its sums.

use leptos::prelude::*;
use web::components::{receipt, summary};

use crate::pages::checkout::{Checkout, Step};

/// A step with its form on the left and the cart on the right.
pub fn with_summary(checkout: &Checkout, step: Step, left: AnyView) -> AnyView {
    view! {
        <div class="wrap checkout">
            {steps(Some(step))}
            {total_line(checkout)}
            <div class="with-aside">
                <div class="stack loose">
                    <h1 class="visually-hidden">"Check out: " {step.title().to_lowercase()}</h1>
                    {left}
                </div>
                <aside class="aside summary" id="summary" aria-labelledby="your-order">
                    <div class="panel-head">
                        <h2 id="your-order">"Your order"</h2>
                        <a href="/cart">"Change"<span class="visually-hidden">" the cart"</span></a>
                    </div>
                    {sums(checkout)}
                </aside>
            </div>
        </div>
    }
    .into_any()
}

/// The lines and what they add up to.
pub fn sums(checkout: &Checkout) -> AnyView {
    let quote = &checkout.quote;
    let (to, estimated) = (quote.place.country.name(), !quote.shipping_is_chosen);
    view! {
        {receipt::cart_lines(&quote.priced.lines)}
        {summary::totals(&quote.priced, to, estimated)}
    }
    .into_any()
}

/// The way through the checkout; steps that are done lead back, unless nothing does any more.
pub fn steps(current: Option<Step>) -> AnyView {
    let steps = Step::ALL.into_iter().map(|step| match current {
        Some(current) if step < current => view! {
            <li class="done"><a href=step.path()>{step.title()}</a><span class="visually-hidden">", done"</span></li>
        }
        .into_any(),
        None if step < Step::Payment => view! {
            <li class="done">{step.title()}<span class="visually-hidden">", done"</span></li>
        }
        .into_any(),
        _ => {
            let is_here = step == current.unwrap_or(Step::Payment);
            view! { <li aria-current=is_here.then_some("step")>{step.title()}</li> }.into_any()
        }
    });
    view! { <nav class="steps" aria-label="Steps"><ol>{steps.collect_view()}</ol></nav> }.into_any()
}

fn total_line(checkout: &Checkout) -> AnyView {
    let count = checkout.cart.count();
    let items = if count == 1 {
        "1 item".to_owned()
    } else {
        format!("{count} items")
    };
    view! {
        <a class="checkout-total" href="#summary">
            <span>"Your order, " {items}</span><span>{checkout.quote.priced.totals.total.to_string()}</span>
        </a>
    }
    .into_any()
}
