//! A new password: long enough, not notorious, not the e-mail address.

use std::fmt;

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
        if COMMON.contains(&lower.as_str()) || repeats_one_character(&lower) {
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

const COMMON: &[&str] = &[
    "0123456789",
    "012345678910",
    "0987654321",
    "1029384756",
    "1111122222",
    "1122334455",
    "1231231231",
    "1234512345",
    "12345678910",
    "1234567890",
    "12345678901",
    "123456789012",
    "123456789a",
    "1234567891",
    "1234554321",
    "123qweasdzxc",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "9876543210",
    "a123456789",
    "abc1234567",
    "abcdefghij",
    "abcdefghijk",
    "abcd123456",
    "administrator",
    "admin12345",
    "asdfasdfasdf",
    "asdfghjkl1",
    "asdfghjkl;",
    "azertyuiop",
    "baseball123",
    "basketball",
    "butterfly1",
    "california",
    "changeme123",
    "chocolate1",
    "computer123",
    "football123",
    "footballer",
    "hallo12345",
    "hello12345",
    "helloworld",
    "iloveyou12",
    "iloveyou123",
    "iloveyou1234",
    "letmein123",
    "letmein1234",
    "liverpool1",
    "manchester",
    "mypassword",
    "mypassword1",
    "p@ssw0rd123",
    "passw0rd123",
    "password01",
    "password10",
    "password11",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123!",
    "password2024",
    "password2025",
    "password2026",
    "passwordpassword",
    "passwort123",
    "passwort1234",
    "princess123",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop1",
    "qwertyuiop[]",
    "qwertz12345",
    "qwertzuiop",
    "sunshine123",
    "superman123",
    "test123456",
    "testtest123",
    "trustno1234",
    "welcome123",
    "welcome1234",
    "zaq12wsxcde3",
    "zxcvbnm123",
    "zxcvbnm1234",
];

fn repeats_one_character(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().all(|character| Some(character) == first)
}
