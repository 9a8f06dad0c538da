//! Alarms: what an operator must hear about. Each variant is one metric and one sentence.

use serde::Serialize;
use thiserror::Error;

/// A condition that holds now. The `Display` text is the log line, [`Alarm::metric`] the metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[serde(tag = "alarm", rename_all = "kebab-case")]
pub enum Alarm {
    #[error("build {build} failed: {reason}")]
    BuildFailed { build: String, reason: String },
    #[error("build {build} found no capacity anywhere for its builder")]
    NoBuilderCapacity { build: String },
    #[error("a release was refused: {reason}")]
    ReleaseRefused { reason: String },
    #[error("refresh {refresh} of template version {version} ended as {status}: {reason}")]
    RefreshFailed {
        refresh: String,
        version: u64,
        status: String,
        reason: String,
    },
    #[error(
        "refresh {refresh} could not roll back: {reason}; the fleet may be mixed, page someone"
    )]
    RollbackFailed { refresh: String, reason: String },
    #[error("refresh {refresh} has been running for {minutes} minutes")]
    RefreshStuck { refresh: String, minutes: i64 },
    #[error("the group runs template version {found}, the live one is {live}")]
    TemplateDrift { found: String, live: u64 },
    #[error(
        "the group's template version is {found:?}, not a number, so no refresh could roll back"
    )]
    TemplateNotNumeric { found: String },
    #[error("{count} instances run another version than {version} and no refresh is under way")]
    MixedFleet { count: usize, version: u64 },
    #[error("the group lacks the lifecycle hook {hook}, so releases would not be checked")]
    HookMissing { hook: String },
    #[error("the live template version {version} has no image any more")]
    LiveImageMissing { version: u64 },
    #[error("{count} launches were abandoned since the refresh began; it is being rolled back")]
    LaunchesAbandoned { count: usize },
    #[error("{count} launches in the last hour: instances are being replaced over and over")]
    Churn { count: usize },
    #[error("launches fail because the group's role may not use the volume key: {message}")]
    KeyDenied { message: String },
    #[error("no capacity in {zone}: {message}")]
    NoCapacity { zone: String, message: String },
    #[error("instance {instance} was abandoned: {reason}")]
    InstanceAbandoned { instance: String, reason: String },
    #[error("instance {instance} did not finish draining: {reason}")]
    DrainGaveUp { instance: String, reason: String },
    #[error("a claim about {instance} was refused: {reason}")]
    ClaimRefused { instance: String, reason: String },
    #[error("the calendar was refused, the last good plan stands: {reason}")]
    CalendarRefused { reason: String },
    #[error("the budget allows a floor of {granted}, the calendar asks for {asked}")]
    BudgetClipped { asked: u32, granted: u32 },
    #[error("the calendar asks for {asked} instances, the hard limit is {limit}")]
    LimitReached { asked: u32, limit: u32 },
    #[error("{dropped} later scheduled actions do not fit the group's limit yet")]
    ScheduleFull { dropped: usize },
    #[error("{resource} carries our name but not our tags; it is left alone")]
    Untagged { resource: String },
}

impl Alarm {
    /// Name of the metric that counts this alarm.
    pub fn metric(&self) -> &'static str {
        match self {
            Self::BuildFailed { .. } => "BuildFailed",
            Self::NoBuilderCapacity { .. } => "NoBuilderCapacity",
            Self::ReleaseRefused { .. } => "ReleaseRefused",
            Self::RefreshFailed { .. } => "RefreshFailed",
            Self::RollbackFailed { .. } => "RollbackFailed",
            Self::RefreshStuck { .. } => "RefreshStuck",
            Self::TemplateDrift { .. } => "TemplateDrift",
            Self::TemplateNotNumeric { .. } => "TemplateNotNumeric",
            Self::MixedFleet { .. } => "MixedFleet",
            Self::HookMissing { .. } => "HookMissing",
            Self::LiveImageMissing { .. } => "LiveImageMissing",
            Self::LaunchesAbandoned { .. } => "LaunchesAbandoned",
            Self::Churn { .. } => "Churn",
            Self::KeyDenied { .. } => "KeyDenied",
            Self::NoCapacity { .. } => "NoCapacity",
            Self::InstanceAbandoned { .. } => "InstanceAbandoned",
            Self::DrainGaveUp { .. } => "DrainGaveUp",
            Self::ClaimRefused { .. } => "ClaimRefused",
            Self::CalendarRefused { .. } => "CalendarRefused",
            Self::BudgetClipped { .. } => "BudgetClipped",
            Self::LimitReached { .. } => "LimitReached",
            Self::ScheduleFull { .. } => "ScheduleFull",
            Self::Untagged { .. } => "Untagged",
        }
    }

    /// Whether someone is woken for it; the others wait for the morning.
    pub fn pages(&self) -> bool {
        matches!(
            self,
            Self::RollbackFailed { .. } | Self::LiveImageMissing { .. } | Self::KeyDenied { .. }
        )
    }
}
