//! Why a promotion did not come into force, in words for the shopper.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::CouponCode;
use crate::calendar::Date;
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
    /// So many more pieces.
    Pieces { count: i64 },
}

/// The nearest promotion still out of reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    pub promotion: PromotionId,
    pub label: String,
    pub missing: Missing,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCode => f.write_str("We do not know that code."),
            Self::NotYet { starts_at_ms } => {
                write!(f, "Valid from {}.", Date::from_ms(*starts_at_ms))
            }
            Self::Expired { ended_at_ms } => {
                write!(
                    f,
                    "Expired on {}.",
                    Date::from_ms(ended_at_ms.saturating_sub(1))
                )
            }
            Self::UsedUp => f.write_str("All uses of it are gone."),
            Self::UsedUpByCustomer => f.write_str("You have used it already."),
            Self::NotFirstOrder => f.write_str("For first orders only."),
            Self::NotForCountry => f.write_str("Not for the country your order goes to."),
            Self::NoMatchingItem => f.write_str("Nothing in your cart takes part."),
            Self::NeedsMore { missing } => write!(f, "Needs {missing} more."),
            Self::NeedsMoreItems { missing: 1 } => f.write_str("Needs one more item."),
            Self::NeedsMoreItems { missing } => write!(f, "Needs {missing} more items."),
            Self::NotCombinable { label, .. } => {
                write!(
                    f,
                    "Does not go together with “{label}”, which saves you more."
                )
            }
            Self::NoEffect => f.write_str("There is nothing left it could reduce."),
            Self::GiftSoldOut => f.write_str("The gift is out of stock."),
            Self::WrongCurrency { currency } => write!(f, "Not for orders in {currency}."),
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.missing {
            Missing::Spend { amount } => write!(f, "Add {amount} more for “{}”.", self.label),
            Missing::Pieces { count: 1 } => write!(f, "Add one more item for “{}”.", self.label),
            Missing::Pieces { count } => write!(f, "Add {count} more items for “{}”.", self.label),
        }
    }
}
