//! What was bought, as small lines: in the checkout and on an order's page.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::cart::Offer;
use commerce::catalog::Picture;
use commerce::ids::VariantId;
use commerce::order::OrderLine;
use commerce::pricing::PricedLine;
use leptos::prelude::*;

use crate::components::picture::{Loading, framed};

/// The lines of a priced cart.
pub fn cart_lines(lines: &[PricedLine]) -> AnyView {
    let lines = lines.iter().map(|line| {
        let cost = cost(line.gross, line.gift);
        let (title, options) = (&line.product_title, &line.variant_title);
        small_line(line.picture.as_ref(), line.quantity, title, options, cost)
    });
    view! { <ul class="lines compact">{lines.collect_view()}</ul> }.into_any()
}

/// The lines of an order as they were then; `offers` lend their pictures while they exist.
pub fn order_lines(lines: &[OrderLine], offers: &BTreeMap<VariantId, Offer>) -> AnyView {
    let lines = lines.iter().map(|line| {
        let offer = line.variant.and_then(|variant| offers.get(&variant));
        let picture = offer.and_then(|offer| offer.picture.as_ref());
        let cost = cost(line.gross, line.gift);
        let (title, options) = (&line.product_title, &line.variant_title);
        small_line(picture, line.progress.quantity, title, options, cost)
    });
    view! { <ul class="lines compact">{lines.collect_view()}</ul> }.into_any()
}

fn cost(gross: Money, gift: bool) -> String {
    if gift {
        "Gift".to_owned()
    } else {
        gross.to_string()
    }
}

fn small_line(
    picture: Option<&Picture>,
    quantity: i64,
    title: &str,
    options: &str,
    cost: String,
) -> AnyView {
    let options =
        (!options.is_empty()).then(|| view! { <p class="line-options">{options.to_owned()}</p> });
    view! {
        <li class="line">
            <span class="line-photo">
                {framed(picture, "frame thumb", "4rem", Loading::Later)}
                <span class="line-count"><span class="visually-hidden">"Quantity "</span>{quantity}</span>
            </span>
            <div><p class="line-title">{title.to_owned()}</p>{options}</div>
            <p class="line-total">{cost}</p>
        </li>
    }.into_any()
}
