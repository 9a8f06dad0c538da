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

    /// Reads a name as [`crate::text::line`] has it.
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
    let line = crate::text::line(text);
    if line.chars().count() > max_length {
        return Err(FieldError::new(
            field,
            format!("Use at most {max_length} characters."),
        ));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}
