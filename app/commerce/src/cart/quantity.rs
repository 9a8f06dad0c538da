//! How many of one article a cart may hold: 1 to 99.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A number of pieces, 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QuantityError {
    #[error("not a whole number")]
    NotANumber,
    #[error("less than 1")]
    TooFew,
    #[error("more than {}", Quantity::MAX.get())]
    TooMany,
}

impl Quantity {
    pub const ONE: Self = Self(1);
    /// The most pieces of one article.
    pub const MAX: Self = Self(99);

    /// Accepts 1 to 99.
    pub fn new(count: i64) -> Result<Self, QuantityError> {
        match u8::try_from(count) {
            Ok(count @ 1..=99) => Ok(Self(count)),
            _ if count < 1 => Err(QuantityError::TooFew),
            _ => Err(QuantityError::TooMany),
        }
    }

    /// Reads a typed number.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        match text.trim().parse::<i64>() {
            Ok(count) => Self::new(count),
            Err(error) => Err(match error.kind() {
                std::num::IntErrorKind::PosOverflow => QuantityError::TooMany,
                std::num::IntErrorKind::NegOverflow => QuantityError::TooFew,
                _ => QuantityError::NotANumber,
            }),
        }
    }

    #[must_use]
    pub const fn get(self) -> i64 {
        self.0 as i64
    }

    /// The nearest allowed number.
    #[must_use]
    pub fn clamped(count: i64) -> Self {
        Self(u8::try_from(count.clamp(1, Self::MAX.get())).unwrap_or(1))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<i64> for Quantity {
    type Error = QuantityError;
    fn try_from(count: i64) -> Result<Self, Self::Error> {
        Self::new(count)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        quantity.get()
    }
}
