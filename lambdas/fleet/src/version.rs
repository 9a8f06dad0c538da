//! Release versions: semantic, short, and safe inside keys, names and tokens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest version accepted, so that `build-<version>-<key>-a<n>-p<k>` fits a 64-character token.
pub const LONGEST: usize = 36;

/// A semantic version without build metadata, ordered by semantic precedence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(semver::Version);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadVersion {
    #[error("a version has at most {LONGEST} characters, this one has {0}")]
    TooLong(usize),
    #[error("{0:?} is not a semantic version such as 1.4.0 or 1.4.0-rc.1")]
    NotSemantic(String),
    #[error("{0:?} carries build metadata, which an image name cannot hold")]
    HasMetadata(String),
}

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        if text.len() > LONGEST {
            return Err(BadVersion::TooLong(text.len()));
        }
        let version =
            semver::Version::parse(text).map_err(|_| BadVersion::NotSemantic(text.to_owned()))?;
        if !version.build.is_empty() {
            return Err(BadVersion::HasMetadata(text.to_owned()));
        }
        Ok(Self(version))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl TryFrom<String> for Version {
    type Error = BadVersion;

    fn try_from(text: String) -> Result<Self, BadVersion> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_order_by_number_and_a_candidate_precedes_its_release() {
        let mut versions: Vec<Version> = ["1.10.0", "1.2.0", "1.10.0-rc.2", "1.10.0-rc.10"]
            .map(|v| v.parse().unwrap())
            .into();
        versions.sort();
        let text: Vec<String> = versions.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["1.2.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0"]);
    }

    #[test]
    fn paths_blanks_and_metadata_are_not_versions() {
        for text in [
            "", "../1.0.0", "1.0.0/..", "1.0", "1.0.0 ", "01.0.0", "1.0.0+5", "v1.0.0",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
        assert!(
            format!("1.0.0-{}", "a".repeat(40))
                .parse::<Version>()
                .is_err()
        );
    }
}
