//! What prices say of tax: contained, on top, or nothing where nothing is taxed.

use std::borrow::Cow;

use commerce::ids::TaxClassId;
use commerce::tax::{LocalTax, TaxMode};
use commerce::{Currency, Rate};
use texts::text;

/// What a price says of tax, with what the shop calls the tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxNote {
    Included(String),
    Added(String),
    Untaxed,
}

impl TaxNote {
    /// Of the goods of one class.
    pub fn of_class(tax: &LocalTax, class: TaxClassId) -> TaxNote {
        if tax.rate(Some(class)) == Rate::ZERO {
            return TaxNote::Untaxed;
        }
        TaxNote::named(tax.mode, tax.label(Some(class)))
    }

    /// Of goods of any class: a place that taxes some calls the tax the same for all.
    pub fn general(tax: &LocalTax) -> TaxNote {
        match tax.rates.iter().find(|rule| rule.rate != Rate::ZERO) {
            Some(rule) => TaxNote::named(tax.mode, &rule.label),
            None => TaxNote::Untaxed,
        }
    }

    fn named(mode: TaxMode, label: &str) -> TaxNote {
        match mode {
            TaxMode::Included => TaxNote::Included(label.to_owned()),
            TaxMode::Added => TaxNote::Added(label.to_owned()),
        }
    }

    /// For the foot of every page.
    pub fn of_all_prices(&self, currency: Currency) -> Cow<'static, str> {
        let currency = currency.to_string();
        match self {
            TaxNote::Included(tax) => {
                let tax = within_sentence(tax);
                text!("shell-prices-included", currency = currency, tax = tax)
            }
            TaxNote::Added(tax) => {
                let tax = within_sentence(tax);
                text!("shell-prices-added", currency = currency, tax = tax)
            }
            TaxNote::Untaxed => text!("shell-prices-untaxed", currency = currency),
        }
    }
}

/// Common words with which the name of a tax begins. Any other first word is a short form or somebody's name.
const COMMON: [&str; 9] = [
    "Sales",
    "Value",
    "Value-added",
    "Tax",
    "Goods",
    "Consumption",
    "State",
    "Local",
    "Use",
];

/// What the shop calls a tax, inside a sentence: “sales tax”, but “VAT” and “Québec sales tax”.
pub fn within_sentence(label: &str) -> Cow<'_, str> {
    let first = label.split(' ').next().unwrap_or_default();
    if COMMON.contains(&first) {
        Cow::Owned(label.to_lowercase())
    } else {
        Cow::Borrowed(label)
    }
}

#[cfg(test)]
mod tests {
    use commerce::Rate;
    use commerce::ids::TaxClassId;
    use commerce::tax::{LocalTax, TaxMode, TaxRate};

    use crate::pages::tax_text::{TaxNote, within_sentence};

    const STANDARD: TaxClassId = TaxClassId(1);
    const EXEMPT: TaxClassId = TaxClassId(2);

    fn local(mode: TaxMode) -> LocalTax {
        let rate = |class, percent| TaxRate {
            class,
            label: "VAT".to_owned(),
            rate: Rate::from_percent(percent),
        };
        LocalTax {
            rates: vec![rate(EXEMPT, 0), rate(STANDARD, 19)],
            ..LocalTax::none(mode)
        }
    }

    #[test]
    fn a_tax_has_a_capital_within_a_sentence_only_where_it_always_has() {
        for (label, within) in [
            ("Sales tax", "sales tax"),
            ("Value added tax", "value added tax"),
            ("VAT", "VAT"),
            ("MwSt.", "MwSt."),
            ("Québec sales tax", "Québec sales tax"),
            ("", ""),
        ] {
            assert_eq!(within_sentence(label), within);
        }
    }

    #[test]
    fn what_a_price_says_of_tax_follows_the_mode_and_the_class() {
        let named = || "VAT".to_owned();
        let of = |mode, class| TaxNote::of_class(&local(mode), class);
        assert_eq!(of(TaxMode::Included, STANDARD), TaxNote::Included(named()));
        assert_eq!(of(TaxMode::Added, STANDARD), TaxNote::Added(named()));
        assert_eq!(of(TaxMode::Added, EXEMPT), TaxNote::Untaxed);
        assert_eq!(
            TaxNote::general(&local(TaxMode::Added)),
            TaxNote::Added(named())
        );
        assert_eq!(
            TaxNote::general(&LocalTax::none(TaxMode::Added)),
            TaxNote::Untaxed
        );
    }
}
