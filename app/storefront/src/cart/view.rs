//! The cart page as it is drawn.

use commerce::policy::{CART_DAYS, RETURN_DAYS};
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Tone, alert};
use web::components::icon::icon;
use web::components::summary;

use crate::pages::cart::line;
use crate::pages::cart::priced::{Priced, Removed, Said};
use crate::pages::promotion_text;
use crate::pages::shipping_text;

pub fn cart_page(priced: &Priced, said: &Said) -> AnyView {
    let total = priced.quote.priced.totals.total.to_string();
    view! {
        <div class="wrap">
            <div class="page-head">
                <h1>"Your cart"</h1>
                <div class="cart-top">
                    <p class="price"><span class="visually-hidden">"Total "</span><span class="now">{total}</span></p>
                    {checkout_link(priced, "button accent")}
                </div>
            </div>
            {shipping_text::undeliverable(&priced.quote).map(|text| alert(Tone::Bad, text))}
            {above(priced, said)}
            <div class="with-aside">
                <section aria-label="Lines">
                    <ul class="lines cart-lines">
                        {line::lines(priced, "page")}
                        {said.removed.as_ref().map(removed)}
                    </ul>
                </section>
                {aside(priced, said)}
            </div>
        </div>
    }.into_any()
}

pub fn empty_cart(said: &Said) -> AnyView {
    view! {
        <div class="wrap">
            {said.trouble.clone().map(|text| alert(Tone::Bad, text))}
            {said.removed.as_ref().map(|line| view! { <ul class="lines cart-lines">{removed(line)}</ul> })}
            <div class="cart-empty">
                <h1>"Nothing in here yet"</h1>
                <p class="lead">{format!("Your cart keeps what you put into it for {CART_DAYS} days.")}</p>
                <a class="button" href="/products">"Look around"</a>
            </div>
        </div>
    }.into_any()
}

fn above(priced: &Priced, said: &Said) -> AnyView {
    if let Some(text) = &said.trouble {
        return alert(Tone::Caution, text.clone());
    }
    let offer = said
        .added
        .and_then(|variant| priced.quote.offers.get(&variant));
    let Some(offer) = offer else {
        return ().into_any();
    };
    let options = if offer.variant_title.is_empty() {
        String::new()
    } else {
        format!(", {}", offer.variant_title)
    };
    view! {
        <p class="alert good" role="status">
            {icon("check")}<span>"Added: " <strong>{offer.product_title.clone()}</strong>{options}"."</span>
        </p>
    }.into_any()
}

fn removed(line: &Removed) -> AnyView {
    view! {
        <li class="line removed">
            <span role="status">{line.title.clone()} " was removed."</span>
            <form method="post" action="/cart/lines">
                <input type="hidden" name="variant" value=line.variant.to_string()/>
                <input type="hidden" name="quantity" value=line.quantity.to_string()/>
                <button class="link-button">"Undo"<span class="visually-hidden">" removing " {line.title.clone()}</span></button>
            </form>
        </li>
    }.into_any()
}

/// A cart with a line that cannot be had leads nowhere: the line says what to do first.
fn checkout_link(priced: &Priced, class: &'static str) -> AnyView {
    if priced
        .quote
        .notices
        .iter()
        .any(|notice| notice.kind.blocks_order())
    {
        return view! { <p class="small soft">"Please change the marked lines first."</p> }
            .into_any();
    }
    if shipping_text::undeliverable(&priced.quote).is_some() {
        let other = text!("shipping-other-address");
        return view! { <a class=class href="/checkout/address">{other}</a> }.into_any();
    }
    view! { <a class=class href="/checkout">"Check out"</a> }.into_any()
}

fn aside(priced: &Priced, said: &Said) -> AnyView {
    let quote = &priced.quote;
    let missing = quote
        .shipping
        .first()
        .map(|cheapest| cheapest.free_over_missing);
    view! {
        <aside class="aside summary" aria-labelledby="summary">
            <h2 id="summary">"Summary"</h2>
            {missing.map(|missing| summary::threshold(quote.priced.totals.subtotal, missing))}
            {summary::totals(&quote.priced, quote.place.country.name(), !quote.shipping_is_chosen)}
            {hint(priced)}
            {coupons(priced, said)}
            <div class="cart-go">
                {checkout_link(priced, "button accent big wide")}
                <p class="small soft">{format!("{RETURN_DAYS} days to send it back. You pay in the last step.")}</p>
            </div>
        </aside>
    }
    .into_any()
}

/// The nearest promotion still out of reach.
fn hint(priced: &Priced) -> AnyView {
    let Some(hint) = &priced.quote.priced.hint else {
        return ().into_any();
    };
    view! { <p class="small soft">{promotion_text::hint(hint)}</p> }.into_any()
}

fn coupons(priced: &Priced, said: &Said) -> AnyView {
    let entered = priced.cart.coupons.iter().map(|code| {
        let code = code.to_string();
        let rejected = priced.quote.priced.rejected.iter().find(|one| one.code.as_ref().is_some_and(|other| other.to_string() == code));
        let state = match rejected {
            Some(rejected) => view! { <span><strong>{code.clone()}</strong>": " {promotion_text::reason(&rejected.reason)}</span> }.into_any(),
            None => view! { <span><strong>{code.clone()}</strong>" is applied"</span> }.into_any(),
        };
        view! {
            <div class="coupon">
                {state}
                <form method="post" action="/cart/coupon">
                    <button class="link-button" name="remove" value=code.clone()>"Remove"<span class="visually-hidden">" the code " {code.clone()}</span></button>
                </form>
            </div>
        }
    }).collect_view();
    let (typed, wrong) = said.coupon.clone().unzip();
    let invalid = wrong.is_some();
    view! {
        {entered}
        <details class="reveal" open=invalid>
            <summary>"Have a code?"</summary>
            <form class="field" method="post" action="/cart/coupon">
                <label for="code">"Code"</label>
                <div class="joined">
                    <input class="input" id="code" name="code" autocomplete="off" maxlength="64" value=typed
                        aria-invalid=invalid.then_some("true") aria-describedby=invalid.then_some("code-error")/>
                    <button class="button quiet">"Apply"</button>
                </div>
                {wrong.map(|why| view! { <p class="field-error" id="code-error">{icon("warning")} " " {why}</p> })}
            </form>
        </details>
    }.into_any()
}
