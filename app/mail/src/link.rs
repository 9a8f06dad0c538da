//! An address that may stand behind a button.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest address; longer ones break in old mail programs.
const LONGEST: usize = 2000;

/// An absolute `http` or `https` address of visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

/// The text cannot stand behind a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "A link in a mail is an absolute http or https address without blanks, up to {LONGEST} characters."
)]
pub struct InvalidLink;

impl Link {
    /// Accepts an absolute web address.
    pub fn parse(text: &str) -> Result<Self, InvalidLink> {
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let absolute = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\'));
        if absolute && plain && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidLink)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Link {
    type Error = InvalidLink;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_web_addresses_are_links() {
        assert!(Link::parse("https://shop.example/account/verify?token=a-b_c&x='1'").is_ok());
        assert!(Link::parse("http://127.0.0.1:3000/").is_ok());
        for text in [
            "",
            "/account",
            "//evil.example",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            "https://shop.example/a b",
            "https://shop.example/\r\nBcc: x",
            "https://shop.example/\"><script>",
            "https://shöp.example/",
        ] {
            assert_eq!(Link::parse(text), Err(InvalidLink), "{text:?}");
        }
        assert_eq!(
            Link::parse(&format!("https://a/{}", "a".repeat(2000))),
            Err(InvalidLink)
        );
    }
}
