//! Build requests: whether a release becomes a build, and what it is pinned to.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::baking::bake_key::{Arch, BuildId, BuildInputs};
use crate::manifest::{Manifest, ManifestError};
use crate::version::Version;

/// Written once under [`crate::key::request`]; a base image published meanwhile changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub build: BuildId,
    // Requests written before the field had this name are still read.
    #[serde(alias = "ingredients")]
    pub inputs: BuildInputs,
    pub opened_ms: i64,
}

impl Request {
    pub fn version(&self) -> &Version {
        self.build.version()
    }
}

/// Why a build is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The manifest appeared, or the janitor found it.
    Uploaded,
    /// Someone wants the release again on the present base image.
    Rebake,
    /// The release is wanted again with this week's packages of Debian.
    Renew,
}

const WEEK_MS: i64 = 7 * 24 * 3_600_000;

/// What an image would be made from current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentInputs {
    pub base_image: String,
    /// What the base image, the builders and the group's instances are.
    pub arch: Arch,
    pub region: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("{version}: {cause}")]
    Manifest {
        version: Version,
        cause: Box<ManifestError>,
    },
    #[error("{version} is older than {newest}, which was released before; pin it to deploy it")]
    Older { version: Version, newest: Version },
    #[error(
        "{version} is built for {built}, and this environment runs on {here}; release it for {here} under a new version"
    )]
    Architecture {
        version: Version,
        built: &'static str,
        here: &'static str,
    },
    #[error("{version} was released with other contents; a version is never released twice")]
    Changed { version: Version },
}

/// The request to write, or nothing when the release already has its build.
/// `requests` are all requests known; `pin` is the version an operator asks for.
pub fn open(
    now_ms: i64,
    trigger: Trigger,
    current: &CurrentInputs,
    version: &Version,
    manifest: &Result<Manifest, ManifestError>,
    requests: &[Request],
    pin: Option<&Version>,
) -> Result<Option<Request>, Refusal> {
    let manifest = manifest.as_ref().map_err(|cause| Refusal::Manifest {
        version: version.clone(),
        cause: Box::new(cause.clone()),
    })?;
    let ours: Vec<&Request> = requests.iter().filter(|r| r.version() == version).collect();
    if ours
        .iter()
        .any(|request| request.inputs.release != manifest.digest())
    {
        return Err(Refusal::Changed {
            version: version.clone(),
        });
    }
    if trigger == Trigger::Uploaded && !ours.is_empty() {
        return Ok(None);
    }
    if manifest.contents().arch != current.arch {
        return Err(Refusal::Architecture {
            version: version.clone(),
            built: manifest.contents().arch.name(),
            here: current.arch.name(),
        });
    }
    let newest = requests.iter().map(Request::version).max();
    if let Some(newest) = newest.filter(|newest| *newest > version && pin != Some(version)) {
        return Err(Refusal::Older {
            version: version.clone(),
            newest: newest.clone(),
        });
    }
    let inputs = BuildInputs {
        release: manifest.digest(),
        base_image: current.base_image.clone(),
        recipe: manifest.contents().recipe,
        arch: manifest.contents().arch,
        region: current.region.clone(),
        week: (trigger == Trigger::Renew).then(|| now_ms.div_euclid(WEEK_MS)),
    };
    let build = BuildId::new(version.clone(), &inputs.bake_key());
    if ours.iter().any(|request| request.build == build) {
        return Ok(None);
    }
    Ok(Some(Request {
        build,
        inputs,
        opened_ms: now_ms,
    }))
}
