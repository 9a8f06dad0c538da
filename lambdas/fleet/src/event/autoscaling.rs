//! Events of Auto Scaling: hooks opened, launches and terminations, refresh phases.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A hook opened; the instance waits until someone completes it or it expires.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LifecycleAction {
    pub lifecycle_action_token: Option<String>,
    pub auto_scaling_group_name: String,
    pub lifecycle_hook_name: String,
    #[serde(rename = "EC2InstanceId")]
    pub ec2_instance_id: String,
    pub lifecycle_transition: Transition,
    pub notification_metadata: Option<String>,
    pub origin: Option<Side>,
    pub destination: Option<Side>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Transition {
    #[serde(rename = "autoscaling:EC2_INSTANCE_LAUNCHING")]
    Launching,
    #[serde(rename = "autoscaling:EC2_INSTANCE_TERMINATING")]
    Terminating,
}

/// Where an instance comes from or goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Side {
    #[serde(rename = "EC2")]
    Ec2,
    AutoScalingGroup,
    WarmPool,
}

/// A launch or a termination ended (or, confusingly, `Successful` while `InProgress`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchOutcome {
    pub outcome: Outcome,
    pub detail: OutcomeDetail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    LaunchSuccessful,
    LaunchUnsuccessful,
    TerminateSuccessful,
    TerminateUnsuccessful,
}

impl Outcome {
    pub(super) fn read(detail_type: &str) -> Option<Self> {
        Some(match detail_type {
            "EC2 Instance Launch Successful" => Self::LaunchSuccessful,
            "EC2 Instance Launch Unsuccessful" => Self::LaunchUnsuccessful,
            "EC2 Instance Terminate Successful" => Self::TerminateSuccessful,
            "EC2 Instance Terminate Unsuccessful" => Self::TerminateUnsuccessful,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OutcomeDetail {
    pub auto_scaling_group_name: String,
    #[serde(rename = "EC2InstanceId")]
    pub ec2_instance_id: Option<String>,
    pub status_code: Option<String>,
    pub status_message: Option<String>,
    pub cause: Option<String>,
    /// `Availability Zone` and `Subnet ID`, spelt with blanks.
    #[serde(default)]
    pub details: BTreeMap<String, serde_json::Value>,
}

impl OutcomeDetail {
    pub fn zone(&self) -> Option<&str> {
        self.details.get("Availability Zone")?.as_str()
    }
}

/// A refresh reached a phase. Why is not said: the refresh must be described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshStep {
    pub phase: RefreshPhase,
    pub detail: RefreshDetail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshPhase {
    CheckpointReached,
    Started,
    Succeeded,
    Failed,
    Cancelled,
    RollbackStarted,
    RollbackSucceeded,
    RollbackFailed,
}

impl RefreshPhase {
    pub(super) fn read(phase: &str) -> Option<Self> {
        Some(match phase {
            "Checkpoint Reached" => Self::CheckpointReached,
            "Started" => Self::Started,
            "Succeeded" => Self::Succeeded,
            "Failed" => Self::Failed,
            "Cancelled" => Self::Cancelled,
            "Rollback Started" => Self::RollbackStarted,
            "Rollback Succeeded" => Self::RollbackSucceeded,
            "Rollback Failed" => Self::RollbackFailed,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RefreshDetail {
    pub instance_refresh_id: String,
    pub auto_scaling_group_name: String,
    /// A number written as text.
    pub checkpoint_percentage: Option<String>,
    /// Seconds, written as text.
    pub checkpoint_delay: Option<String>,
}
