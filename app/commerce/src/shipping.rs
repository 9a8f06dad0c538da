//! Delivery: which methods reach a location, and what each costs for a given parcel.

use serde::{Deserialize, Serialize};

use crate::calendar::DeliveryWindow;
use crate::cart::{Offer, Quantity};
use crate::ids::{ShippingMethodId, ShippingZoneId, TaxClassId};
use crate::money::{Currency, Money, MoneyError};
use crate::zone::{Area, Location, closest_fit};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingZone {
    pub id: ShippingZoneId,
    pub name: String,
    pub areas: Vec<Area>,
    /// The methods that go there.
    pub methods: Vec<ShippingMethod>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingMethod {
    pub id: ShippingMethodId,
    /// Its name, such as “Standard parcel”.
    pub name: String,
    pub tariff: Tariff,
    /// In working days.
    pub min_days: u32,
    /// The most working days it takes.
    pub max_days: u32,
    /// How delivery itself is taxed; untaxed when absent.
    pub tax_class: Option<TaxClassId>,
}

/// What a method costs, gross or net like every other price of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tariff {
    Flat {
        price: Money,
    },
    /// Free from a value of goods on.
    FreeOver {
        /// The price below the threshold.
        price: Money,
        /// The value of goods from which it is free.
        threshold: Money,
    },
    /// By weight; heavier parcels than the last step do not go.
    Weight {
        /// Steps by rising weight.
        steps: Vec<WeightStep>,
    },
    /// By value of goods.
    Price {
        /// Steps by rising value; below the first the method is not offered.
        steps: Vec<PriceStep>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightStep {
    /// The heaviest parcel of this step, in grams.
    pub up_to_g: i64,
    pub price: Money,
}

/// The price from a value of goods on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceStep {
    /// The least value of goods of this step.
    pub from: Money,
    pub price: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The value of the goods at list prices, before discounts.
    pub goods: Money,
    /// Their weight in grams.
    pub weight_g: i64,
}

/// A method with its price for one parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingQuote {
    pub method: ShippingMethodId,
    pub name: String,
    pub price: Money,
    /// In working days.
    pub min_days: u32,
    /// The most working days it takes.
    pub max_days: u32,
    /// How delivery itself is taxed.
    pub tax_class: Option<TaxClassId>,
    /// The value of goods from which it is free.
    pub free_from: Option<Money>,
}

impl Parcel {
    /// The parcel that holds these pieces.
    pub fn of<'a>(
        currency: Currency,
        lines: impl IntoIterator<Item = (&'a Offer, Quantity)>,
    ) -> Result<Self, MoneyError> {
        let mut parcel = Self {
            goods: Money::zero(currency),
            weight_g: 0,
        };
        for (offer, quantity) in lines {
            let value = offer.price.amount.checked_mul(quantity.get())?;
            let weight = offer.weight_g.max(0).saturating_mul(quantity.get());
            parcel.goods = parcel.goods.checked_add(value)?;
            parcel.weight_g = parcel.weight_g.saturating_add(weight);
        }
        Ok(parcel)
    }
}

impl ShippingQuote {
    /// When the parcel would arrive if it were ordered now.
    #[must_use]
    pub fn window(&self, now_ms: i64) -> DeliveryWindow {
        DeliveryWindow::from_now(now_ms, self.min_days, self.max_days)
    }
}

impl Tariff {
    /// The price for a parcel; none when the method does not take it.
    pub fn price(&self, parcel: &Parcel) -> Result<Option<Money>, MoneyError> {
        match self {
            Self::Flat { price } => same_currency(*price, parcel).map(Some),
            Self::FreeOver { price, threshold } => {
                let free = parcel.goods.compare(*threshold)?.is_ge();
                let price = same_currency(*price, parcel)?;
                Ok(Some(if free {
                    Money::zero(price.currency())
                } else {
                    price
                }))
            }
            Self::Weight { steps } => {
                let fitting = steps.iter().filter(|step| parcel.weight_g <= step.up_to_g);
                let step = fitting.min_by_key(|step| step.up_to_g);
                step.map(|step| same_currency(step.price, parcel))
                    .transpose()
            }
            Self::Price { steps } => {
                let mut best: Option<&PriceStep> = None;
                for step in steps {
                    let reached = parcel.goods.compare(step.from)?.is_ge();
                    if reached && best.is_none_or(|best| best.from.minor() <= step.from.minor()) {
                        best = Some(step);
                    }
                }
                best.map(|step| same_currency(step.price, parcel))
                    .transpose()
            }
        }
    }

    /// The value of goods from which it is free, if it promises that.
    const fn free_from(&self) -> Option<Money> {
        match self {
            Self::FreeOver { threshold, .. } => Some(*threshold),
            _ => None,
        }
    }
}

/// The lowest value of goods from which some method delivers to `location` for nothing.
#[must_use]
pub fn free_from(zones: &[ShippingZone], location: &Location) -> Option<Money> {
    let methods = &zone_of(zones, location)?.methods;
    let thresholds = methods
        .iter()
        .filter_map(|method| method.tariff.free_from());
    thresholds.min_by_key(|threshold| threshold.minor())
}

/// The zone that describes the location most closely; of equals, the one made first.
fn zone_of<'a>(zones: &'a [ShippingZone], location: &Location) -> Option<&'a ShippingZone> {
    let fitting = zones
        .iter()
        .filter_map(|zone| Some((closest_fit(&zone.areas, location)?, zone)));
    let (_, zone) = fitting.max_by_key(|(fit, zone)| (*fit, std::cmp::Reverse(zone.id)))?;
    Some(zone)
}

/// The methods that take a parcel to a location, cheapest first, then fastest.
///
/// Only the zone that fits the location most closely counts; none fits, none delivers.
pub fn quotes(
    zones: &[ShippingZone],
    location: &Location,
    parcel: &Parcel,
) -> Result<Vec<ShippingQuote>, MoneyError> {
    let Some(zone) = zone_of(zones, location) else {
        return Ok(Vec::new());
    };
    let mut quotes = Vec::new();
    for method in &zone.methods {
        if let Some(price) = method.tariff.price(parcel)? {
            quotes.push(ShippingQuote {
                method: method.id,
                name: method.name.clone(),
                price,
                min_days: method.min_days,
                max_days: method.max_days,
                tax_class: method.tax_class,
                free_from: method.tariff.free_from(),
            });
        }
    }
    quotes.sort_by_key(|quote| {
        (
            quote.price.minor(),
            quote.max_days,
            quote.min_days,
            quote.method,
        )
    });
    Ok(quotes)
}

fn same_currency(price: Money, parcel: &Parcel) -> Result<Money, MoneyError> {
    price.compare(parcel.goods).map(|_| price)
}

#[cfg(test)]
mod tests;
