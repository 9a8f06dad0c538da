//! Stock level: the counters of one variant at one location. `database` moves them, each by one guarded statement.

use serde::{Deserialize, Serialize};

use super::Availability;
use crate::policy::LOW_STOCK;

/// The counters of one variant at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Pieces on the shelf.
    pub on_hand: i64,
    /// For carts and orders.
    pub reserved: i64,
    /// Kept back: never sold.
    pub safety: i64,
    /// What staff said of [`Self::low_below`].
    #[serde(default)]
    pub low_below: Option<i64>,
}

impl StockLevel {
    /// Pieces that can be reserved now, never below zero.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.on_hand
            .saturating_sub(self.reserved)
            .saturating_sub(self.safety)
            .max(0)
    }

    /// Fewer pieces to buy than that are few, in the eyes of staff.
    #[must_use]
    pub fn low_below(&self) -> i64 {
        self.low_below.unwrap_or(LOW_STOCK)
    }

    #[must_use]
    pub fn is_low(&self) -> bool {
        self.available() < self.low_below()
    }

    /// What that means for a shopper.
    #[must_use]
    pub fn availability(&self, track_stock: bool, backorder: bool) -> Availability {
        Availability {
            track_stock,
            backorder,
            available: self.available(),
        }
    }
}
