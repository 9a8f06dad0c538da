//! SHA-256 digests, and an unambiguous way to feed several fields into one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use thiserror::Error;

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256([u8; 32]);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a SHA-256 digest is 64 lower-case hexadecimal digits, not {0:?}")]
pub struct BadDigest(String);

impl Sha256 {
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The first eight hexadecimal digits, as they appear in names.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for Sha256 {
    type Err = BadDigest;

    fn from_str(text: &str) -> Result<Self, BadDigest> {
        from_hex::<32>(text)
            .map(Self)
            .ok_or_else(|| BadDigest(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = BadDigest;

    fn try_from(text: String) -> Result<Self, BadDigest> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.to_string()
    }
}

/// Fields laid end to end, each behind its length, so that no two lists of fields read the same.
#[derive(Debug, Clone)]
pub struct Fields(Vec<u8>);

impl Fields {
    /// Starts with the name of what is being described, so that two kinds never share a digest.
    pub fn of(kind: &str) -> Self {
        Self(Vec::new()).and(kind.as_bytes())
    }

    /// Appends one field: eight bytes of little-endian length, then the bytes.
    pub fn and(mut self, field: impl AsRef<[u8]>) -> Self {
        let field = field.as_ref();
        self.0
            .extend_from_slice(&(field.len() as u64).to_le_bytes());
        self.0.extend_from_slice(field);
        self
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn digest(&self) -> Sha256 {
        Sha256::of(&self.0)
    }
}

/// Exactly `N` bytes from lower-case hexadecimal digits, or nothing.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The crate reads upper case as well, and a digest that is compared as text has one spelling.
    if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_as_written() {
        let digest = Sha256::of(b"shop");
        assert_eq!(digest.to_string().parse::<Sha256>().unwrap(), digest);
    }

    #[test]
    fn upper_case_short_and_foreign_letters_are_refused() {
        let text = Sha256::of(b"shop").to_string();
        assert!(text.to_uppercase().parse::<Sha256>().is_err());
        assert!(text[1..].parse::<Sha256>().is_err());
        assert!(text.replace(&text[..1], "g").parse::<Sha256>().is_err());
    }

    #[test]
    fn fields_that_join_to_the_same_text_differ() {
        let one = Fields::of("bake").and("a-b").and("c").digest();
        let other = Fields::of("bake").and("a").and("b-c").digest();
        assert_ne!(one, other);
    }
}
