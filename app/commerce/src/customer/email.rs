//! An e-mail address, lower-case, as it is stored and compared.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A well-formed e-mail address in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailError {
    #[error("no address")]
    Empty,
    #[error("the address is too long")]
    TooLong,
    #[error("not an e-mail address")]
    Malformed,
}

impl EmailAddress {
    /// The most bytes an address has.
    pub const MAX_LENGTH: usize = 254;
    const MAX_LOCAL: usize = 64;

    /// Reads an address and lower-cases it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        let lower = text.to_ascii_lowercase();
        let (local, host) = lower.rsplit_once('@').ok_or(EmailError::Malformed)?;
        if local.len() > Self::MAX_LOCAL {
            return Err(EmailError::TooLong);
        }
        if is_local(local) && is_host(host) {
            Ok(Self(lower))
        } else {
            Err(EmailError::Malformed)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local(local: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(plain))
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(label)
        && top.chars().count() >= 2
        && !top.chars().all(|c| c.is_ascii_digit())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for EmailAddress {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}
