//! What stands above the total leads to the total.

use super::*;
use crate::money::Rate;
use crate::sample::eur;

/// 25.00 of goods, 3.00 off, delivery 4.90; 4.30 of tax.
fn totals(mode: TaxMode) -> Totals {
    let added = if mode == TaxMode::Added { 430 } else { 0 };
    Totals {
        subtotal: eur(2_500),
        discount: eur(300),
        shipping: eur(490),
        tax: eur(430),
        total: eur(2_500 - 300 + 490 + added),
    }
}

fn tax(percent: u32, minor: i64) -> TaxTotal {
    TaxTotal {
        label: "VAT".to_owned(),
        rate: Rate::from_percent(percent),
        net: eur(2_263),
        tax: eur(minor),
    }
}

fn breakdown(mode: TaxMode, discounts: &[(&str, i64)]) -> Vec<(String, i64)> {
    let named = discounts.iter().map(|&(label, minor)| (label, eur(minor)));
    let discounts = discount_rows(named, eur(300));
    let taxes = [tax(19, 430), tax(0, 0)];
    let rows = Breakdown::new(&totals(mode), mode, discounts, true, &taxes).rows;
    rows.into_iter().map(shown).collect()
}

fn shown(row: BreakdownRow) -> (String, i64) {
    let (label, amount) = match row {
        BreakdownRow::Subtotal(amount) => ("subtotal".to_owned(), amount),
        BreakdownRow::Discount { label, amount } => {
            (format!("off: {label:?}"), amount.checked_neg().unwrap())
        }
        BreakdownRow::Delivery(amount) => ("delivery".to_owned(), amount),
        BreakdownRow::AddedTax(tax) => (format!("plus {}", tax.label), tax.tax),
        BreakdownRow::Total(amount) => ("total".to_owned(), amount),
        BreakdownRow::IncludedTax(tax) => (format!("of which {}", tax.label), tax.tax),
    };
    (label, amount.minor())
}

fn row(label: &str, minor: i64) -> (String, i64) {
    (label.to_owned(), minor)
}

#[test]
fn tax_in_the_prices_stands_below_the_total() {
    let rows = breakdown(TaxMode::Included, &[("Autumn", 250), ("WELCOME", 50)]);
    assert_eq!(
        rows,
        [
            row("subtotal", 2_500),
            row("off: Some(\"Autumn\")", -250),
            row("off: Some(\"WELCOME\")", -50),
            row("delivery", 490),
            row("total", 2_690),
            row("of which VAT", 430),
        ]
    );
}

#[test]
fn tax_on_top_of_the_prices_stands_above_the_total() {
    let rows = breakdown(TaxMode::Added, &[("Autumn", 300)]);
    assert_eq!(
        rows,
        [
            row("subtotal", 2_500),
            row("off: Some(\"Autumn\")", -300),
            row("delivery", 490),
            row("plus VAT", 430),
            row("total", 3_120),
        ]
    );
}

#[test]
fn discounts_of_one_name_share_a_row_and_those_of_nothing_have_none() {
    let named = [("A", 100), ("B", 50), ("A", 150), ("C", 0)];
    let rows = breakdown(TaxMode::Included, &named);
    assert_eq!(
        rows[1..3],
        [row("off: Some(\"A\")", -250), row("off: Some(\"B\")", -50)]
    );
    assert_eq!(rows[3].0, "delivery");
}

#[test]
fn names_that_miss_the_recorded_discount_are_replaced_by_one_row() {
    for named in [&[("A", 100)][..], &[], &[("A", i64::MAX), ("A", 1)]] {
        let rows = breakdown(TaxMode::Included, named);
        assert_eq!(rows[1], row("off: None", -300), "{named:?}");
        assert_eq!(rows[2].0, "delivery");
    }
    assert_eq!(discount_rows([].into_iter(), eur(0)), []);
}
