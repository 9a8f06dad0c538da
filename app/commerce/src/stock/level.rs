//! The counters of one variant at one place, and the moves that change them.

use serde::{Deserialize, Serialize};

use super::{Availability, StockError};
use crate::ids::VariantId;

/// The counters of one variant at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Pieces on the shelf.
    pub on_hand: i64,
    /// Pieces promised to carts and orders.
    pub reserved: i64,
    /// Kept back: never sold.
    pub safety: i64,
}

impl StockLevel {
    /// Pieces that can be promised now, never below zero.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.on_hand
            .saturating_sub(self.reserved)
            .saturating_sub(self.safety)
            .max(0)
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

    pub fn reserve(
        self,
        variant: VariantId,
        quantity: i64,
        backorder: bool,
    ) -> Result<Self, StockError> {
        let quantity = positive(quantity)?;
        let available = self.available();
        if !backorder && available < quantity {
            return Err(StockError::Insufficient {
                variant,
                asked: quantity,
                available,
            });
        }
        Ok(Self {
            reserved: add(self.reserved, quantity)?,
            ..self
        })
    }

    /// Takes a promise back.
    pub fn release(self, quantity: i64) -> Result<Self, StockError> {
        let quantity = positive(quantity)?;
        if quantity > self.reserved {
            return Err(StockError::NotReserved {
                asked: quantity,
                reserved: self.reserved,
            });
        }
        Ok(Self {
            reserved: self.reserved - quantity,
            ..self
        })
    }

    /// Sends promised pieces off.
    pub fn ship(self, quantity: i64) -> Result<Self, StockError> {
        let released = self.release(quantity)?;
        let on_hand = released
            .on_hand
            .checked_sub(quantity)
            .ok_or(StockError::OutOfRange)?;
        Ok(Self {
            on_hand,
            ..released
        })
    }

    /// Puts new or returned pieces on the shelf.
    pub fn receive(self, quantity: i64) -> Result<Self, StockError> {
        let quantity = positive(quantity)?;
        Ok(Self {
            on_hand: add(self.on_hand, quantity)?,
            ..self
        })
    }

    /// Corrects the count of the shelf by `difference`.
    pub fn adjust(self, difference: i64) -> Result<Self, StockError> {
        Ok(Self {
            on_hand: add(self.on_hand, difference)?,
            ..self
        })
    }
}

fn positive(quantity: i64) -> Result<i64, StockError> {
    if quantity > 0 {
        Ok(quantity)
    } else {
        Err(StockError::NotPositive(quantity))
    }
}

fn add(count: i64, more: i64) -> Result<i64, StockError> {
    count.checked_add(more).ok_or(StockError::OutOfRange)
}
