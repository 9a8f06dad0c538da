//! Price breakdown: the rows from the subtotal to the total, as cart, receipt and e-mail show them.

use super::{PricedCart, Totals};
use crate::money::{Money, MoneyError};
use crate::order::PlacedOrder;
use crate::tax::{TaxMode, TaxTotal};

/// Rows in the order in which they are shown: those above the total add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    pub rows: Vec<BreakdownRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakdownRow {
    Subtotal(Money),
    /// Taken off the goods by everything of that name; without a name when the names miss what was
    /// recorded, since a receipt has to add up.
    Discount {
        label: Option<String>,
        amount: Money,
    },
    /// As charged, gross or net as the tax mode says.
    Delivery(Money),
    /// On top of the rows above.
    AddedTax(TaxTotal),
    Total(Money),
    /// Contained in the total.
    IncludedTax(TaxTotal),
}

impl PricedCart {
    #[must_use]
    pub fn breakdown(&self) -> Breakdown {
        let discounts = self.discounts.iter();
        let discounts = discounts.map(|discount| (discount.label.as_str(), discount.goods));
        Breakdown::new(
            &self.totals,
            self.tax_mode,
            discount_rows(discounts, self.totals.discount),
            self.shipping.is_some(),
            &self.taxes,
        )
    }
}

impl PlacedOrder {
    #[must_use]
    pub fn breakdown(&self) -> Breakdown {
        let totals = &self.order.totals;
        let goods = self
            .discounts
            .iter()
            .filter(|discount| discount.line.is_some());
        let discounts = goods.map(|discount| (discount.label.as_str(), discount.amount));
        Breakdown::new(
            totals,
            self.order.tax_mode,
            discount_rows(discounts, totals.discount),
            self.shipping.is_some(),
            &self.taxes,
        )
    }
}

impl Breakdown {
    fn new(
        totals: &Totals,
        mode: TaxMode,
        discounts: Vec<BreakdownRow>,
        delivered: bool,
        taxes: &[TaxTotal],
    ) -> Self {
        let taxes = taxes.iter().filter(|tax| !tax.tax.is_zero()).cloned();
        let mut rows = vec![BreakdownRow::Subtotal(totals.subtotal)];
        rows.extend(discounts);
        rows.extend(delivered.then_some(BreakdownRow::Delivery(totals.shipping)));
        let total = BreakdownRow::Total(totals.total);
        match mode {
            TaxMode::Included => {
                rows.push(total);
                rows.extend(taxes.map(BreakdownRow::IncludedTax));
            }
            TaxMode::Added => {
                rows.extend(taxes.map(BreakdownRow::AddedTax));
                rows.push(total);
            }
        }
        Self { rows }
    }
}

fn discount_rows<'a>(
    named: impl Iterator<Item = (&'a str, Money)>,
    recorded: Money,
) -> Vec<BreakdownRow> {
    let row = |label, amount| BreakdownRow::Discount { label, amount };
    let rows = match by_label(named) {
        Ok(rows) if sum(&rows, recorded) == Ok(recorded) => {
            let rows = rows.into_iter();
            rows.map(|(label, amount)| (Some(label.to_owned()), amount))
                .collect()
        }
        _ => vec![(None, recorded)],
    };
    let rows = rows.into_iter().filter(|(_, amount)| !amount.is_zero());
    rows.map(|(label, amount)| row(label, amount)).collect()
}

fn by_label<'a>(
    named: impl Iterator<Item = (&'a str, Money)>,
) -> Result<Vec<(&'a str, Money)>, MoneyError> {
    let mut rows: Vec<(&str, Money)> = Vec::new();
    for (label, amount) in named {
        match rows.iter_mut().find(|(known, _)| *known == label) {
            Some((_, sum)) => *sum = sum.checked_add(amount)?,
            None => rows.push((label, amount)),
        }
    }
    Ok(rows)
}

fn sum(rows: &[(&str, Money)], recorded: Money) -> Result<Money, MoneyError> {
    Money::sum(recorded.currency(), rows.iter().map(|(_, amount)| *amount))
}

#[cfg(test)]
mod tests;
