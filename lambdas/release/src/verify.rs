//! Checking: a manifest's signature against the trusted keys, and every artefact against the manifest.

use std::fs;
use std::path::Path;

use fleet::digest::Sha256;
use fleet::manifest::{Manifest, TrustedKey};
use fleet::version::Version;

use crate::{ReleaseError, at};

/// Verifies the release in `folder` (`manifest.json` and the artefacts beside it).
pub fn verify(
    folder: &Path,
    version: &Version,
    trusted: &[TrustedKey],
    expected: Option<&Sha256>,
) -> Result<Manifest, ReleaseError> {
    let manifest = manifest(&folder.join("manifest.json"), version, trusted, expected)?;
    for artefact in &manifest.contents().artefacts {
        let path = folder.join(&artefact.path);
        let bytes = fs::read(&path).map_err(at(&path))?;
        manifest.check_artefact(&artefact.path, &bytes)?;
    }
    Ok(manifest)
}

pub fn manifest(
    file: &Path,
    version: &Version,
    trusted: &[TrustedKey],
    expected: Option<&Sha256>,
) -> Result<Manifest, ReleaseError> {
    let json = fs::read(file).map_err(at(file))?;
    let manifest = Manifest::read(&json, version, trusted)?;
    match expected {
        Some(digest) if *digest != manifest.digest() => Err(ReleaseError::OtherRelease {
            expected: digest.to_string(),
            found: manifest.digest().to_string(),
        }),
        _ => Ok(manifest),
    }
}
