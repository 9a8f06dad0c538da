//! Price summary: the rows from subtotal to total of a cart or an order, and how far it is to free delivery.

use std::borrow::Cow;

use commerce::money::Money;
use commerce::order::PlacedOrder;
use commerce::pricing::{Breakdown, BreakdownRow, FreeDelivery, PricedCart};
use commerce::tax::TaxTotal;
use leptos::prelude::*;
use texts::text;

/// One row: its class, its label and its amount.
struct Row {
    class: Option<&'static str>,
    label: Cow<'static, str>,
    amount: String,
}

impl Row {
    fn new(class: Option<&'static str>, label: Cow<'static, str>, amount: impl ToString) -> Row {
        Row {
            class,
            label,
            amount: amount.to_string(),
        }
    }
}

/// The sums of a cart. `country` is where it goes; `estimated` says that delivery may still change.
#[component]
pub fn CartTotals(priced: PricedCart, country: String, estimated: bool) -> impl IntoView {
    let delivery = if estimated {
        text!("components-totals-delivery-estimated", country = country)
    } else {
        text!("components-totals-delivery", country = country)
    };
    view! { <Totals rows=rows(priced.breakdown(), &delivery)/> }
}

/// The sums of an order, and what was paid back.
#[component]
pub fn OrderTotals(placed: PlacedOrder) -> impl IntoView {
    let method = placed.shipping.as_ref().map(|shipping| &shipping.name);
    let delivery = method
        .map(|name| text!("components-totals-delivery-method", method = name))
        .unwrap_or_default();
    let mut rows = rows(placed.breakdown(), &delivery);
    let refunded = Some(placed.order.refunded).filter(|amount| amount.is_positive());
    let label = text!("components-totals-refunded");
    rows.extend(refunded.map(|amount| Row::new(None, label, amount)));
    view! { <Totals rows/> }
}

/// The goods of a cart alone: subtotal, discounts, and what is left of it when there are any.
#[component]
pub fn GoodsTotals(priced: PricedCart) -> impl IntoView {
    let totals = priced.totals;
    let discounts = priced.breakdown().rows.into_iter();
    let discounts = discounts.filter(|row| matches!(row, BreakdownRow::Discount { .. }));
    let mut rows: Vec<Row> = discounts.map(|row| row_of(row, "")).collect();
    let subtotal = text!("components-totals-subtotal");
    match totals.subtotal.checked_sub(totals.discount) {
        Ok(left) if !rows.is_empty() => {
            rows.insert(0, Row::new(None, subtotal, totals.subtotal));
            rows.push(Row::new(
                Some("total"),
                text!("components-totals-goods"),
                left,
            ));
        }
        _ => rows = vec![Row::new(Some("total"), subtotal, totals.subtotal)],
    }
    view! { <Totals rows/> }
}

#[component]
fn Totals(rows: Vec<Row>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        view! { <div class=row.class><dt>{row.label}</dt><dd>{row.amount}</dd></div> }
    });
    view! { <dl class="totals">{rows.collect_view()}</dl> }
}

fn rows(breakdown: Breakdown, delivery: &str) -> Vec<Row> {
    let rows = breakdown.rows.into_iter();
    rows.map(|row| row_of(row, delivery)).collect()
}

fn row_of(row: BreakdownRow, delivery: &str) -> Row {
    match row {
        BreakdownRow::Subtotal(amount) => {
            Row::new(None, text!("components-totals-subtotal"), amount)
        }
        BreakdownRow::Discount { label, amount } => {
            let label = label.map_or_else(|| text!("components-totals-discount"), Cow::Owned);
            Row::new(Some("discount"), label, minus(amount))
        }
        BreakdownRow::Delivery(amount) => {
            Row::new(None, delivery.to_owned().into(), free_or(amount))
        }
        BreakdownRow::AddedTax(tax) => {
            let TaxTotal { label, rate, .. } = tax;
            let label = text!("components-totals-tax-added", rate = rate, tax = label);
            Row::new(Some("tax"), label, tax.tax)
        }
        BreakdownRow::Total(amount) => {
            Row::new(Some("total"), text!("components-totals-total"), amount)
        }
        BreakdownRow::IncludedTax(tax) => {
            let TaxTotal { label, rate, .. } = tax;
            let label = text!("components-totals-tax-included", rate = rate, tax = label);
            Row::new(Some("tax"), label, tax.tax)
        }
    }
}

/// "−€5.00".
fn minus(amount: Money) -> String {
    format!("−{amount}")
}

/// "Free", or the amount.
pub fn free_or(amount: Money) -> Cow<'static, str> {
    if amount.is_zero() {
        text!("components-totals-free")
    } else {
        amount.to_string().into()
    }
}

/// How far the goods are from free delivery: the sentence, a bar from nothing to the threshold, and the sum that counts.
/// `id` is the bar's.
#[component]
pub fn FreeDeliveryBar(promise: FreeDelivery, id: &'static str) -> impl IntoView {
    let FreeDelivery { goods, threshold } = promise;
    let (text, counted) = match promise.missing() {
        Some(missing) => (
            text!("components-free-delivery-missing", amount = missing),
            text!(
                "components-free-delivery-counted",
                goods = goods,
                threshold = threshold
            ),
        ),
        None => (
            text!("components-free-delivery-reached"),
            text!(
                "components-free-delivery-counted-reached",
                goods = goods,
                threshold = threshold
            ),
        ),
    };
    let (most, reached) = (threshold.minor().max(1), goods.minor());
    view! {
        <div class="threshold">
            <label for=id>{text}</label>
            <progress id=id max=most.to_string() value=reached.min(most).to_string()></progress>
            <span class="small soft">{counted}</span>
        </div>
    }
}
