//! The codes of a cart, and the form to enter one.

use commerce::promotion::{CouponCode, Rejected};
use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::icon::Icon;

use crate::pages::cart::priced::{Priced, RefusedCode};
use crate::pages::promotion_text;

/// `refused` is a code that was just entered in vain.
#[component]
pub fn Coupons(priced: Priced, refused: Option<RefusedCode>) -> impl IntoView {
    let rejected = priced.quote.priced.rejected;
    let entered = priced.cart.coupons.into_iter().map(|code| {
        let own = |one: &&Rejected| one.code.as_ref() == Some(&code);
        let rejected = rejected.iter().find(own).cloned();
        view! { <EnteredCode code rejected/> }
    });
    view! { {entered.collect_view()}<CodeForm refused/> }
}

/// A code of the cart: that it counts, or why it does not.
#[component]
fn EnteredCode(code: CouponCode, rejected: Option<Rejected>) -> impl IntoView {
    let code = code.to_string();
    let (before, after) = match rejected {
        Some(rejected) => {
            let reason = promotion_text::reason(&rejected.reason);
            text_around!("promotion-code-rejected", gap = code, reason = reason)
        }
        None => text_around!("cart-code-applied", gap = code),
    };
    let (remove, rest) = text_around!("cart-code-remove", gap = rest, code = &code);
    view! {
        <div class="coupon">
            <span>{before}<strong>{code.clone()}</strong>{after}</span>
            <form method="post" action="/cart/coupon">
                <button class="link-button" name="remove" value=code>{remove}<span class="visually-hidden">{rest}</span></button>
            </form>
        </div>
    }
}

#[component]
fn CodeForm(refused: Option<RefusedCode>) -> impl IntoView {
    let (typed, reason) = match refused {
        Some(refused) => (refused.typed, Some(refused.reason)),
        None => (String::new(), None),
    };
    let invalid = reason.is_some();
    let reason = match reason {
        Some(reason) => Either::Left(view! {
            <p class="field-error" id="code-error"><Icon name="warning"/>" "{reason}</p>
        }),
        None => Either::Right(()),
    };
    view! {
        <details class="reveal" open=invalid>
            <summary>{text!("cart-code-have")}</summary>
            <form class="field" method="post" action="/cart/coupon">
                <label for="code">{text!("cart-code")}</label>
                <div class="joined">
                    <input class="input" id="code" name="code" autocomplete="off" maxlength="64" value=typed
                        aria-invalid=invalid.then_some("true") aria-describedby=invalid.then_some("code-error")/>
                    <button class="button quiet">{text!("cart-code-apply")}</button>
                </div>
                {reason}
            </form>
        </details>
    }
}
