//! An e-mail address, lower-case, as it is stored and compared.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A well-formed e-mail address in lower case, its domain as DNS has it (`xn--…`).
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
    /// Some providers gave such addresses out; RFC 5321 lets nobody send to them as they are written.
    #[error(
        "No e-mail can be sent to an address with two dots in a row, or a dot before the @. Enter another."
    )]
    Dots,
}

impl EmailAddress {
    /// The most bytes an address has.
    pub const MAX_LENGTH: usize = 254;
    const MAX_LOCAL: usize = 64;

    /// Reads an address, lower-cases it, and encodes the letters of its domain that are not ASCII.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if text.trim().chars().any(char::is_control) {
            return Err(EmailError::Malformed);
        }
        let text = crate::text::code(text);
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        let (local, host) = text.rsplit_once('@').ok_or(EmailError::Malformed)?;
        if local.len() > Self::MAX_LOCAL {
            return Err(EmailError::TooLong);
        }
        let host = in_ascii(host).ok_or(EmailError::Malformed)?;
        let address = format!("{}@{host}", local.to_ascii_lowercase());
        match is_local(local) && is_host(&host) {
            true if address.len() > Self::MAX_LENGTH => Err(EmailError::TooLong),
            true => Ok(Self(address)),
            false if is_local(&local.replace('.', "")) && is_host(&host) => Err(EmailError::Dots),
            false => Err(EmailError::Malformed),
        }
    }

    /// The address with its domain in the letters it is read in.
    #[must_use]
    pub fn shown(&self) -> String {
        let (local, host) = self.0.rsplit_once('@').unwrap_or_default();
        let (host, read) = idna::domain_to_unicode(host);
        match read {
            Ok(()) => format!("{local}@{host}"),
            Err(_) => self.0.clone(),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn in_ascii(host: &str) -> Option<String> {
    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let host = Uts46::new().to_ascii(host.as_bytes(), deny, hyphens, DnsLength::Verify);
    host.ok().map(Cow::into_owned)
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
