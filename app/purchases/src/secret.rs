//! The shop's secret, and the seals made with it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a seal: 128 bits cannot be guessed, and fit the columns they stand in.
const SEAL_BYTES: usize = 16;

/// A password, key or URL with credentials; prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The fewest characters of a secret that keys seals: fewer can be found by trying.
    pub const SHORTEST: usize = 32;

    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for the one who needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// HMAC-SHA-256 over the purpose and the parts, cut to 128 bits, hexadecimal.
    pub fn seal(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let whole = self.keyed(purpose, parts).finalize().into_bytes();
        let bytes = whole.iter().take(SEAL_BYTES);
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    /// A key that only this shop can make of the parts: HMAC-SHA-256 over the purpose and the parts.
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(purpose, parts).finalize().into_bytes().into()
    }

    /// Whether `text` is that seal; takes as long for a near miss.
    pub fn is_seal(&self, purpose: &str, parts: &[&[u8]], text: &str) -> bool {
        let bytes = read_hex(text);
        bytes.is_some_and(|bytes| {
            let keyed = self.keyed(purpose, parts);
            keyed.verify_truncated_left(&bytes).is_ok()
        })
    }

    fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        let key = self.0.as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        for part in [purpose.as_bytes()].iter().chain(parts) {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

fn read_hex(text: &str) -> Option<[u8; SEAL_BYTES]> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 2 * SEAL_BYTES || !text.bytes().all(is_hex) {
        return None;
    }
    let mut bytes = [0; SEAL_BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Secret, Infallible> {
        Ok(Secret(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_its_secret_its_purpose_and_its_parts_only() {
        let (ours, theirs) = (Secret::new("a".repeat(32)), Secret::new("b".repeat(32)));
        let seal = ours.seal("form", &[b"7", b"guest"]);
        assert!(ours.is_seal("form", &[b"7", b"guest"], &seal));
        assert!(!theirs.is_seal("form", &[b"7", b"guest"], &seal));
        assert!(!ours.is_seal("device", &[b"7", b"guest"], &seal));
        assert!(!ours.is_seal("form", &[b"7g", b"uest"], &seal));
        assert_eq!(ours.derive("key", &[b"7"]), ours.derive("key", &[b"7"]));
        assert_ne!(ours.derive("key", &[b"7"]), ours.derive("key", &[b"8"]));
        assert_ne!(ours.derive("key", &[b"7"]), theirs.derive("key", &[b"7"]));
        let cut = seal.get(..30).unwrap_or_default();
        for bad in ["", cut, &seal.to_uppercase(), &format!("{seal}0")] {
            assert!(!ours.is_seal("form", &[b"7", b"guest"], bad), "{bad:?}");
        }
    }
}
