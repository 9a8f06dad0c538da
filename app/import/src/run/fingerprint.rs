//! A short mark of what was imported last, so that the same file again is seen to change nothing.

use database::catalog::ProductInput;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const PREFIX: &str = "import:";
const NAME_DIGITS: usize = 40;

/// What a product was imported from and the version it had then. An edit in the shop raises the
/// version, so the next import lays the file over it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    sha256: String,
    version: i64,
}

impl Fingerprint {
    /// The mark of a product with its pictures. Stock is no part of it: that is counted in the shop.
    pub fn of(planned: &ProductInput, input: &ProductInput) -> Self {
        let mut content = planned.clone();
        for variant in &mut content.variants {
            variant.on_hand = None;
        }
        content.media.clone_from(&input.media);
        let text = format!("{content:?}");
        Self {
            sha256: hex::encode(Sha256::digest(text)),
            version: 0,
        }
    }

    /// The mark for a product of that version.
    pub fn at(&self, version: i64) -> Self {
        Self {
            version,
            ..self.clone()
        }
    }

    /// The name the mark is stored under.
    pub fn setting(slug: &str) -> String {
        let mut digits = hex::encode(Sha256::digest(slug));
        digits.truncate(NAME_DIGITS);
        format!("{PREFIX}{digits}")
    }
}
