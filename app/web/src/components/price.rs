//! A price: what it is now, and what it was before a reduction.

use std::borrow::Cow;

use commerce::Money;
use commerce::catalog::Price;
use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};

/// `from` says that other variants cost more.
#[component]
pub fn PriceTag(price: Price, from: bool) -> impl IntoView {
    let now = view! { <CurrentPrice amount=price.amount from/> };
    match price.compare_at.filter(|_| price.is_reduced()) {
        None => Either::Left(view! { <p class="price">{now}</p> }),
        Some(before) => Either::Right(view! {
            <p class="price reduced">
                <span class="visually-hidden">{format!("{} ", text!("components-price-now"))}</span>{now}" "
                <span class="visually-hidden">{format!("{} ", text!("components-price-before"))}</span><s class="was">{before.to_string()}</s>
            </p>
        }),
    }
}

#[component]
fn CurrentPrice(amount: Money, from: bool) -> impl IntoView {
    let from = from.then(|| {
        let (before, _) = text_around!("components-price-from", gap = amount);
        view! { <span class="from">{before.trim_end().to_owned()}</span>" " }
    });
    view! { {from}<span class="now">{amount.to_string()}</span> }
}

/// “€13.20 / l”, where the price of so much must be told.
#[component]
pub fn UnitPriceTag(price: Price) -> impl IntoView {
    let unit = price.unit_price()?;
    Some(view! { <p class="price-unit">{unit.to_string()}</p> })
}

/// "−20%", when the price is reduced by at least one per cent.
pub fn reduction(price: &Price) -> Option<Cow<'static, str>> {
    let rate = price.percent_off()?;
    let percent = i64::from(rate.ppm() / 10_000);
    Some(text!("components-price-reduction", percent = percent))
}

/// "Lowest price in the last 30 days: €84.99": a reduced price must name the lowest one asked before it.
pub fn lowest(price: &Price) -> Option<Cow<'static, str>> {
    let lowest = price.lowest_30_days.filter(|_| price.is_reduced())?;
    Some(text!("components-price-lowest", amount = lowest))
}
