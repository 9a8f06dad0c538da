//! Order confirmation, filled in from an order as it was placed.

use std::borrow::Cow;

use commerce::order::PlacedOrder;
use commerce::pricing::BreakdownRow;
use commerce::tax::TaxTotal;
use commerce::{Money, MoneyError};
use texts::text;

use super::{AmountRow, OrderConfirmation, OrderedLine, PaymentNote};
use crate::Link;

impl OrderConfirmation {
    /// Copies what the e-mail says out of the order's snapshot.
    pub fn of(
        placed: &PlacedOrder,
        track: Link,
        payment: Option<PaymentNote>,
    ) -> Result<Self, MoneyError> {
        let shipping = placed.shipping.as_ref();
        let mut confirmation = Self {
            order_number: placed.order.number.to_string(),
            lines: lines(placed)?,
            sums: Vec::new(),
            total: placed.order.totals.total,
            included: Vec::new(),
            address: placed.address.shipping.lines(),
            delivery_method: shipping.map(|shipping| shipping.name.clone()),
            delivery_window: placed.delivery_window().map(|window| window.to_string()),
            track,
            payment,
            invoice: None,
        };
        confirmation.add_rows(placed.breakdown().rows)?;
        Ok(confirmation)
    }

    fn add_rows(&mut self, rows: Vec<BreakdownRow>) -> Result<(), MoneyError> {
        for entry in rows {
            match entry {
                BreakdownRow::Subtotal(amount) => {
                    self.sums.push(row(text!("email-subtotal"), amount))
                }
                BreakdownRow::Discount { label, amount } => {
                    let label = label.map_or_else(|| text!("email-discount"), Cow::Owned);
                    self.sums.push(row(label, amount.checked_neg()?));
                }
                BreakdownRow::Delivery(amount) => {
                    self.sums.push(row(text!("email-delivery"), amount))
                }
                BreakdownRow::AddedTax(TaxTotal {
                    label, rate, tax, ..
                }) => {
                    self.sums
                        .push(row(text!("email-tax-added", rate = rate, tax = label), tax));
                }
                BreakdownRow::Total(_) => {}
                BreakdownRow::IncludedTax(TaxTotal {
                    label, rate, tax, ..
                }) => {
                    self.included.push(row(
                        text!("email-tax-included", rate = rate, tax = label),
                        tax,
                    ));
                }
            }
        }
        Ok(())
    }
}

fn lines(placed: &PlacedOrder) -> Result<Vec<OrderedLine>, MoneyError> {
    let lines = placed.lines.iter().map(|line| {
        Ok(OrderedLine {
            title: line.product_title.clone(),
            variant: line.variant_title.clone(),
            quantity: line.progress.quantity,
            amount: line.list_total()?,
        })
    });
    lines.collect()
}

fn row(label: Cow<'_, str>, amount: Money) -> AmountRow {
    AmountRow {
        label: label.into_owned(),
        amount,
    }
}
