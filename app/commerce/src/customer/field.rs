//! A field of a form: what is wrong with it, and how its text is read.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What is wrong with one field of a form, said to the shopper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: Cow<'static, str>,
    pub message: Cow<'static, str>,
}

impl FieldError {
    pub fn new(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl std::error::Error for FieldError {}

/// A person's name: one line of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// The most characters a name has.
    pub const MAX_LENGTH: usize = 100;

    /// Reads a name; runs of blanks become one.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        required("name", "Enter a name.", text, Self::MAX_LENGTH).map(Self)
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
    type Error = FieldError;
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
    when_empty: &'static str,
    text: &str,
    max_length: usize,
) -> Result<String, FieldError> {
    optional(field, text, max_length)?.ok_or_else(|| FieldError::new(field, when_empty))
}

/// Reads one line that may be empty.
pub(super) fn optional(
    field: &'static str,
    text: &str,
    max_length: usize,
) -> Result<Option<String>, FieldError> {
    if text.trim().chars().any(char::is_control) {
        return Err(FieldError::new(field, "Use one line of plain text."));
    }
    if reads_as_link(text) {
        return Err(FieldError::new(
            field,
            "Leave out web and e-mail addresses: this is printed on the parcel.",
        ));
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > max_length {
        return Err(FieldError::new(
            field,
            format!("Use at most {max_length} characters."),
        ));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Whether mail programs would make a link of it: e-mails carry these lines to whoever somebody typed as recipient.
fn reads_as_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("://")
        || lower.contains("www.")
        || lower.contains('@')
        || lower.split_whitespace().any(has_path_of_a_site)
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
        ] {
            assert!(optional("line2", good, 120).is_ok(), "{good}");
        }
    }
}
