//! Images, their snapshots, the template versions that point at them, and what builds leave behind.

use serde::{Deserialize, Serialize};

use crate::baking::bake_key::BuildId;
use crate::tags::Tags;

/// State of an image as `DescribeImages` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageState {
    Pending,
    Available,
    Failed,
    Invalid,
    Error,
    Transient,
    Disabled,
    Deregistered,
}

impl ImageState {
    /// Nothing usable will come of it any more.
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Failed | Self::Invalid | Self::Error)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub id: String,
    pub name: String,
    pub state: ImageState,
    pub created_ms: i64,
    /// Snapshots of its block devices.
    pub snapshots: Vec<String>,
    pub tags: Tags,
    /// Instances started from it must use version 2 of the metadata service.
    pub requires_imds_v2: bool,
    /// Launch permission was given to someone else.
    pub shared: bool,
    /// Why it failed, in AWS's words.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub id: String,
    pub created_ms: i64,
    pub tags: Tags,
}

/// A volume or network interface that nothing is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    pub id: String,
    pub created_ms: i64,
    pub attached: bool,
    pub name: Option<String>,
    pub tags: Tags,
}

/// One version of the launch template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateVersion {
    pub number: u64,
    pub image: Option<String>,
    pub description: Option<String>,
}

impl TemplateVersion {
    /// The description of a version of ours: which build, and which foreign version it was copied from.
    pub fn describe(build: &BuildId, source: u64) -> String {
        format!("fleetcart {build} from {source}")
    }

    /// The foreign version it was copied from; `None` for a version the infrastructure stack wrote.
    pub fn source(&self) -> Option<u64> {
        let rest = self.description.as_deref()?.strip_prefix("fleetcart ")?;
        let (build, source) = rest.split_once(" from ")?;
        build.parse::<BuildId>().ok()?;
        source.parse().ok()
    }
}
