//! Rates in parts per million, and the one rounding rule every amount goes through.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Money, MoneyError};

/// A share in parts per million: 8.875 % is 88 750.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    pub const ZERO: Self = Self(0);
    /// All of it, 100 %.
    pub const WHOLE: Self = Self(1_000_000);

    /// A rate of `ppm` parts per million.
    #[must_use]
    pub const fn from_ppm(ppm: u32) -> Self {
        Self(ppm)
    }

    /// A rate of whole per cent.
    #[must_use]
    pub const fn from_percent(percent: u32) -> Self {
        Self(percent.saturating_mul(10_000))
    }

    /// Parts per million.
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.0
    }
}

/// Reads the stored number; negative or huge rates are refused.
impl TryFrom<i64> for Rate {
    type Error = MoneyError;
    fn try_from(ppm: i64) -> Result<Self, Self::Error> {
        u32::try_from(ppm)
            .map(Self)
            .map_err(|_| MoneyError::Overflow)
    }
}

/// Per cent without superfluous zeros: “19 %”, “8.875 %”.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / 10_000, self.0 % 10_000);
        if fraction == 0 {
            return write!(f, "{whole} %");
        }
        let digits = format!("{fraction:04}");
        write!(f, "{whole}.{} %", digits.trim_end_matches('0'))
    }
}

/// `numerator / denominator`, rounded half away from zero.
pub fn divide_half_away(numerator: i128, denominator: i128) -> Result<i64, MoneyError> {
    if denominator == 0 {
        return Err(MoneyError::Overflow);
    }
    let (numerator, denominator) = if denominator < 0 {
        (-numerator, -denominator)
    } else {
        (numerator, denominator)
    };
    let doubled = numerator.checked_mul(2).ok_or(MoneyError::Overflow)?;
    let shifted = if numerator < 0 {
        doubled - denominator
    } else {
        doubled + denominator
    };
    i64::try_from(shifted / (denominator * 2)).map_err(|_| MoneyError::Overflow)
}

/// The tax that comes on top of a net amount.
pub fn tax_on_net(net: Money, rate: Rate) -> Result<Money, MoneyError> {
    net.share(rate)
}

/// The tax contained in a gross amount.
pub fn tax_within_gross(gross: Money, rate: Rate) -> Result<Money, MoneyError> {
    let whole = i128::from(Rate::WHOLE.ppm());
    let net = divide_half_away(
        i128::from(gross.minor()) * whole,
        whole + i128::from(rate.ppm()),
    )?;
    gross.checked_sub(Money::new(net, gross.currency()))
}
