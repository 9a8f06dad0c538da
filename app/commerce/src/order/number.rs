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

/// What a shop's order numbers begin with: one to six capital letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderPrefix(String);

/// The text cannot stand before an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Order numbers begin with one to six letters from A to Z.")]
pub struct OrderPrefixError;

impl OrderNumber {
    const MAX_LENGTH: usize = 24;

    /// The number for a value of the sequence, with the usual prefix.
    #[must_use]
    pub fn from_sequence(next: u64) -> Self {
        Self::numbered(&OrderPrefix::default(), next)
    }

    /// The number for a value of the sequence. The sequence does not begin anew with another prefix: no two orders
    /// have the same digits.
    #[must_use]
    pub fn numbered(prefix: &OrderPrefix, next: u64) -> Self {
        Self(format!("{prefix}-{next:06}"))
    }

    /// Reads a number as stored or typed; case and blanks do not matter. Digits alone take the usual prefix.
    pub fn parse(text: &str) -> Result<Self, OrderNumberError> {
        Self::typed(text, &OrderPrefix::default())
    }

    /// As [`Self::parse`]; digits alone take `prefix`.
    pub fn typed(text: &str, prefix: &OrderPrefix) -> Result<Self, OrderNumberError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let upper = compact.to_ascii_uppercase();
        let begins = upper.find(|c: char| !c.is_ascii_uppercase());
        let (letters, rest) = upper.split_at(begins.ok_or(OrderNumberError)?);
        let typed = match letters {
            "" => prefix.clone(),
            letters => OrderPrefix::parse(letters).map_err(|_| OrderNumberError)?,
        };
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || digits.len() > Self::MAX_LENGTH {
            return Err(OrderNumberError);
        }
        let number = digits.parse().map_err(|_| OrderNumberError)?;
        Ok(Self::numbered(&typed, number))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl OrderPrefix {
    const MAX_LENGTH: usize = 6;

    /// Reads a prefix as typed; small letters become capitals, a hyphen at the end is dropped.
    ///
    /// # Errors
    /// When it is not one to six letters.
    pub fn parse(text: &str) -> Result<Self, OrderPrefixError> {
        let upper = text.trim().trim_end_matches('-').to_ascii_uppercase();
        let is_fine = (1..=Self::MAX_LENGTH).contains(&upper.len())
            && upper.bytes().all(|byte| byte.is_ascii_uppercase());
        is_fine.then_some(Self(upper)).ok_or(OrderPrefixError)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for OrderPrefix {
    fn default() -> Self {
        Self("FC".to_owned())
    }
}

impl fmt::Display for OrderPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OrderPrefix {
    type Error = OrderPrefixError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<OrderPrefix> for String {
    fn from(prefix: OrderPrefix) -> Self {
        prefix.0
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
