//! An order as placed, told as its confirmation: list prices, what came off, delivery, taxes, total.

use commerce::order::PlacedOrder;
use commerce::tax::TaxMode;
use commerce::{Money, MoneyError};

use super::{AmountRow, OrderConfirmation, OrderedLine, PaymentNote};
use crate::Link;

impl OrderConfirmation {
    /// Copies what the letter says out of the order's snapshot.
    pub fn of(
        placed: &PlacedOrder,
        track: Link,
        payment: Option<PaymentNote>,
    ) -> Result<Self, MoneyError> {
        let (inside, outside) = taxes(placed);
        Ok(Self {
            order_number: placed.order.number.to_string(),
            lines: lines(placed)?,
            sums: sums(placed, outside)?,
            total: placed.order.totals.total,
            included: inside,
            address: placed.address.shipping.lines(),
            delivery_method: placed
                .shipping
                .as_ref()
                .map(|shipping| shipping.name.clone()),
            delivery_window: placed.delivery_window().map(|window| window.to_string()),
            track,
            payment,
        })
    }
}

fn lines(placed: &PlacedOrder) -> Result<Vec<OrderedLine>, MoneyError> {
    placed
        .lines
        .iter()
        .map(|line| {
            Ok(OrderedLine {
                title: line.product_title.clone(),
                variant: line.variant_title.clone(),
                quantity: line.progress.quantity,
                amount: line.unit_list.checked_mul(line.progress.quantity)?,
            })
        })
        .collect()
}

fn sums(placed: &PlacedOrder, added_taxes: Vec<AmountRow>) -> Result<Vec<AmountRow>, MoneyError> {
    let totals = &placed.order.totals;
    let mut sums = vec![row("Subtotal", totals.subtotal)];
    sums.extend(discounts(placed)?);
    if placed.shipping.is_some() {
        sums.push(row("Delivery", totals.shipping));
    }
    sums.extend(added_taxes);
    Ok(sums)
}

/// One row for each label. Rows that miss the recorded discount are replaced by one that does not:
/// a receipt has to add up.
fn discounts(placed: &PlacedOrder) -> Result<Vec<AmountRow>, MoneyError> {
    let mut rows: Vec<AmountRow> = Vec::new();
    for discount in placed
        .discounts
        .iter()
        .filter(|discount| discount.line.is_some())
    {
        let off = discount.amount.checked_neg()?;
        match rows.iter_mut().find(|row| row.label == discount.label) {
            Some(row) => row.amount = row.amount.checked_add(off)?,
            None => rows.push(row(&discount.label, off)),
        }
    }
    let recorded = placed.order.totals.discount.checked_neg()?;
    let named = Money::sum(placed.order.currency, rows.iter().map(|row| row.amount))?;
    if named != recorded {
        rows = vec![row("Discount", recorded)];
    }
    rows.retain(|row| !row.amount.is_zero());
    Ok(rows)
}

/// Taxes contained in the total, and taxes added to reach it.
fn taxes(placed: &PlacedOrder) -> (Vec<AmountRow>, Vec<AmountRow>) {
    let named = |prefix: &str| {
        placed
            .taxes
            .iter()
            .filter(|tax| !tax.tax.is_zero())
            .map(|tax| row(&format!("{prefix}{} {}", tax.rate, tax.label), tax.tax))
            .collect()
    };
    match placed.order.tax_mode {
        TaxMode::Included => (named("incl. "), Vec::new()),
        TaxMode::Added => (Vec::new(), named("")),
    }
}

fn row(label: &str, amount: Money) -> AmountRow {
    AmountRow {
        label: label.to_owned(),
        amount,
    }
}
