//! What the drawer shows; the browser puts it in place as it comes.

use std::borrow::Cow;

use commerce::pricing::PricedCart;
use commerce::tax::TaxMode;
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::summary::{FreeDeliveryBar, GoodsTotals};

use crate::cart::hooks;
use crate::pages::cart::line::{CartLines, Place};
use crate::pages::cart::priced::Priced;
use crate::pages::tax_text::within_sentence;

/// `message` is put into the status line a moment after the content, so that it is read out.
#[component]
pub fn DrawerContent(priced: Option<Priced>, message: String) -> impl IntoView {
    let count = priced.as_ref().map_or(0, |priced| priced.cart.count());
    let filled = priced.filter(|priced| !priced.cart.is_empty());
    let foot = filled.clone();
    let lines = match filled {
        Some(priced) => Either::Left(view! {
            <ul class="lines compact"><CartLines priced place=Place::Drawer/></ul>
        }),
        None => Either::Right(view! { <p class="soft">{text!("cart-drawer-empty")}</p> }),
    };
    view! {
        <div {..hooks::COUNT.tell(count)} class="drawer-body">
            <p {..hooks::MESSAGE.tell(message)} class="drawer-status" role="status"></p>
            {lines}
        </div>
        {foot.map(|priced| view! { <DrawerFoot priced/> })}
    }
}

#[component]
fn DrawerFoot(priced: Priced) -> impl IntoView {
    let promise = priced.free_delivery();
    let cart = priced.quote.priced;
    let tax = tax_added(&cart).map(|text| view! { <p class="small soft">{text}</p> });
    view! {
        <div class="drawer-foot">
            {promise.map(|promise| view! { <FreeDeliveryBar promise id="drawer-free-delivery"/> })}
            <GoodsTotals priced=cart/>
            {tax}
            <div class="buttons">
                <a class="button quiet" href=hooks::CART_PATH>{text!("cart-drawer-see")}</a>
                <a class="button accent" href="/checkout">{text!("cart-checkout")}</a>
            </div>
        </div>
    }
}

/// The drawer has no row for taxes: where they come on top, its sums are not all there is to pay.
fn tax_added(cart: &PricedCart) -> Option<Cow<'static, str>> {
    let tax = cart.taxes.iter().find(|tax| !tax.tax.is_zero())?;
    let is_added = cart.tax_mode == TaxMode::Added;
    is_added.then(|| text!("cart-drawer-tax-added", tax = within_sentence(&tax.label)))
}
