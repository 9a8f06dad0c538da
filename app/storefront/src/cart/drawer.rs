//! What the drawer shows; the browser puts it in place as it comes.

use leptos::prelude::*;
use web::components::summary;

use crate::pages::cart::line;
use crate::pages::cart::priced::Priced;

/// `message` is put into the status line a moment after the content, so that it is read out.
pub fn content(priced: Option<&Priced>, message: &str) -> AnyView {
    let count = priced.map_or(0, |priced| priced.cart.count());
    let filled = priced.filter(|priced| !priced.cart.is_empty());
    view! {
        <div class="drawer-body" data-count=count.to_string()>
            <p class="drawer-status" role="status" data-message=message.to_owned()></p>
            {match filled {
                Some(priced) => view! { <ul class="lines compact">{line::lines(priced, "drawer")}</ul> }.into_any(),
                None => view! { <p class="soft">"Nothing in here yet."</p> }.into_any(),
            }}
        </div>
        {filled.map(foot)}
    }.into_any()
}

fn foot(priced: &Priced) -> AnyView {
    let quote = &priced.quote;
    let missing = quote
        .shipping
        .first()
        .map(|cheapest| cheapest.free_over_missing);
    let totals = &quote.priced.totals;
    let goods = totals
        .subtotal
        .checked_sub(totals.discount)
        .unwrap_or(totals.subtotal);
    view! {
        <div class="drawer-foot">
            {missing.map(|missing| summary::threshold(goods, missing))}
            <summary::GoodsTotals priced=quote.priced.clone()/>
            <div class="buttons">
                <a class="button quiet" href="/cart">"See cart"</a>
                <a class="button accent" href="/checkout">"Check out"</a>
            </div>
        </div>
    }
    .into_any()
}
