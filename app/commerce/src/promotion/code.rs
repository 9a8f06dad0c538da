//! A coupon code as shoppers type it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A coupon code in capitals, such as `SPRING-10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CouponCode(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CouponCodeError {
    #[error("no code")]
    Empty,
    #[error("a code has letters, digits and hyphens only")]
    Malformed,
}

impl CouponCode {
    pub const MAX_LENGTH: usize = 40;

    /// Reads a code; case does not matter.
    pub fn parse(text: &str) -> Result<Self, CouponCodeError> {
        let code = crate::text::code(text).to_ascii_uppercase();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if code.is_empty() {
            Err(CouponCodeError::Empty)
        } else if code.len() > Self::MAX_LENGTH || !code.bytes().all(plain) {
            Err(CouponCodeError::Malformed)
        } else {
            Ok(Self(code))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CouponCode {
    type Err = CouponCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CouponCode {
    type Error = CouponCodeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CouponCode> for String {
    fn from(code: CouponCode) -> Self {
        code.0
    }
}
