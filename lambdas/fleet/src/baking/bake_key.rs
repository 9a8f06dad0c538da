//! Bake keys and build ids: what makes two bakes the same bake, and the name derived from it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::digest::{Fields, Sha256};
use crate::version::Version;

/// Processor architecture of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arch {
    Arm64,
    #[serde(rename = "x86_64")]
    X86,
}

impl Arch {
    /// As EC2 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86 => "x86_64",
        }
    }
}

impl FromStr for Arch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Arm64, Self::X86]
            .into_iter()
            .find(|arch| arch.name() == text)
            .ok_or("x86_64 or arm64 is needed")
    }
}

/// Everything an image depends on. No time finer than a week, or the same bake would never be
/// recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildInputs {
    /// Digest of the release manifest.
    pub release: Sha256,
    /// The public image the builder starts from.
    pub base_image: String,
    /// Digest of the image folder's archive.
    pub recipe: Sha256,
    pub arch: Arch,
    pub region: String,
    /// Weeks since 1970 began, for an image that was made again only for Debian's mended packages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<i64>,
}

impl BuildInputs {
    /// Identical inputs give the identical key; any other field gives another.
    pub fn bake_key(&self) -> Sha256 {
        let fields = Fields::of("fleetcart-bake-1")
            .and(self.release.as_bytes())
            .and(&self.base_image)
            .and(self.recipe.as_bytes())
            .and(self.arch.name())
            .and(&self.region);
        match self.week {
            Some(week) => fields.and(week.to_string()).digest(),
            None => fields.digest(),
        }
    }
}

/// `<version>-<first eight digits of the bake key>`: names the build in tags, keys and tokens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BuildId {
    version: Version,
    short: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a build id such as 1.4.0-0a1b2c3d")]
pub struct BadBuildId(String);

impl BuildId {
    pub fn new(version: Version, bake_key: &Sha256) -> Self {
        Self {
            version,
            short: bake_key.short(),
        }
    }

    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Deterministic, so that a second `CreateImage` is refused as a duplicate.
    pub fn image_name(&self) -> String {
        format!("{IMAGE_PREFIX}{self}")
    }
}

/// Every image of ours is named with this prefix.
pub const IMAGE_PREFIX: &str = "fleetcart-";

impl FromStr for BuildId {
    type Err = BadBuildId;

    fn from_str(text: &str) -> Result<Self, BadBuildId> {
        let bad = || BadBuildId(text.chars().take(80).collect());
        let (version, short) = text.rsplit_once('-').ok_or_else(bad)?;
        let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if short.len() != 8 || !short.bytes().all(hex) {
            return Err(bad());
        }
        Ok(Self {
            version: version.parse().map_err(|_| bad())?,
            short: short.to_owned(),
        })
    }
}

impl fmt::Display for BuildId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.version, self.short)
    }
}

impl fmt::Debug for BuildId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl TryFrom<String> for BuildId {
    type Error = BadBuildId;

    fn try_from(text: String) -> Result<Self, BadBuildId> {
        text.parse()
    }
}

impl From<BuildId> for String {
    fn from(id: BuildId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> BuildInputs {
        BuildInputs {
            release: Sha256::of(b"release"),
            base_image: "ami-1".into(),
            recipe: Sha256::of(b"recipe"),
            arch: Arch::X86,
            region: "eu-central-1".into(),
            week: None,
        }
    }

    #[test]
    fn every_ingredient_changes_the_key() {
        let same = inputs().bake_key();
        assert_eq!(same, inputs().bake_key());
        let others = [
            BuildInputs {
                release: Sha256::of(b"other"),
                ..inputs()
            },
            BuildInputs {
                base_image: "ami-2".into(),
                ..inputs()
            },
            BuildInputs {
                recipe: Sha256::of(b"other"),
                ..inputs()
            },
            BuildInputs {
                arch: Arch::Arm64,
                ..inputs()
            },
            BuildInputs {
                region: "eu-west-1".into(),
                ..inputs()
            },
            BuildInputs {
                week: Some(2970),
                ..inputs()
            },
        ];
        for other in others {
            assert_ne!(other.bake_key(), same, "{other:?}");
        }
    }

    #[test]
    fn a_build_id_reads_back_even_with_a_dashed_version() {
        let key = inputs().bake_key();
        let id = BuildId::new("1.4.0-rc-1.2".parse().unwrap(), &key);
        assert_eq!(id.to_string().parse::<BuildId>().unwrap(), id);
        assert!("1.4.0-0A1B2C3D".parse::<BuildId>().is_err());
        assert!("../x-0a1b2c3d".parse::<BuildId>().is_err());
    }
}
