//! A new password: long enough, not notorious, not the e-mail address.

use std::fmt;
use std::sync::LazyLock;

use thiserror::Error;

use super::EmailAddress;

/// A password that may be set. It never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    #[error("the password is too short")]
    TooShort,
    #[error("the password is too long")]
    TooLong,
    #[error("the password is easily guessed")]
    TooCommon,
    #[error("the password is the e-mail address")]
    IsEmail,
}

impl Password {
    pub const MIN_LENGTH: usize = 10;
    pub const MAX_LENGTH: usize = 128;

    /// Accepts a new password as typed; blanks count.
    pub fn parse(text: &str, email: &EmailAddress) -> Result<Self, PasswordError> {
        let length = text.chars().count();
        if length < Self::MIN_LENGTH {
            return Err(PasswordError::TooShort);
        }
        if length > Self::MAX_LENGTH {
            return Err(PasswordError::TooLong);
        }
        let lower = text.trim().to_lowercase();
        let local = email.as_str().split('@').next().unwrap_or_default();
        if lower == email.as_str() || lower == local {
            return Err(PasswordError::IsEmail);
        }
        if is_common(&lower) || repeats_one_character(&lower) {
            return Err(PasswordError::TooCommon);
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// In lower case and sorted: those of at least [`Password::MIN_LENGTH`] characters among the 20 000 most common
/// passwords that Django 5.2 refuses (`django/contrib/auth/common-passwords.txt.gz`, compiled by Royce Williams, BSD
/// licence), and some of ours.
const COMMON: &str = include_str!("common_passwords.txt");

fn is_common(lower: &str) -> bool {
    static SORTED: LazyLock<Vec<&str>> = LazyLock::new(|| COMMON.lines().collect());
    SORTED.binary_search(&lower).is_ok()
}

fn repeats_one_character(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().all(|character| Some(character) == first)
}
