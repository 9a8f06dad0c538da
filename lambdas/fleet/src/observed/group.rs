//! The Auto Scaling group: its bounds, its members, its template and its scheduled actions.

use serde::{Deserialize, Serialize};

use super::Lifecycle;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    pub min: u32,
    pub max: u32,
    pub desired: u32,
    pub template: TemplateRef,
    pub members: Vec<Member>,
    /// Names of the lifecycle hooks it has.
    pub hooks: Vec<String>,
}

/// The template version the group is configured with, as written: a number, `$Latest` or `$Default`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRef {
    pub id: String,
    pub version: String,
}

impl TemplateRef {
    pub fn number(&self) -> Option<u64> {
        self.version.parse().ok()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub instance: String,
    pub lifecycle: Lifecycle,
    pub zone: String,
    /// Template version it was started from.
    pub version: Option<u64>,
}

/// A native scheduled action of the group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScheduledAction {
    pub start_ms: i64,
    pub name: String,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub desired: Option<u32>,
}
