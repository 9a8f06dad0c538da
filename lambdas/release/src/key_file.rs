//! Signing keys: a file with the 64 hexadecimal digits of an Ed25519 seed, readable by its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use fleet::digest::from_hex;
use fleet::manifest::{TrustedKey, public_key};

use crate::{ReleaseError, at};

/// Reads the seed of a signing key.
pub fn read(path: &Path) -> Result<[u8; 32], ReleaseError> {
    let text = fs::read_to_string(path).map_err(at(path))?;
    from_hex(text.trim()).ok_or_else(|| ReleaseError::BadKey(path.to_owned()))
}

/// Makes a new signing key; a key that exists stays.
pub fn make(path: &Path) -> Result<(), ReleaseError> {
    let mut seed = [0; 32];
    let source = Path::new("/dev/urandom");
    File::open(source)
        .and_then(|mut random| random.read_exact(&mut seed))
        .map_err(at(source))?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| writeln!(file, "{}", hex::encode(seed)))
        .map_err(at(path))
}

/// `name=64 hexadecimal digits`, as the functions are told whom to trust.
pub fn trust(name: &str, seed: &[u8; 32]) -> String {
    format!("{name}={}", hex::encode(public_key(seed)))
}

/// Reads a list of trusted keys such as [`trust`] writes, joined by commas.
pub fn read_trust(list: &str) -> Result<Vec<TrustedKey>, ReleaseError> {
    list.split(',')
        .map(|entry| {
            let bad = || ReleaseError::BadTrust(entry.chars().take(100).collect());
            let (name, hex) = entry.trim().split_once('=').ok_or_else(bad)?;
            Ok(TrustedKey {
                name: name.to_owned(),
                public: from_hex(hex).ok_or_else(bad)?,
            })
        })
        .collect()
}
