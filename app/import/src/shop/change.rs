//! What differs between a shop file and the shop in the database.

use std::collections::BTreeSet;
use std::fmt;

use crate::shop::ShopSetup;

/// What becomes of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    New,
    Changed,
    Removed,
    /// The shop has it, the file does not.
    LeftAlone,
    /// The promotion is for products of which the shop has none, or the category is not there.
    LeftOut,
}

/// A thing that a shop file and the database do not agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is, such as “Delivery zone”.
    pub what: &'static str,
    pub name: String,
    pub outcome: Outcome,
}

impl Change {
    /// Whether the database is, or would be, written to.
    #[must_use]
    pub const fn writes(&self) -> bool {
        matches!(
            self.outcome,
            Outcome::New | Outcome::Changed | Outcome::Removed
        )
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match self.outcome {
            Outcome::New => "new",
            Outcome::Changed => "changed",
            Outcome::Removed => "removed",
            Outcome::LeftAlone => "not in the file, left alone (--prune removes it)",
            Outcome::LeftOut if self.what == CATEGORY => "left out: the shop has no such category",
            Outcome::LeftOut => "left out: the shop has none of its products",
        };
        write!(f, "{} “{}”: {outcome}", self.what, self.name)
    }
}

pub(super) const SHOP: &str = "Shop";
pub(super) const HOME: &str = "Start page";
pub(super) const PAYMENT: &str = "Payment";
pub(super) const LOOK: &str = "Look";
pub(super) const CATEGORY: &str = "Category";
pub(super) const TAX_CLASS: &str = "Tax class";
pub(super) const TAX_ZONE: &str = "Tax zone";
pub(super) const DELIVERY_ZONE: &str = "Delivery zone";
pub(super) const PAGE: &str = "Page";
pub(super) const PROMOTION: &str = "Promotion";

/// Everything but the promotions; with `prune` what the file does not name goes.
pub(super) fn compare(stored: &ShopSetup, file: &ShopSetup, prune: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    if stored.settings != file.settings {
        changes.push(Change {
            what: SHOP,
            name: file.settings.name.clone(),
            outcome: Outcome::Changed,
        });
    }
    if file.home.is_some() && stored.home != file.home {
        changes.push(Change {
            what: HOME,
            name: "/".to_owned(),
            outcome: if stored.home.is_none() {
                Outcome::New
            } else {
                Outcome::Changed
            },
        });
    }
    changes.extend(payment_changes(stored, file));
    changes.extend(look_changes(stored, file));
    let class = |class: &(String, String)| class.0.clone();
    // Products are taxed by their classes: none is removed.
    changes.extend(listed(
        TAX_CLASS,
        &stored.tax_classes,
        &file.tax_classes,
        class,
        None,
    ));
    let others = Some(if prune {
        Outcome::Removed
    } else {
        Outcome::LeftAlone
    });
    changes.extend(listed(
        TAX_ZONE,
        &stored.tax_zones,
        &file.tax_zones,
        |zone| zone.name.clone(),
        others,
    ));
    changes.extend(listed(
        DELIVERY_ZONE,
        &stored.shipping_zones,
        &file.shipping_zones,
        |zone| zone.name.clone(),
        others,
    ));
    changes.extend(listed(
        PAGE,
        &stored.pages,
        &file.pages,
        |page| page.slug.to_string(),
        others,
    ));
    changes
}

fn payment_changes(stored: &ShopSetup, file: &ShopSetup) -> Vec<Change> {
    let Some(wanted) = &file.payment else {
        return Vec::new();
    };
    let known = stored.payment.clone().unwrap_or_default();
    let transfer = (&known.bank_transfer, &known.account);
    changed(
        PAYMENT,
        &[
            ("card", known.card != wanted.card),
            (
                "bank transfer",
                transfer != (&wanted.bank_transfer, &wanted.account),
            ),
            (
                "cash on delivery",
                known.cash_on_delivery != wanted.cash_on_delivery,
            ),
        ],
    )
}

fn look_changes(stored: &ShopSetup, file: &ShopSetup) -> Vec<Change> {
    let Some(wanted) = &file.look else {
        return Vec::new();
    };
    let known = stored
        .look
        .as_ref()
        .map(|setup| setup.look.clone())
        .unwrap_or_default();
    let wanted = wanted.over(&known);
    changed(
        LOOK,
        &[
            ("logo", known.logo != wanted.logo),
            ("accent", known.accent != wanted.accent),
            ("block", known.block != wanted.block),
        ],
    )
}

fn changed(what: &'static str, parts: &[(&str, bool)]) -> Vec<Change> {
    let parts = parts.iter().filter(|(_, is_changed)| *is_changed);
    let change = |(name, _): &(&str, bool)| Change {
        what,
        name: (*name).to_owned(),
        outcome: Outcome::Changed,
    };
    parts.map(change).collect()
}

/// `others` is what becomes of those that the file does not name.
fn listed<T: PartialEq>(
    what: &'static str,
    stored: &[T],
    file: &[T],
    name: impl Fn(&T) -> String,
    others: Option<Outcome>,
) -> Vec<Change> {
    let change = |name: String, outcome| Change {
        what,
        name,
        outcome,
    };
    let mut changes: Vec<Change> = Vec::new();
    for wanted in file {
        match stored.iter().find(|known| name(known) == name(wanted)) {
            None => changes.push(change(name(wanted), Outcome::New)),
            Some(known) if known != wanted => changes.push(change(name(wanted), Outcome::Changed)),
            Some(_) => {}
        }
    }
    let named: BTreeSet<String> = file.iter().map(&name).collect();
    if let Some(outcome) = others {
        let unnamed = stored
            .iter()
            .map(&name)
            .filter(|name| !named.contains(name));
        changes.extend(unnamed.map(|name| change(name, outcome)));
    }
    changes
}
