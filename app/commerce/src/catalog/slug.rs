//! The readable part of an address: lower-case letters, digits and single hyphens.

mod transliterate;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::transliterate::{has_han, words};

/// A readable, unique name inside an address, such as `curvy-monitor`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SlugError {
    #[error("Enter a short name for the address.")]
    Empty,
    #[error("Use at most {} characters.", Slug::MAX_LENGTH)]
    TooLong,
    #[error("Use lower-case letters, digits and single hyphens between them.")]
    Malformed,
}

impl Slug {
    /// The most characters a slug has.
    pub const MAX_LENGTH: usize = 120;

    /// Accepts a slug as it is stored.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(SlugError::TooLong);
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(plain))
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError::Malformed)
        }
    }

    /// Makes a slug of a title in any script: “Röhren-Verstärker 7½” becomes `roehren-verstaerker-7-1-2`, “Чай” `chai`.
    pub fn from_title(title: &str) -> Result<Self, SlugError> {
        Self::parse(&shortened(&words(title), Self::MAX_LENGTH))
    }

    /// Makes the code of a name that nobody can give one: of Chinese characters, which are often read alike, some digits
    /// of a checksum follow the words.
    pub fn from_name(name: &str) -> Result<Self, SlugError> {
        if !has_han(name) {
            return Self::from_title(name);
        }
        let digits = format!("{:04x}", checksum(name));
        let words = shortened(&words(name), Self::MAX_LENGTH - digits.len() - 1);
        Self::parse(&format!("{words}-{digits}"))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = SlugError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

/// As many whole words as fit; a first word that does not is cut.
fn shortened(words: &str, most: usize) -> String {
    if words.len() <= most {
        return words.to_owned();
    }
    let cut: String = words.chars().take(most).collect();
    let is_whole = words[cut.len()..].starts_with('-');
    match cut.rsplit_once('-') {
        Some((whole, _)) if !is_whole => whole.to_owned(),
        _ => cut,
    }
}

/// FNV-1a, folded to 16 bits: the same on every machine and in every release.
fn checksum(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) ^ (hash & 0xffff)
}
