//! A key or signing secret, fit to sign with.

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// Shortest secret we accept: below that, a signature can be guessed offline.
const SHORTEST: usize = 16;

/// A checked secret. It never prints itself and is wiped from memory when dropped.
#[derive(Debug, Clone)]
pub struct Secret(SecretString);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSecret {
    #[error("The secret is too short: it needs at least {SHORTEST} characters.")]
    TooShort,
    /// Usually from a copied line end.
    #[error("The secret holds a blank or a character that is not plain ASCII.")]
    UnusableCharacter,
}

impl Secret {
    /// Accepts at least 16 visible ASCII characters.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidSecret::UnusableCharacter);
        }
        if text.len() < SHORTEST {
            return Err(InvalidSecret::TooShort);
        }
        Ok(Self(SecretString::from(text)))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let secret = Secret::parse("whsec_0123456789abcdef").unwrap();
        assert!(!format!("{secret:?}").contains("0123456789"));
    }

    #[test]
    fn short_blank_and_foreign_secrets_are_refused() {
        let refused = |text| Secret::parse(text).unwrap_err();
        for text in ["", "fifteen-letters"] {
            assert_eq!(refused(text), InvalidSecret::TooShort, "{text:?}");
        }
        for text in [
            "whsec_0123456789abcdef\n",
            "whsec 0123456789abcdef",
            "whsec_0123456789abcdé",
        ] {
            assert_eq!(refused(text), InvalidSecret::UnusableCharacter, "{text:?}");
        }
    }
}
