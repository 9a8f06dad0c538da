//! The sums of a cart or an order, so that a shopper can add them up.

use commerce::money::Money;
use commerce::order::PlacedOrder;
use commerce::pricing::{Breakdown, BreakdownRow, PricedCart};
use commerce::tax::TaxTotal;
use leptos::prelude::*;

/// The sums of a cart. `delivery` names where it goes; `estimated` says that this may still change.
pub fn totals(priced: &PricedCart, delivery: &str, estimated: bool) -> AnyView {
    let delivery = if estimated {
        format!("Delivery to {delivery}, estimated")
    } else {
        format!("Delivery to {delivery}")
    };
    list(&priced.breakdown(), &delivery, None)
}

/// The sums of an order.
pub fn order_totals(placed: &PlacedOrder) -> AnyView {
    let method = placed.shipping.as_ref().map(|shipping| &shipping.name);
    let delivery = method.map_or_else(String::new, |name| format!("Delivery, {name}"));
    let refunded = placed.order.refunded;
    list(
        &placed.breakdown(),
        &delivery,
        refunded.is_positive().then_some(refunded),
    )
}

fn list(breakdown: &Breakdown, delivery: &str, paid_back: Option<Money>) -> AnyView {
    let rows = breakdown.rows.iter().map(|row| {
        let (class, label, amount) = shown(row, delivery);
        view! { <div class=class><dt>{label}</dt><dd>{amount}</dd></div> }
    });
    view! {
        <dl class="totals">
            {rows.collect_view()}
            {paid_back.map(|amount| view! { <div><dt>"Paid back"</dt><dd>{amount.to_string()}</dd></div> })}
        </dl>
    }
    .into_any()
}

fn shown(row: &BreakdownRow, delivery: &str) -> (Option<&'static str>, String, String) {
    match row {
        BreakdownRow::Subtotal(amount) => (None, "Subtotal".to_owned(), amount.to_string()),
        BreakdownRow::Discount { label, amount } => {
            let label = label.clone().unwrap_or_else(|| "Discount".to_owned());
            (Some("discount"), label, minus(*amount))
        }
        BreakdownRow::Delivery(amount) => (None, delivery.to_owned(), free_or(*amount)),
        BreakdownRow::AddedTax(TaxTotal {
            label, rate, tax, ..
        }) => (Some("tax"), format!("{label} {rate}"), tax.to_string()),
        BreakdownRow::Total(amount) => (Some("total"), "Total".to_owned(), amount.to_string()),
        BreakdownRow::IncludedTax(TaxTotal {
            label, rate, tax, ..
        }) => (
            Some("tax"),
            format!("{label} {rate} included"),
            tax.to_string(),
        ),
    }
}

/// "−€5.00".
pub fn minus(amount: Money) -> String {
    format!("−{amount}")
}

/// "Free", or the amount.
pub fn free_or(amount: Money) -> String {
    if amount.is_zero() {
        "Free".to_owned()
    } else {
        amount.to_string()
    }
}

/// How far the goods are from free delivery: the sentence, the value reached and the threshold, minor units.
pub fn threshold(reached: Money, missing: Option<Money>) -> AnyView {
    let (text, most) = match missing.filter(|missing| !missing.is_zero()) {
        Some(missing) => (
            format!("{missing} more for free delivery"),
            reached.minor().saturating_add(missing.minor()),
        ),
        None => ("Free delivery: you are there".to_owned(), reached.minor()),
    };
    view! {
        <div class="threshold">
            <label for="free-delivery">{text}</label>
            <progress id="free-delivery" max=most.max(1).to_string() value=reached.minor().to_string()></progress>
        </div>
    }.into_any()
}
