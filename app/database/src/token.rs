//! Secrets that are handed out once and of which only a fingerprint is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};

/// A secret of 256 random bits, as text that fits into a cookie or an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    #[must_use]
    pub fn random() -> Self {
        Self(random_text(32))
    }

    /// Accepts exactly the shape that [`Token::random`] makes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_whole = text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok();
        is_whole.then(|| Self(text.to_owned()))
    }

    /// The secret itself, to be handed out.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The text of `bytes` random bytes.
pub(crate) fn random_text(bytes: usize) -> String {
    let mut secret = vec![0_u8; bytes];
    rand::rng().fill_bytes(&mut secret);
    URL_SAFE_NO_PAD.encode(secret)
}

/// The fingerprint under which a secret is stored: its SHA-256, hexadecimal.
pub(crate) fn fingerprint(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_never_show_in_logs() {
        let (one, other) = (Token::random(), Token::random());
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 43);
        assert!(!format!("{one:?}").contains(one.expose()));
    }

    #[test]
    fn a_token_of_another_shape_is_not_a_token() {
        let token = Token::random();
        assert_eq!(Token::parse(token.expose()), Some(token));
        for bad in [
            "",
            "abc",
            "../../etc/passwd",
            &"a".repeat(44),
            &"!".repeat(43),
        ] {
            assert_eq!(Token::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_fingerprint_is_stable_and_fits_its_column() {
        assert_eq!(fingerprint("a"), fingerprint("a"));
        assert_eq!(fingerprint("a").len(), 64);
    }
}
