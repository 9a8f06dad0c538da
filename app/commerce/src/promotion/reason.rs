//! Why a promotion did not come into force.

use serde::{Deserialize, Serialize};

use super::CouponCode;
use crate::ids::PromotionId;
use crate::money::{Currency, Money};

/// A promotion or code that did not come into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The promotion; none for an unknown code.
    pub promotion: Option<PromotionId>,
    /// The code that was to bring it.
    pub code: Option<CouponCode>,
    /// The promotion's name; the code when unknown.
    pub label: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    UnknownCode,
    /// It begins later, unix milliseconds.
    NotYet {
        starts_at_ms: i64,
    },
    /// It is over, unix milliseconds.
    Expired {
        ended_at_ms: i64,
    },
    /// All uses are gone.
    UsedUp,
    /// This customer has used it as often as allowed.
    UsedUpByCustomer,
    NotFirstOrder,
    /// Not for the country the order goes to.
    NotForCountry,
    /// No item of the cart is one of its items.
    NoMatchingItem,
    /// The items cost too little.
    NeedsMore {
        missing: Money,
    },
    NeedsMoreItems {
        missing: i64,
    },
    /// Another one saves more and does not go together with it.
    NotCombinable {
        /// The one that won.
        with: PromotionId,
        label: String,
    },
    /// There is nothing left it could reduce.
    NoEffect,
    /// The gift is out of stock.
    GiftSoldOut,
    /// It is set in another currency than the cart.
    WrongCurrency {
        currency: Currency,
    },
}

/// What is missing for a promotion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "missing", rename_all = "snake_case")]
pub enum Missing {
    /// So much more to spend.
    Spend { amount: Money },
    /// So many more items.
    Pieces { count: i64 },
}

/// The nearest promotion still out of reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    pub promotion: PromotionId,
    pub label: String,
    pub missing: Missing,
}
