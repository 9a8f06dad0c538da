//! The price of a whole cart, line by line, so that a receipt adds up exactly.

mod breakdown;
mod free_delivery;
mod line;
mod total;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cart::{Offer, Quantity};
use crate::catalog::{Picture, Slug};
use crate::ids::{ProductId, PromotionId, ShippingMethodId, TaxClassId, VariantId};
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::promotion::{CouponCode, EnteredCoupon, Hint, Promotion, Rejected, Shopper};
use crate::shipping::ShippingQuote;
use crate::tax::{LocalTax, TaxMode, TaxTotal};

pub use breakdown::{Breakdown, BreakdownRow};
pub use free_delivery::FreeDelivery;
pub use total::price_cart;

/// Everything the price of a cart depends on.
#[derive(Debug, Clone)]
pub struct PricingInput<'a> {
    pub currency: Currency,
    pub lines: Vec<PricingLine<'a>>,
    /// The tax rules where it goes.
    pub tax: &'a LocalTax,
    /// How it goes, once that is chosen.
    pub shipping: Option<&'a ShippingQuote>,
    /// Automatic promotions and those of the entered codes.
    pub promotions: &'a [Promotion],
    pub coupons: &'a [EnteredCoupon],
    pub shopper: &'a Shopper,
    /// The variants that promotions may give for free.
    pub gifts: &'a BTreeMap<VariantId, Offer>,
    /// Now, unix milliseconds.
    pub now_ms: i64,
}

/// One variant to be priced.
#[derive(Debug, Clone, Copy)]
pub struct PricingLine<'a> {
    pub offer: &'a Offer,
    pub quantity: Quantity,
}

/// A cart with its price worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedCart {
    pub currency: Currency,
    /// Whether list prices contain the tax.
    pub tax_mode: TaxMode,
    /// The lines in the order of the input, gifts last.
    pub lines: Vec<PricedLine>,
    /// Each discount by name.
    pub discounts: Vec<NamedDiscount>,
    /// Promotions and codes that did not come into force, and why.
    pub rejected: Vec<Rejected>,
    /// The nearest promotion still out of reach.
    pub hint: Option<Hint>,
    /// Delivery, once it is chosen.
    pub shipping: Option<PricedShipping>,
    /// The tax by rate, delivery included, highest rate first; untaxed amounts left out.
    pub taxes: Vec<TaxTotal>,
    pub totals: Totals,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub variant: VariantId,
    pub product: ProductId,
    pub slug: Slug,
    pub product_title: String,
    /// The variant's values in words; empty without options.
    pub variant_title: String,
    pub sku: String,
    pub picture: Option<Picture>,
    /// Whether a promotion gives it for free.
    pub gift: bool,
    pub quantity: i64,
    /// The list price of one piece, gross or net as the tax mode says.
    pub unit_list: Money,
    /// The list price of one piece without tax.
    pub unit_net: Money,
    /// The list price of one piece with tax.
    pub unit_gross: Money,
    /// List price times pieces.
    pub list_total: Money,
    /// What all promotions take off the line; never negative, at most `list_total`.
    pub discount: Money,
    /// The same, promotion by promotion.
    pub discounts: Vec<LineDiscount>,
    /// The line without tax, after discounts.
    pub net: Money,
    pub tax_class: TaxClassId,
    pub tax_class_name: String,
    pub tax_rate: Rate,
    pub tax: Money,
    /// What the line costs: after discounts, with tax.
    pub gross: Money,
}

/// What one promotion takes off one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiscount {
    pub promotion: PromotionId,
    /// The code that brought it.
    pub code: Option<CouponCode>,
    /// What receipts call it.
    pub label: String,
    /// The amount taken off.
    pub amount: Money,
}

/// What one promotion takes off the whole cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDiscount {
    pub promotion: PromotionId,
    /// The code that brought it.
    pub code: Option<CouponCode>,
    /// What receipts call it.
    pub label: String,
    /// Taken off the goods; all of these add up to [`Totals::discount`].
    pub goods: Money,
    /// Taken off delivery; already contained in [`Totals::shipping`].
    pub shipping: Money,
}

/// Delivery with its price worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedShipping {
    pub method: ShippingMethodId,
    pub name: String,
    /// The price of the tariff, gross or net as the tax mode says.
    pub list: Money,
    /// What promotions take off.
    pub discount: Money,
    /// Without tax, after discounts.
    pub net: Money,
    pub tax_rate: Rate,
    pub tax: Money,
    /// What delivery costs: after discounts, with tax.
    pub gross: Money,
    /// In working days.
    pub min_days: u32,
    /// The most working days it takes.
    pub max_days: u32,
}

/// The sums of a receipt.
///
/// With tax included: `total = subtotal − discount + shipping`, of which `tax`.
/// With tax added: `total = subtotal − discount + shipping + tax`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The goods at list prices.
    pub subtotal: Money,
    /// What promotions take off the goods.
    pub discount: Money,
    /// Delivery as charged, gross or net as the tax mode says.
    pub shipping: Money,
    /// All taxes, that of delivery included.
    pub tax: Money,
    pub total: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PricingError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("The article is not sold in {currency}.")]
    WrongCurrency {
        variant: VariantId,
        currency: Currency,
    },
    #[error("The article has no valid price.")]
    NegativePrice(VariantId),
    #[error("The delivery method has no valid price.")]
    NegativeShipping(ShippingMethodId),
}

impl PricedCart {
    /// Pieces to be taken from stock, gifts included, by variant.
    #[must_use]
    pub fn pieces_by_variant(&self) -> BTreeMap<VariantId, i64> {
        let mut pieces = BTreeMap::new();
        for line in &self.lines {
            *pieces.entry(line.variant).or_default() += line.quantity;
        }
        pieces
    }
}

#[cfg(test)]
mod tests;
