//! Order numbers as people read them: a prefix and at least six digits.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An order number, such as `FC-000123`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderNumber(String);

/// The text is not an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Order numbers look like FC-000123.")]
pub struct OrderNumberError;

impl OrderNumber {
    pub const PREFIX: &'static str = "FC";
    const MAX_LENGTH: usize = 24;

    /// The number for a value of the sequence.
    #[must_use]
    pub fn from_sequence(next: u64) -> Self {
        Self(format!("{}-{next:06}", Self::PREFIX))
    }

    /// Reads a number as typed; case and blanks do not matter, the prefix may be missing.
    pub fn parse(text: &str) -> Result<Self, OrderNumberError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let upper = compact.to_ascii_uppercase();
        let digits = upper.strip_prefix(Self::PREFIX).unwrap_or(&upper);
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || digits.len() > Self::MAX_LENGTH {
            return Err(OrderNumberError);
        }
        digits
            .parse()
            .map(Self::from_sequence)
            .map_err(|_| OrderNumberError)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OrderNumber {
    type Error = OrderNumberError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<OrderNumber> for String {
    fn from(number: OrderNumber) -> Self {
        number.0
    }
}
