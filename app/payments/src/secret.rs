//! A key or signing secret that never shows itself in logs.

use std::fmt;

use thiserror::Error;

/// Shortest secret we accept: below that, a signature can be guessed offline.
const SHORTEST: usize = 16;

/// A secret that prints as `Secret(…)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

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
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let secret = Secret::parse("whsec_0123456789abcdef").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn short_blank_and_foreign_secrets_are_refused() {
        assert_eq!(Secret::parse(""), Err(InvalidSecret::TooShort));
        assert_eq!(
            Secret::parse("fifteen-letters"),
            Err(InvalidSecret::TooShort)
        );
        for text in [
            "whsec_0123456789abcdef\n",
            "whsec 0123456789abcdef",
            "whsec_0123456789abcdé",
        ] {
            assert_eq!(
                Secret::parse(text),
                Err(InvalidSecret::UnusableCharacter),
                "{text:?}"
            );
        }
    }
}
