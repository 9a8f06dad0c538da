//! What surrounds every step: the steps themselves, and the cart with its sums.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::receipt::CartReceipt;
use web::components::summary::CartTotals;

use crate::pages::checkout::{Checkout, Step};
use crate::pages::promotion_text::rejected_codes;

/// A step with its form, the children, on the left and the cart on the right.
#[component]
pub fn StepLayout(checkout: Checkout, step: Step, children: Children) -> impl IntoView {
    view! {
        <div class="wrap checkout">
            <Steps current=step/>
            <TotalLine checkout=checkout.clone()/>
            <RejectedCodes checkout=checkout.clone()/>
            <div class="with-aside">
                <div class="stack loose">
                    <h1 class="visually-hidden">{step.heading()}</h1>
                    {children()}
                </div>
                <aside class="aside summary" id="summary" aria-labelledby="your-order">
                    <div class="panel-head">
                        <h2 id="your-order">{text!("checkout-summary")}</h2>
                        <a href="/cart">{text!("checkout-change")}<span class="visually-hidden">" "{text!("checkout-change-cart")}</span></a>
                    </div>
                    <Sums checkout/>
                </aside>
            </div>
        </div>
    }
}

/// The lines and what they add up to.
#[component]
pub fn Sums(checkout: Checkout) -> impl IntoView {
    let quote = checkout.quote;
    let country = quote.place.country.name().to_owned();
    view! {
        <CartReceipt lines=quote.priced.lines.clone()/>
        <CartTotals priced=quote.priced country estimated=!quote.shipping_is_chosen/>
    }
}

/// Codes of the cart that no longer count, each with its reason.
#[component]
pub fn RejectedCodes(checkout: Checkout) -> impl IntoView {
    let codes = rejected_codes(&checkout.quote.priced).into_iter();
    codes
        .map(|text| view! { <Alert tone=Tone::Caution text/> })
        .collect_view()
}

/// The way through the checkout; steps that are done lead back, unless nothing does any more.
#[component]
pub fn Steps(
    /// Without one, an order was made and waits for its payment.
    #[prop(optional)]
    current: Option<Step>,
) -> impl IntoView {
    let here = current.unwrap_or(Step::Payment);
    let steps = Step::ALL.into_iter().map(|step| {
        let done = || {
            view! { <span class="visually-hidden">" "{text!("checkout-step-done")}</span> }
        };
        if step >= here {
            let is_here = (step == here).then_some("step");
            EitherOf3::A(view! { <li aria-current=is_here>{step.title()}</li> })
        } else if current.is_some() {
            EitherOf3::B(
                view! { <li class="done"><a href=step.path()>{step.title()}</a>{done()}</li> },
            )
        } else {
            EitherOf3::C(view! { <li class="done">{step.title()}{done()}</li> })
        }
    });
    view! { <nav class="steps" aria-label=text!("checkout-steps")><ol>{steps.collect_view()}</ol></nav> }
}

#[component]
fn TotalLine(checkout: Checkout) -> impl IntoView {
    let items = text!("checkout-summary-items", count = checkout.cart.count());
    view! {
        <a class="checkout-total" href="#summary">
            <span>{items}</span><span>{checkout.quote.priced.totals.total.to_string()}</span>
        </a>
    }
}
