//! Whom an e-mail goes to: an address and a name that cannot add header lines.

use lettre::Address;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest address that SMTP carries.
const LONGEST_ADDRESS: usize = 254;
/// Longest name, in characters.
const LONGEST_NAME: usize = 100;

/// A checked mail address with an optional name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Recipient {
    name: Option<String>,
    address: Address,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidRecipient {
    #[error("That is not a mail address.")]
    Address,
    #[error("The name holds a line end or another sign that cannot be printed.")]
    NameUnprintable,
    #[error("The name is longer than {LONGEST_NAME} characters.")]
    NameTooLong,
}

impl Recipient {
    /// Checks an address and a name; an empty name counts as none.
    pub fn parse(name: Option<&str>, address: &str) -> Result<Self, InvalidRecipient> {
        let plain = address.len() <= LONGEST_ADDRESS
            && !address
                .chars()
                .any(|sign| sign.is_control() || sign.is_whitespace());
        if !plain {
            return Err(InvalidRecipient::Address);
        }
        let address = address.parse().map_err(|_| InvalidRecipient::Address)?;
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if let Some(name) = name {
            if name
                .chars()
                .any(|sign| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}'))
            {
                return Err(InvalidRecipient::NameUnprintable);
            }
            if name.chars().count() > LONGEST_NAME {
                return Err(InvalidRecipient::NameTooLong);
            }
        }
        Ok(Self {
            name: name.map(str::to_owned),
            address,
        })
    }

    /// The same address with another name; without one where that cannot be printed in a header.
    pub(crate) fn named(&self, name: &str) -> Self {
        let named = Self::parse(Some(name), self.address());
        named.unwrap_or_else(|_| Self {
            name: None,
            address: self.address.clone(),
        })
    }

    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    pub(crate) fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(crate) fn mailbox(&self) -> Mailbox {
        Mailbox::new(self.name.clone(), self.address.clone())
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    address: String,
}

impl TryFrom<Written> for Recipient {
    type Error = InvalidRecipient;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::parse(written.name.as_deref(), &written.address)
    }
}

impl From<Recipient> for Written {
    fn from(recipient: Recipient) -> Self {
        Self {
            name: recipient.name,
            address: recipient.address.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_address_cannot_add_a_header_line() {
        for name in [
            "Ada\r\nBcc: x@example.com",
            "Ada\nX: y",
            "Ada\rX",
            "Ada\0",
            "A\u{2028}B",
            "A\u{85}B",
        ] {
            assert_eq!(
                Recipient::parse(Some(name), "ada@example.com"),
                Err(InvalidRecipient::NameUnprintable),
                "{name:?}"
            );
        }
        for address in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example.com\r\nBcc: x@example.com",
            "ada@example.com\n",
            "ada@exam ple.com",
            "ada@example.com,x@example.com",
            "<ada@example.com>",
            "a>b@example.com",
        ] {
            assert_eq!(
                Recipient::parse(None, address),
                Err(InvalidRecipient::Address),
                "{address:?}"
            );
        }
        let long = format!("{}@example.com", "a".repeat(300));
        assert_eq!(
            Recipient::parse(None, &long),
            Err(InvalidRecipient::Address)
        );
        assert_eq!(
            Recipient::parse(Some(&"é".repeat(101)), "ada@example.com"),
            Err(InvalidRecipient::NameTooLong)
        );
    }

    #[test]
    fn names_of_people_are_kept() {
        let ada = Recipient::parse(
            Some("  Ada “Countess” O'Brien-Łukasz  "),
            "ada+shop@example.com",
        )
        .unwrap();
        assert_eq!(ada.name(), Some("Ada “Countess” O'Brien-Łukasz"));
        assert_eq!(ada.address(), "ada+shop@example.com");
        assert_eq!(
            Recipient::parse(Some("  "), "ada@example.com")
                .unwrap()
                .name(),
            None
        );
    }

    #[test]
    fn a_stored_recipient_is_checked_again_when_read() {
        let ada = Recipient::parse(Some("Ada"), "ada@example.com").unwrap();
        let stored = serde_json::to_string(&ada).unwrap();
        assert_eq!(serde_json::from_str::<Recipient>(&stored).unwrap(), ada);
        let forged = stored.replace("Ada", "Ada\\r\\nBcc: x");
        assert!(serde_json::from_str::<Recipient>(&forged).is_err());
    }
}
