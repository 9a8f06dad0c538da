//! Events that our own instances, schedules and functions send.

use serde::{Deserialize, Serialize};

use crate::baking::bake_key::BuildId;
use crate::baking::build::End;
use crate::digest::Sha256;

/// The shop on this instance serves: database reached, migrations known, assets whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct InstanceReady {
    pub instance_id: String,
    /// Changes with every boot, so that an old announcement does not count for a new boot.
    pub boot_id: String,
    pub release_sha256: Sha256,
}

/// The instance has nothing left to finish: no request, no job, no outbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DrainComplete {
    pub instance_id: String,
    pub boot_id: String,
}

/// A build has ended; a baked image was offered to the rollout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildEnded {
    pub build: BuildId,
    #[serde(flatten)]
    pub end: End,
}

impl BuildEnded {
    pub const SOURCE: &'static str = "fleetcart.control";
    pub const DETAIL_TYPE: &'static str = "Build Ended";
}

/// A schedule fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// `janitor`, `look` (at `instance`), `rebake`.
    pub task: String,
    pub instance: Option<String>,
    pub version: Option<String>,
}

impl Tick {
    pub fn janitor() -> Self {
        Self {
            task: "janitor".to_owned(),
            instance: None,
            version: None,
        }
    }
}
