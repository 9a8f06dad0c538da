//! An account number whose check digits hold.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An IBAN of ISO 13616, stored without blanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidIban {
    #[error("An IBAN is two letters, two digits, then 11 to 30 letters or digits.")]
    Shape,
    #[error("The IBAN's check digits do not fit.")]
    CheckDigits,
}

impl Iban {
    /// Reads an IBAN with or without blanks, in either case.
    pub fn parse(text: &str) -> Result<Self, InvalidIban> {
        let compact: String = text
            .chars()
            .filter(|sign| *sign != ' ')
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let bytes = compact.as_bytes();
        let shaped = (15..=34).contains(&bytes.len())
            && bytes.iter().all(u8::is_ascii_alphanumeric)
            && bytes.iter().take(2).all(u8::is_ascii_alphabetic)
            && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit);
        if !shaped {
            return Err(InvalidIban::Shape);
        }
        let remainder =
            compact
                .chars()
                .cycle()
                .skip(4)
                .take(compact.len())
                .fold(0_u32, |rest, sign| {
                    let value = sign.to_digit(36).unwrap_or(0);
                    (rest * if value > 9 { 100 } else { 10 } + value) % 97
                });
        if remainder == 1 {
            Ok(Self(compact))
        } else {
            Err(InvalidIban::CheckDigits)
        }
    }
}

impl TryFrom<String> for Iban {
    type Error = InvalidIban;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Iban> for String {
    fn from(iban: Iban) -> Self {
        iban.0
    }
}

/// In groups of four, as printed on paper.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, sign) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_number_is_printed_in_groups_of_four() {
        let iban = Iban::parse("de89370400440532013000").unwrap();
        assert_eq!(iban.to_string(), "DE89 3704 0044 0532 0130 00");
        for text in [
            "GB82 WEST 1234 5698 7654 32",
            "NO93 8601 1117 947",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(Iban::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_mistyped_number_is_refused() {
        assert_eq!(
            Iban::parse("DE89370400440532013001"),
            Err(InvalidIban::CheckDigits)
        );
        assert_eq!(
            Iban::parse("DE98370400440532013000"),
            Err(InvalidIban::CheckDigits)
        );
        for text in [
            "",
            "DE89",
            "1289370400440532013000",
            "DEX9370400440532013000",
            "DE89-3704-0044-0532",
        ] {
            assert_eq!(Iban::parse(text), Err(InvalidIban::Shape), "{text}");
        }
    }
}
