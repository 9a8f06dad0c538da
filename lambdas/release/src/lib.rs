//! A release as a folder: every file by its digest, and a manifest signed over all of them.
//!
//! Files only, no network: what lies under `releases/<version>/` here is what lies there in the
//! bucket, so whoever uploads it has nothing left to decide.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod key_file;
pub mod pack;
pub mod verify;

use std::io;
use std::path::{Path, PathBuf};

use fleet::manifest::{ArtefactError, ManifestError};
use thiserror::Error;

/// Why a release was not packed or is not to be trusted.
#[derive(Debug, Error)]
pub enum ReleaseError {
    #[error("{path}: {cause}")]
    Io { path: PathBuf, cause: io::Error },
    #[error("{0} exists; a version is released once")]
    Exists(PathBuf),
    #[error("{0} is neither a file nor a folder; a release holds nothing else")]
    NoFile(PathBuf),
    #[error("{0} has a name that is not plain text")]
    BadName(PathBuf),
    #[error("{0} does not hold the 64 hexadecimal digits of a signing key")]
    BadKey(PathBuf),
    #[error("{0:?} is no trusted key: name=64 hexadecimal digits")]
    BadTrust(String),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    #[error("the release digest is {found}, not {expected}")]
    OtherRelease { expected: String, found: String },
}

/// The failure of `path`, to be mapped over an I/O error.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> ReleaseError + '_ {
    move |cause| ReleaseError::Io {
        path: path.to_owned(),
        cause,
    }
}
