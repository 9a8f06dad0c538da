//! Instances: builders, and members of the group with the lifecycle state the group gives them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::tags::Tags;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstanceState {
    Pending,
    Running,
    Stopping,
    Stopped,
    ShuttingDown,
    Terminated,
}

impl InstanceState {
    /// Still costs money or holds a volume.
    pub fn is_alive(self) -> bool {
        !matches!(self, Self::ShuttingDown | Self::Terminated)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    pub id: String,
    pub state: InstanceState,
    pub launched_ms: i64,
    pub image: String,
    pub tags: Tags,
}

/// Lifecycle state of an instance in its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Lifecycle {
    Pending,
    PendingWait,
    PendingProceed,
    InService,
    Terminating,
    TerminatingWait,
    TerminatingProceed,
    Terminated,
    Standby,
    WarmedPending,
    WarmedPendingWait,
    WarmedTerminatingWait,
    /// A state this control plane has no opinion on, such as `Warmed:Stopped`.
    Other(String),
}

impl Lifecycle {
    const NAMES: [(Self, &'static str); 12] = [
        (Self::Pending, "Pending"),
        (Self::PendingWait, "Pending:Wait"),
        (Self::PendingProceed, "Pending:Proceed"),
        (Self::InService, "InService"),
        (Self::Terminating, "Terminating"),
        (Self::TerminatingWait, "Terminating:Wait"),
        (Self::TerminatingProceed, "Terminating:Proceed"),
        (Self::Terminated, "Terminated"),
        (Self::Standby, "Standby"),
        (Self::WarmedPending, "Warmed:Pending"),
        (Self::WarmedPendingWait, "Warmed:Pending:Wait"),
        (Self::WarmedTerminatingWait, "Warmed:Terminating:Wait"),
    ];
}

impl From<String> for Lifecycle {
    fn from(text: String) -> Self {
        match Self::NAMES.iter().find(|(_, name)| *name == text) {
            Some((state, _)) => state.clone(),
            None => Self::Other(text),
        }
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::NAMES.iter().find(|(state, _)| state == self) {
            Some((_, name)) => out.write_str(name),
            None => match self {
                Self::Other(text) => out.write_str(text),
                _ => write!(out, "{self:?}"),
            },
        }
    }
}

impl From<Lifecycle> for String {
    fn from(state: Lifecycle) -> Self {
        state.to_string()
    }
}
