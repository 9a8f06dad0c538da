//! Stock: what is on the shelf, what is reserved, and what a shopper may still buy.

mod adjust;
mod level;
mod reservation;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::VariantId;
use crate::policy::LOW_STOCK;

pub use adjust::{AdjustRefused, MAX_REASON, check_adjust};
pub use level::StockLevel;
pub use reservation::{MovementKind, ReservationOwner, ReservationState};

/// Whether a variant can be had, as far as its stock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Whether pieces are counted; when not, there are always enough.
    pub track_stock: bool,
    /// Whether it may be sold when none is left.
    pub backorder: bool,
    /// Pieces that can be reserved now.
    pub available: i64,
}

/// What the shopper is told about stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "badge", content = "left", rename_all = "snake_case")]
pub enum StockBadge {
    InStock,
    /// Only so many are left.
    Low(i64),
    /// None left, sold all the same.
    Backorder,
    SoldOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StockError {
    #[error("Only {available} of {asked} pieces are available.")]
    Insufficient {
        variant: VariantId,
        asked: i64,
        /// Pieces that can be reserved.
        available: i64,
    },
    #[error("Only {reserved} pieces are reserved, not {asked}.")]
    NotReserved { asked: i64, reserved: i64 },
}

impl Availability {
    pub const UNLIMITED: Self = Self {
        track_stock: false,
        backorder: false,
        available: 0,
    };

    /// So many pieces and no more.
    #[must_use]
    pub const fn pieces(available: i64) -> Self {
        Self {
            track_stock: true,
            backorder: false,
            available,
        }
    }

    /// Whether `quantity` pieces can be bought now.
    #[must_use]
    pub const fn can_buy(&self, quantity: i64) -> bool {
        !self.track_stock || self.backorder || self.available >= quantity
    }

    /// The most pieces that can be bought now; none when there is no limit.
    #[must_use]
    pub fn limit(&self) -> Option<i64> {
        (self.track_stock && !self.backorder).then_some(self.available.max(0))
    }

    /// What the shopper is told.
    #[must_use]
    pub const fn badge(&self) -> StockBadge {
        if !self.track_stock {
            StockBadge::InStock
        } else if self.available <= 0 {
            if self.backorder {
                StockBadge::Backorder
            } else {
                StockBadge::SoldOut
            }
        } else if self.available < LOW_STOCK {
            StockBadge::Low(self.available)
        } else {
            StockBadge::InStock
        }
    }
}

impl StockBadge {
    /// Whether a piece can be bought.
    #[must_use]
    pub const fn can_buy(self) -> bool {
        !matches!(self, Self::SoldOut)
    }

    /// The better of two, for a product that has several variants.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        let rank = |badge: Self| match badge {
            Self::InStock => (3, 0),
            Self::Low(left) => (2, left),
            Self::Backorder => (1, 0),
            Self::SoldOut => (0, 0),
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// In words: “In stock”, “Only 3 left”.
impl std::fmt::Display for StockBadge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InStock => f.write_str("In stock"),
            Self::Low(left) => write!(f, "Only {left} left"),
            Self::Backorder => f.write_str("On back-order"),
            Self::SoldOut => f.write_str("Sold out"),
        }
    }
}

#[cfg(test)]
mod tests;
