//! A field of a form: what is wrong with it, and how its text is read.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::country::CountryCode;

/// One field of a form that cannot be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{field}: {problem:?}")]
pub struct InvalidField {
    /// The field's name in the form.
    pub field: &'static str,
    pub problem: FieldProblem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldProblem {
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// More than one line, or signs that cannot be written.
    NotPlainText,
    /// A web or e-mail address, which e-mails to strangers must not carry.
    Link,
    /// No postcode, in a country whose addresses have one.
    MissingPostcode(CountryCode),
    /// No postcode of that country.
    MalformedPostcode(CountryCode),
    /// No region, in a country whose addresses need one.
    MissingRegion(CountryCode),
    /// No region of that country.
    UnknownRegion(CountryCode),
    MalformedPhone,
}

impl InvalidField {
    #[must_use]
    pub const fn new(field: &'static str, problem: FieldProblem) -> Self {
        Self { field, problem }
    }
}

/// A person's name: one line of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// The most characters a name has.
    pub const MAX_LENGTH: usize = 100;

    /// Reads a name as [`crate::text::line`] has it.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        required("name", text, Self::MAX_LENGTH).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PersonName {
    type Error = InvalidField;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

/// Reads one line that must not be empty.
pub(super) fn required(
    field: &'static str,
    text: &str,
    max_length: usize,
) -> Result<String, InvalidField> {
    let missing = InvalidField::new(field, FieldProblem::Missing);
    optional(field, text, max_length)?.ok_or(missing)
}

/// Reads one line that may be empty.
pub(super) fn optional(
    field: &'static str,
    text: &str,
    max_length: usize,
) -> Result<Option<String>, InvalidField> {
    let invalid = |problem| Err(InvalidField::new(field, problem));
    if text.trim().chars().any(char::is_control) {
        return invalid(FieldProblem::NotPlainText);
    }
    let line = crate::text::line(text);
    if reads_as_link(&line) {
        return invalid(FieldProblem::Link);
    }
    if line.chars().count() > max_length {
        return invalid(FieldProblem::TooLong(max_length));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Whether mail programs would make a link of it: e-mails carry these lines to whoever somebody typed as recipient.
fn reads_as_link(text: &str) -> bool {
    // Full-width letters and signs are links, too.
    let plain = crate::text::code(&text.to_lowercase());
    text.contains('@')
        || plain.contains("://")
        || plain.contains("www.")
        || plain.split_whitespace().any(has_path_of_a_site)
}

/// `shop.example/offer`, but not `Hauptstr.10/2` or `2. OG/links`.
fn has_path_of_a_site(word: &str) -> bool {
    let Some((host, _)) = word.split_once('/') else {
        return false;
    };
    let Some((name, ending)) = host.rsplit_once('.') else {
        return false;
    };
    !name.is_empty() && ending.len() >= 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_program_would_make_a_link_of_is_no_name_and_no_line() {
        for bad in [
            "https://evil.example/refund",
            "Refund: HTTPS://evil.example",
            "www.evil.example",
            "WWW.evil.example",
            "ada@evil.example",
            "Go to evil.example/refund now",
            // What is dropped or written plainly when it is read makes none of it harmless.
            "https:\u{200b}//evil.example",
            "ww\u{feff}w.evil.example",
            "evil.example\u{2060}/refund",
            "ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ",
            "evil．example／refund",
        ] {
            assert!(PersonName::parse(bad).is_err(), "{bad}");
            assert!(optional("company", bad, 120).is_err(), "{bad}");
        }
        for good in [
            "St.Gallen",
            "Dr.Müller",
            "Hauptstr.10/2",
            "2. OG/links",
            "c/o Braun",
            "Amazon.com Services",
            "A/S Norge",
            "アット＠ホーム",
            "１－２－３／Ａ",
        ] {
            assert!(optional("line2", good, 120).is_ok(), "{good}");
        }
    }
}
