//! Promotions: who gets what off, why not, and what is missing for the next one.

mod bundle;
mod code;
mod evaluate;
mod qualify;
mod reason;
mod reduce;
mod rule;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::country::CountryCode;
use crate::ids::{BrandId, CategoryId, ProductId, PromotionId, VariantId};
use crate::money::{Currency, Money};

pub use code::{CouponCode, CouponCodeError};
pub use evaluate::evaluate;
pub use reason::{Hint, Missing, Reason, Rejected};
pub use rule::{Action, ItemFilter, Rule};

code_enum! {
    PromotionKind {
        Auto => "auto",
        /// By entering a code.
        Coupon => "coupon",
    }
}

code_enum! {
    /// Whether an order's use of a promotion counts.
    PromotionUseState {
        Used => "used",
        /// Given back: the order was cancelled or ran out of time.
        Released => "released",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    pub id: PromotionId,
    /// What receipts call it.
    pub name: String,
    /// How it comes into force.
    pub kind: PromotionKind,
    /// From when on, unix milliseconds.
    pub starts_at_ms: Option<i64>,
    /// Until when, unix milliseconds, that moment excluded.
    pub ends_at_ms: Option<i64>,
    /// Lower goes first.
    pub priority: i64,
    /// Whether it goes together with others; one that does not competes with them.
    pub combinable: bool,
    /// How often it may be used in all.
    pub usage_limit: Option<i64>,
    pub used: i64,
    /// How often one customer may use it.
    pub per_customer_limit: Option<i64>,
    /// All must hold.
    pub rules: Vec<Rule>,
    pub action: Action,
}

/// A code entered by the shopper, looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredCoupon {
    pub code: CouponCode,
    /// Its promotion; none when no such code exists.
    pub promotion: Option<PromotionId>,
    /// Whether this very code has no uses left, its promotion aside.
    pub used_up: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionLine {
    pub variant: VariantId,
    pub product: ProductId,
    pub brand: Option<BrandId>,
    /// Its categories and all above them.
    pub categories: Vec<CategoryId>,
    pub quantity: i64,
    pub unit_price: Money,
}

#[derive(Debug, Clone)]
pub struct PromotionInput<'a> {
    pub currency: Currency,
    pub lines: &'a [PromotionLine],
    /// Automatic promotions and those of the entered codes, in any order.
    pub promotions: &'a [Promotion],
    pub coupons: &'a [EnteredCoupon],
    /// What delivery costs, once it is known.
    pub shipping: Option<Money>,
    pub shopper: &'a Shopper,
    /// What may be given for free.
    pub gifts: &'a BTreeMap<VariantId, GiftOffer>,
    /// Now, unix milliseconds.
    pub now_ms: i64,
}

/// What promotions may know about the shopper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shopper {
    /// Whether nothing was ordered before.
    pub first_order: bool,
    /// Where the order goes.
    pub country: Option<CountryCode>,
    /// How often each promotion was used by this customer.
    pub uses: BTreeMap<PromotionId, i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The promotions in force, in the order they were applied.
    pub applied: Vec<Applied>,
    /// The promotions that did not come into force, and why.
    pub rejected: Vec<Rejected>,
    /// The nearest promotion still out of reach.
    pub hint: Option<Hint>,
}

/// A promotion in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    pub promotion: PromotionId,
    /// The code that brought it.
    pub code: Option<CouponCode>,
    /// What receipts call it.
    pub label: String,
    /// What it takes off each line, in the order of the input; never negative.
    pub line_amounts: Vec<Money>,
    /// What it takes off delivery.
    pub shipping: Money,
    /// What it adds for free.
    pub gift: Option<Gift>,
}

/// Something that may be given for free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GiftOffer {
    /// What a piece of it costs otherwise.
    pub unit_price: Money,
    /// Pieces that can be had beside those in the cart; none when there is no limit.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    pub variant: VariantId,
    pub quantity: i64,
}

#[cfg(test)]
mod tests;
