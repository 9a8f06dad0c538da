//! Taxes: classes of goods, zones of the world, and the rate where both meet.

use serde::{Deserialize, Serialize};

use crate::ids::{TaxClassId, TaxZoneId};
use crate::money::{Money, MoneyError, Rate, tax_on_net, tax_within_gross};
use crate::zone::{Area, Location, closest_fit};

code_enum! {
    /// Whether prices contain the tax.
    TaxMode {
        /// Prices are gross; the tax is taken out of them.
        Included => "included",
        /// Prices are net; the tax comes on top.
        Added => "added",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxClass {
    pub id: TaxClassId,
    /// The code used in imports, such as `standard`.
    pub code: String,
    /// Its name, such as “Standard rate”.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxZone {
    pub id: TaxZoneId,
    pub name: String,
    /// Whether prices shown there contain the tax.
    pub mode: TaxMode,
    pub areas: Vec<Area>,
    /// A rate for each class that is taxed.
    pub rates: Vec<TaxRate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    pub class: TaxClassId,
    /// What receipts call it, such as “VAT”.
    pub label: String,
    pub rate: Rate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRules {
    pub classes: Vec<TaxClass>,
    pub zones: Vec<TaxZone>,
    /// Whether prices contain the tax where no zone applies.
    pub default_mode: TaxMode,
}

/// The rules that hold at one location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTax {
    /// Whether prices contain the tax.
    pub mode: TaxMode,
    /// A rate for each class that is taxed here.
    pub rates: Vec<TaxRate>,
    /// The classes, for their names.
    pub classes: Vec<TaxClass>,
}

/// One row of the breakdown on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// What receipts call it.
    pub label: String,
    pub rate: Rate,
    /// The amount taxed, without tax.
    pub net: Money,
    pub tax: Money,
}

/// An amount with its tax worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxed {
    pub net: Money,
    pub tax: Money,
    pub gross: Money,
}

impl TaxRules {
    /// The rules at a location: the zone that fits most closely, the lower id when several do.
    #[must_use]
    pub fn at(&self, location: &Location) -> LocalTax {
        let fitting = self
            .zones
            .iter()
            .filter_map(|zone| Some((closest_fit(&zone.areas, location)?, zone)));
        let zone = fitting.max_by_key(|(fit, zone)| (*fit, std::cmp::Reverse(zone.id)));
        let (mode, rates) = zone.map_or((self.default_mode, Vec::new()), |(_, zone)| {
            (zone.mode, zone.rates.clone())
        });
        LocalTax {
            mode,
            rates,
            classes: self.classes.clone(),
        }
    }
}

impl LocalTax {
    #[must_use]
    pub const fn none(mode: TaxMode) -> Self {
        Self {
            mode,
            rates: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// The rate of a class; nothing when the class is not taxed here.
    #[must_use]
    pub fn rate(&self, class: Option<TaxClassId>) -> Rate {
        self.rule(class).map_or(Rate::ZERO, |rule| rule.rate)
    }

    /// What receipts call the tax of a class.
    #[must_use]
    pub fn label(&self, class: Option<TaxClassId>) -> &str {
        self.rule(class).map_or("Tax", |rule| rule.label.as_str())
    }

    #[must_use]
    pub fn class_name(&self, class: TaxClassId) -> &str {
        self.classes
            .iter()
            .find(|known| known.id == class)
            .map_or("", |known| known.name.as_str())
    }

    /// Works out the tax of a listed amount, which is gross or net as the mode says.
    pub fn apply(&self, amount: Money, rate: Rate) -> Result<Taxed, MoneyError> {
        match self.mode {
            TaxMode::Included => {
                let tax = tax_within_gross(amount, rate)?;
                Ok(Taxed {
                    net: amount.checked_sub(tax)?,
                    tax,
                    gross: amount,
                })
            }
            TaxMode::Added => {
                let tax = tax_on_net(amount, rate)?;
                Ok(Taxed {
                    net: amount,
                    tax,
                    gross: amount.checked_add(tax)?,
                })
            }
        }
    }

    fn rule(&self, class: Option<TaxClassId>) -> Option<&TaxRate> {
        self.rates.iter().find(|rule| Some(rule.class) == class)
    }
}

#[cfg(test)]
mod tests;
