//! The release manifest: what a release consists of, signed by whoever may release.
//!
//! `ami/verify-release` does the same in Python, because a builder has no program of ours before it has
//! verified one. `tests/recipe.rs` holds both to the same answers.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::baking::bake_key::Arch;
use crate::digest::{Fields, Sha256, from_hex};
use crate::version::Version;

/// The layout that is signed and read. Layout 1 did not cover the recipe, which runs as root on the builder.
pub const SCHEMA: u32 = 2;

/// A manifest whose signature was verified; there is no other way to obtain one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    contents: Contents,
    digest: Sha256,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    pub schema: u32,
    pub version: Version,
    pub arch: Arch,
    /// Of the archive of the image folder: what a builder runs is signed as well as what it installs.
    pub recipe: Sha256,
    pub artefacts: Vec<Artefact>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artefact {
    /// Relative to the release's folder.
    pub path: String,
    pub sha256: Sha256,
    pub bytes: u64,
}

/// As it lies in the bucket. Unknown fields are refused: they would not be covered by the signature.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    release: Contents,
    key: String,
    signature: String,
}

/// What every layout has, read before the fields of this one are asked for.
#[derive(Deserialize)]
struct AnyLayout {
    release: AnyRelease,
}

#[derive(Deserialize)]
struct AnyRelease {
    schema: u32,
}

/// A public key that may sign releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    pub name: String,
    pub public: [u8; 32],
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManifestError {
    #[error("the manifest does not read: {0}")]
    Unreadable(String),
    #[error(
        "the manifest has layout {0}, this function knows {SCHEMA}: release again under a new version, with the script/release that belongs to these functions"
    )]
    UnknownSchema(u32),
    #[error("the manifest lies under version {key} but is for {manifest}")]
    OtherVersion { key: Version, manifest: Version },
    #[error("the manifest is signed with {0:?}, which is not trusted")]
    UntrustedKey(String),
    #[error("the manifest's signature does not fit its contents")]
    BadSignature,
    #[error("the manifest names no artefact")]
    Empty,
    #[error("the artefact path {0:?} leaves the release's folder or is not plain")]
    BadPath(String),
    #[error("the artefact path {0:?} occurs twice")]
    DoublePath(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArtefactError {
    #[error("{0:?} is not part of the release")]
    Unknown(String),
    #[error("{path:?} has digest {found}, the manifest says {expected}")]
    Digest {
        path: String,
        expected: Sha256,
        found: Sha256,
    },
}

impl Manifest {
    /// Reads and verifies the manifest found under `version`'s key.
    pub fn read(
        json: &[u8],
        version: &Version,
        trusted: &[TrustedKey],
    ) -> Result<Self, ManifestError> {
        let unreadable = |cause: serde_json::Error| ManifestError::Unreadable(cause.to_string());
        let any: AnyLayout = serde_json::from_slice(json).map_err(unreadable)?;
        if any.release.schema != SCHEMA {
            return Err(ManifestError::UnknownSchema(any.release.schema));
        }
        let signed: Signed = serde_json::from_slice(json).map_err(unreadable)?;
        let contents = signed.release;
        verify(&contents, &signed.key, &signed.signature, trusted)?;
        if contents.version != *version {
            return Err(ManifestError::OtherVersion {
                key: version.clone(),
                manifest: contents.version,
            });
        }
        check_paths(&contents)?;
        let digest = signing_fields(&contents).digest();
        Ok(Self { contents, digest })
    }

    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Identifies the release: two manifests of equal contents share it.
    pub fn digest(&self) -> Sha256 {
        self.digest
    }

    /// Whether these bytes are the artefact the release was signed with.
    pub fn check_artefact(&self, path: &str, bytes: &[u8]) -> Result<(), ArtefactError> {
        let artefact = self
            .contents
            .artefacts
            .iter()
            .find(|artefact| artefact.path == path)
            .ok_or_else(|| ArtefactError::Unknown(path.to_owned()))?;
        let found = Sha256::of(bytes);
        if found == artefact.sha256 {
            return Ok(());
        }
        Err(ArtefactError::Digest {
            path: path.to_owned(),
            expected: artefact.sha256,
            found,
        })
    }
}

impl Contents {
    /// The manifest as it is uploaded, signed with the key of this name. `seed` is the secret key.
    pub fn seal(self, key: &str, seed: &[u8; 32]) -> Result<String, ManifestError> {
        check_paths(&self)?;
        let signature = SigningKey::from_bytes(seed).sign(signing_fields(&self).bytes());
        let signed = Signed {
            release: self,
            key: key.to_owned(),
            signature: hex::encode(signature.to_bytes()),
        };
        serde_json::to_string_pretty(&signed)
            .map_err(|cause| ManifestError::Unreadable(cause.to_string()))
    }
}

/// The public half of a secret key, to be configured as trusted.
pub fn public_key(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

fn verify(
    contents: &Contents,
    key: &str,
    signature: &str,
    trusted: &[TrustedKey],
) -> Result<(), ManifestError> {
    let trusted = trusted
        .iter()
        .find(|candidate| candidate.name == key)
        .ok_or_else(|| ManifestError::UntrustedKey(key.chars().take(80).collect()))?;
    let public = VerifyingKey::from_bytes(&trusted.public)
        .map_err(|_| ManifestError::UntrustedKey(key.to_owned()))?;
    let signature = from_hex::<64>(signature).ok_or(ManifestError::BadSignature)?;
    public
        .verify_strict(
            signing_fields(contents).bytes(),
            &Signature::from_bytes(&signature),
        )
        .map_err(|_| ManifestError::BadSignature)
}

/// The signed bytes: fields behind their lengths, so they do not depend on how the JSON is laid out.
fn signing_fields(contents: &Contents) -> Fields {
    let head = Fields::of("fleetcart-release")
        .and(contents.schema.to_le_bytes())
        .and(contents.version.to_string())
        .and(contents.arch.name())
        .and(contents.recipe.as_bytes())
        .and((contents.artefacts.len() as u64).to_le_bytes());
    contents.artefacts.iter().fold(head, |fields, artefact| {
        fields
            .and(&artefact.path)
            .and(artefact.sha256.as_bytes())
            .and(artefact.bytes.to_le_bytes())
    })
}

fn check_paths(contents: &Contents) -> Result<(), ManifestError> {
    if contents.artefacts.is_empty() {
        return Err(ManifestError::Empty);
    }
    let mut seen = std::collections::BTreeSet::new();
    for Artefact { path, .. } in &contents.artefacts {
        if !is_plain(path) {
            return Err(ManifestError::BadPath(path.chars().take(200).collect()));
        }
        if !seen.insert(path) {
            return Err(ManifestError::DoublePath(path.clone()));
        }
    }
    Ok(())
}

/// Relative, without `.` or `..`, of letters, digits, dots, dashes and underscores; and not the manifest.
fn is_plain(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_');
    path.len() <= 200
        && path != "manifest.json"
        && path
            .split('/')
            .all(|part| !part.is_empty() && !matches!(part, "." | "..") && part.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [7; 32];

    fn contents() -> Contents {
        Contents {
            schema: SCHEMA,
            version: "1.4.0".parse().unwrap(),
            arch: Arch::X86,
            recipe: Sha256::of(b"recipe"),
            artefacts: vec![Artefact {
                path: "bin/fleetcart".into(),
                sha256: Sha256::of(b"binary"),
                bytes: 6,
            }],
        }
    }

    fn trusted() -> Vec<TrustedKey> {
        vec![TrustedKey {
            name: "release".into(),
            public: public_key(&SEED),
        }]
    }

    fn read(json: &str) -> Result<Manifest, ManifestError> {
        Manifest::read(json.as_bytes(), &"1.4.0".parse().unwrap(), &trusted())
    }

    #[test]
    fn a_sealed_manifest_reads_back() {
        let manifest = read(&contents().seal("release", &SEED).unwrap()).unwrap();
        assert_eq!(manifest.contents(), &contents());
        assert_eq!(manifest.check_artefact("bin/fleetcart", b"binary"), Ok(()));
    }

    #[test]
    fn an_artefact_with_another_digest_is_refused() {
        let manifest = read(&contents().seal("release", &SEED).unwrap()).unwrap();
        let wrong = manifest.check_artefact("bin/fleetcart", b"Binary");
        assert!(matches!(wrong, Err(ArtefactError::Digest { .. })));
        assert!(matches!(
            manifest.check_artefact("x", b""),
            Err(ArtefactError::Unknown(_))
        ));
    }

    #[test]
    fn a_tampered_field_breaks_the_signature() {
        let json = contents().seal("release", &SEED).unwrap();
        for (from, to) in [
            ("bin/fleetcart", "bin/fleetcarT"),
            ("\"bytes\": 6", "\"bytes\": 7"),
            ("x86_64", "arm64"),
            (
                &Sha256::of(b"binary").to_string(),
                &Sha256::of(b"other").to_string(),
            ),
            (
                &Sha256::of(b"recipe").to_string(),
                &Sha256::of(b"other").to_string(),
            ),
        ] {
            assert!(json.contains(from), "{from}");
            assert_eq!(
                read(&json.replace(from, to)),
                Err(ManifestError::BadSignature),
                "{to}"
            );
        }
    }

    #[test]
    fn unsigned_foreign_and_renamed_manifests_are_refused() {
        let json = contents().seal("release", &SEED).unwrap();
        let unsigned = serde_json::to_string(&contents()).unwrap();
        assert!(matches!(read(&unsigned), Err(ManifestError::Unreadable(_))));
        let foreign = contents().seal("release", &[8; 32]).unwrap();
        assert_eq!(read(&foreign), Err(ManifestError::BadSignature));
        let unknown = contents().seal("mallory", &SEED).unwrap();
        assert!(matches!(
            read(&unknown),
            Err(ManifestError::UntrustedKey(_))
        ));
        let elsewhere = Manifest::read(json.as_bytes(), &"9.9.9".parse().unwrap(), &trusted());
        assert!(matches!(elsewhere, Err(ManifestError::OtherVersion { .. })));
        let extra = json.replacen('{', "{\"extra\": 1,", 1);
        assert!(matches!(read(&extra), Err(ManifestError::Unreadable(_))));
    }

    #[test]
    fn a_layout_that_does_not_cover_the_recipe_is_refused_by_its_number() {
        let recipe = format!("\"recipe\": \"{}\",", Sha256::of(b"recipe"));
        let json = contents().seal("release", &SEED).unwrap();
        assert!(json.contains(&recipe) && json.contains("\"schema\": 2"));
        let old = json
            .replace(&recipe, "")
            .replace("\"schema\": 2", "\"schema\": 1");
        assert_eq!(read(&old), Err(ManifestError::UnknownSchema(1)));
        let without = json.replace(&recipe, "");
        assert!(matches!(read(&without), Err(ManifestError::Unreadable(_))));
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused_even_when_signed() {
        for path in [
            "../x",
            "/etc/passwd",
            "a//b",
            "a/./b",
            "a/..",
            "",
            "a b",
            "a\\b",
            "manifest.json",
        ] {
            let mut bad = contents();
            bad.artefacts[0].path = path.into();
            assert!(
                matches!(bad.seal("release", &SEED), Err(ManifestError::BadPath(_))),
                "{path}"
            );
        }
        let mut double = contents();
        double.artefacts.push(double.artefacts[0].clone());
        assert!(matches!(
            double.seal("release", &SEED),
            Err(ManifestError::DoublePath(_))
        ));
    }
}
