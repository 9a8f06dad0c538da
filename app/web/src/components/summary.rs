//! The sums of a cart or an order, so that a shopper can add them up.

use commerce::money::Money;
use commerce::pricing::PricedCart;
use leptos::prelude::*;

/// The list of sums. `delivery` names where it goes; `estimated` says that this may still change.
pub fn totals(priced: &PricedCart, delivery: &str, estimated: bool) -> AnyView {
    let sums = &priced.totals;
    let discounts = priced.discounts.iter().filter(|discount| !discount.goods.is_zero()).map(|discount| {
        view! { <div class="discount"><dt>{discount.label.clone()}</dt><dd>{minus(discount.goods)}</dd></div> }
    }).collect_view();
    let shipping = priced.shipping.as_ref().map(|_| {
        let label = if estimated {
            format!("Delivery to {delivery}, estimated")
        } else {
            format!("Delivery to {delivery}")
        };
        view! { <div><dt>{label}</dt><dd>{free_or(sums.shipping)}</dd></div> }
    });
    let taxes = priced.taxes.iter().map(|tax| {
        view! { <div class="tax"><dt>"VAT " {tax.rate.to_string()} " included"</dt><dd>{tax.tax.to_string()}</dd></div> }
    }).collect_view();
    view! {
        <dl class="totals">
            <div><dt>"Subtotal"</dt><dd>{sums.subtotal.to_string()}</dd></div>
            {discounts}
            {shipping}
            <div class="total"><dt>"Total"</dt><dd>{sums.total.to_string()}</dd></div>
            {taxes}
        </dl>
    }
    .into_any()
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
