//! A price: what it is now, and what it was before a reduction.

use commerce::catalog::Price;
use leptos::prelude::*;

/// `from` says that other variants cost more.
pub fn price(price: &Price, from: bool) -> AnyView {
    let now = price.amount.to_string();
    let from = from.then(|| view! { <span class="from">"from"</span>" " });
    let Some(before) = price.compare_at.filter(|_| price.is_reduced()) else {
        return view! { <p class="price">{from}<span class="now">{now}</span></p> }.into_any();
    };
    view! {
        <p class="price reduced">
            <span class="visually-hidden">"Now "</span>{from}<span class="now">{now}</span>" "
            <span class="visually-hidden">"before "</span><s class="was">{before.to_string()}</s>
        </p>
    }
    .into_any()
}

/// "−20 %", when the price is reduced by at least one per cent.
pub fn reduction(price: &Price) -> Option<String> {
    price
        .percent_off()
        .map(|rate| format!("−{} %", rate.ppm() / 10_000))
}

/// "Lowest in 30 days: €84.99": a reduced price must name the lowest one asked before it.
pub fn lowest(price: &Price) -> Option<String> {
    let lowest = price.lowest_30_days.filter(|_| price.is_reduced())?;
    Some(format!("Lowest in 30 days: {lowest}"))
}
