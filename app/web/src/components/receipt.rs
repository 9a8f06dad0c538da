//! What was bought and what it costs, as small lines and sums: in the checkout and on an order's page.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::cart::Offer;
use commerce::catalog::Picture;
use commerce::ids::VariantId;
use commerce::order::{OrderLine, PlacedOrder};
use commerce::pricing::PricedLine;
use commerce::tax::TaxMode;
use leptos::prelude::*;

use crate::components::picture::{Loading, framed};
use crate::components::summary::{free_or, minus};

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

/// The sums of an order; they add up to its total.
pub fn order_totals(placed: &PlacedOrder) -> AnyView {
    let sums = placed.order.totals;
    let discounts = discounts(placed).into_iter().map(|(label, amount)| {
        view! { <div class="discount"><dt>{label}</dt><dd>{minus(amount)}</dd></div> }
    });
    let shipping = placed.shipping.as_ref().map(|shipping| {
        view! { <div><dt>"Delivery, " {shipping.name.clone()}</dt><dd>{free_or(sums.shipping)}</dd></div> }
    });
    let included = placed.order.tax_mode == TaxMode::Included;
    let taxes = || {
        placed
            .taxes
            .iter()
            .map(move |tax| {
                let label = if included {
                    format!("VAT {} included", tax.rate)
                } else {
                    format!("VAT {}", tax.rate)
                };
                view! { <div class="tax"><dt>{label}</dt><dd>{tax.tax.to_string()}</dd></div> }
            })
            .collect_view()
    };
    let refunded = placed.order.refunded;
    view! {
        <dl class="totals">
            <div><dt>"Subtotal"</dt><dd>{sums.subtotal.to_string()}</dd></div>
            {discounts.collect_view()}
            {shipping}
            {(!included).then(taxes)}
            <div class="total"><dt>"Total"</dt><dd>{sums.total.to_string()}</dd></div>
            {included.then(taxes)}
            {refunded.is_positive().then(|| view! { <div><dt>"Paid back"</dt><dd>{refunded.to_string()}</dd></div> })}
        </dl>
    }.into_any()
}

/// One row for each name; when they miss the recorded discount, one row that does not.
fn discounts(placed: &PlacedOrder) -> Vec<(String, Money)> {
    let recorded = placed.order.totals.discount;
    let mut rows: Vec<(String, Money)> = Vec::new();
    for discount in placed
        .discounts
        .iter()
        .filter(|discount| discount.line.is_some())
    {
        match rows.iter_mut().find(|(label, _)| *label == discount.label) {
            Some((_, sum)) => *sum = sum.checked_add(discount.amount).unwrap_or(recorded),
            None => rows.push((discount.label.clone(), discount.amount)),
        }
    }
    let named = Money::sum(
        placed.order.currency,
        rows.iter().map(|(_, amount)| *amount),
    );
    if named != Ok(recorded) {
        rows = vec![("Discount".to_owned(), recorded)];
    }
    rows.retain(|(_, amount)| !amount.is_zero());
    rows
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
