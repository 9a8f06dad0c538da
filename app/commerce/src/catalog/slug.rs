//! The readable part of an address: lower-case letters, digits and single hyphens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

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

    /// Makes a slug of a title: “Röhren-Verstärker Nº 5” becomes `roehren-verstaerker-n-5`.
    pub fn from_title(title: &str) -> Result<Self, SlugError> {
        let mut text = String::new();
        for character in title.chars().flat_map(char::to_lowercase) {
            let plain = match character {
                'a'..='z' | '0'..='9' => {
                    text.push(character);
                    continue;
                }
                'ä' | 'æ' => "ae",
                'ö' | 'ø' | 'œ' => "oe",
                'ü' => "ue",
                'ß' => "ss",
                'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' | 'ă' => "a",
                'ç' | 'ć' | 'č' => "c",
                'ď' | 'đ' | 'ð' => "d",
                'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
                'í' | 'ì' | 'î' | 'ï' | 'ı' => "i",
                'ł' => "l",
                'ñ' | 'ń' | 'ň' => "n",
                'ó' | 'ò' | 'ô' | 'õ' | 'ő' => "o",
                'ř' => "r",
                'ś' | 'š' | 'ş' => "s",
                'ť' | 'ţ' => "t",
                'þ' => "th",
                'ú' | 'ù' | 'û' | 'ů' | 'ű' => "u",
                'ý' | 'ÿ' => "y",
                'ź' | 'ż' | 'ž' => "z",
                '&' => "-and-",
                '\'' | '’' | '\u{300}'..='\u{36f}' => "",
                _ => "-",
            };
            text.push_str(plain);
        }
        let mut slug = String::new();
        for word in text.split('-').filter(|word| !word.is_empty()) {
            let separator = usize::from(!slug.is_empty());
            if slug.len() + separator + word.len() > Self::MAX_LENGTH {
                break;
            }
            if separator == 1 {
                slug.push('-');
            }
            slug.push_str(word);
        }
        if slug.is_empty() && text.len() > Self::MAX_LENGTH {
            return Err(SlugError::TooLong);
        }
        Self::parse(&slug)
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
