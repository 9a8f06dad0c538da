//! The cart page as it is drawn.

use commerce::policy::CART_DAYS;
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::alert::{Alert, Tone};
use web::components::icon::Icon;
use web::components::summary::{CartTotals, FreeDeliveryBar};

use crate::pages::cart::coupons::Coupons;
use crate::pages::cart::line::{CartLines, Place};
use crate::pages::cart::priced::{Priced, RefusedCode, Removed, Said};
use crate::pages::promotion_text;
use crate::pages::shipping_text;

#[component]
pub fn CartPage(priced: Priced, said: Said) -> impl IntoView {
    let total = priced.quote.priced.totals.total.to_string();
    let stuck = shipping_text::undeliverable(&priced.quote);
    let refused = said.refused.clone();
    let removed = said.removed.clone();
    view! {
        <div class="wrap">
            <div class="page-head">
                <h1>{text!("cart-title")}</h1>
                <div class="cart-top">
                    <p class="price"><span class="visually-hidden">{text!("cart-total")}" "</span><span class="now">{total}</span></p>
                    <CheckoutLink priced=priced.clone() class="button accent"/>
                </div>
            </div>
            {stuck.map(|text| view! { <Alert tone=Tone::Bad text/> })}
            <Outcome priced=priced.clone() said/>
            <div class="with-aside">
                <section aria-label=text!("cart-lines")>
                    <ul class="lines cart-lines">
                        <CartLines priced=priced.clone() place=Place::Page/>
                        {removed.map(|removed| view! { <RemovedLine removed/> })}
                    </ul>
                </section>
                <Summary priced refused/>
            </div>
        </div>
    }
}

#[component]
pub fn EmptyCart(said: Said) -> impl IntoView {
    let removed = said.removed.map(|removed| {
        view! { <ul class="lines cart-lines"><RemovedLine removed/></ul> }
    });
    view! {
        <div class="wrap">
            {said.trouble.map(|text| view! { <Alert tone=Tone::Bad text/> })}
            {removed}
            <div class="cart-empty">
                <h1>{text!("cart-empty")}</h1>
                <p class="lead">{text!("cart-empty-lead", days = CART_DAYS)}</p>
                <a class="button" href="/products">{text!("cart-empty-browse")}</a>
            </div>
        </div>
    }
}

/// What became of the step before: trouble, else what was added.
#[component]
fn Outcome(priced: Priced, said: Said) -> impl IntoView {
    if let Some(text) = said.trouble {
        return EitherOf3::A(view! { <Alert tone=Tone::Caution text/> });
    }
    let added = said
        .added
        .and_then(|variant| priced.quote.offers.get(&variant));
    let Some(offer) = added.cloned() else {
        return EitherOf3::B(());
    };
    let (before, after) = text_around!("cart-added", gap = item);
    let options = (!offer.variant_title.is_empty()).then(|| format!(", {}", offer.variant_title));
    EitherOf3::C(view! {
        <p class="alert good" role="status">
            <Icon name="check"/><span>{before}<strong>{offer.product_title}</strong>{options}{after}</span>
        </p>
    })
}

#[component]
fn RemovedLine(removed: Removed) -> impl IntoView {
    let told = text!("cart-removed", title = &removed.title);
    let (undo, rest) = text_around!("cart-removed-undo", gap = rest, title = &removed.title);
    view! {
        <li class="line removed">
            <span role="status">{told}</span>
            <form method="post" action="/cart/lines">
                <input type="hidden" name="variant" value=removed.variant.to_string()/>
                <input type="hidden" name="quantity" value=removed.quantity.to_string()/>
                <button class="link-button">{undo}<span class="visually-hidden">{rest}</span></button>
            </form>
        </li>
    }
}

/// A cart with a line that cannot be had leads nowhere: the line says what to do first.
#[component]
fn CheckoutLink(priced: Priced, class: &'static str) -> impl IntoView {
    let mut notices = priced.quote.notices.iter();
    if notices.any(|notice| notice.kind.blocks_order()) {
        let text = text!("cart-checkout-blocked");
        return Either::Left(view! { <p class="small soft">{text}</p> });
    }
    let (path, text) = match shipping_text::undeliverable(&priced.quote) {
        Some(_) => ("/checkout/address", text!("shipping-other-address")),
        None => ("/checkout", text!("cart-checkout")),
    };
    Either::Right(view! { <a class=class href=path>{text}</a> })
}

#[component]
fn Summary(priced: Priced, refused: Option<RefusedCode>) -> impl IntoView {
    let promise = priced.free_delivery();
    let quote = &priced.quote;
    let country = quote.place.country.name().to_owned();
    let (cart, is_estimated) = (quote.priced.clone(), !quote.shipping_is_chosen);
    let hint = quote.priced.hint.as_ref().map(promotion_text::hint);
    view! {
        <aside class="aside summary" aria-labelledby="summary">
            <h2 id="summary">{text!("cart-summary")}</h2>
            {promise.map(|promise| view! { <FreeDeliveryBar promise id="free-delivery"/> })}
            <CartTotals priced=cart country estimated=is_estimated/>
            {hint.map(|hint| view! { <p class="small soft">{hint}</p> })}
            <Coupons priced=priced.clone() refused/>
            <div class="cart-go">
                <CheckoutLink priced class="button accent big wide"/>
                <p class="small soft">{text!("cart-summary-note")}</p>
            </div>
        </aside>
    }
}
