//! Rollouts: which image the group runs. Starts refreshes, promotes, rejects, repairs drift, queues the rest.
//!
//! The group itself, its refresh history, the live parameter and the image tags are the whole state.
//! The launch template of the group is never changed except through a refresh of a numbered version,
//! because only such a refresh can be rolled back.

mod outcome;
mod target;

use serde::Serialize;

use crate::alarm::Alarm;
use crate::observed::{Group, Image, Refresh, RefreshStatus, TemplateVersion};
use crate::plan::Plan;
use crate::policy;
use crate::tags::Status;
use crate::version::Version;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Lifecycle hooks without which no release is started.
    pub hooks: Vec<String>,
    pub preferences: Preferences,
    /// Launches abandoned during one refresh that make it roll back.
    pub abandons: usize,
    /// A refresh running longer is worth an alarm.
    pub stuck_after_ms: i64,
    /// Between two attempts to bring back a group whose configured version cannot serve.
    pub repair_pause_ms: i64,
}

/// Preferences of every refresh; all of them are sent, since the defaults stall or wait an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Percent of desired capacity that stays healthy, and how far above it may go meanwhile.
    pub min_healthy: u32,
    pub max_healthy: u32,
    pub warmup_seconds: u32,
    pub checkpoints: Vec<u32>,
    pub checkpoint_delay_seconds: u32,
    pub bake_seconds: u32,
    /// CloudWatch alarms that roll it back.
    pub alarms: Vec<String>,
}

impl Preferences {
    /// New before old, a pause at half, alarms watched at the end.
    pub fn careful(alarms: Vec<String>) -> Self {
        Self {
            min_healthy: 100,
            max_healthy: 150,
            warmup_seconds: policy::WARMUP_SECONDS,
            checkpoints: vec![50, 100],
            checkpoint_delay_seconds: policy::CHECKPOINT_DELAY_SECONDS,
            bake_seconds: policy::BAKE_SECONDS,
            alarms,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub group: Group,
    /// Images that carry our build tag.
    pub images: Vec<Image>,
    pub templates: Vec<TemplateVersion>,
    /// As far back as the group remembers, in any order.
    pub refreshes: Vec<Refresh>,
    /// The live template version, from its parameter.
    pub live: Option<u64>,
    /// The version an operator insists on.
    pub pin: Option<Version>,
    /// An operator stopped all rollouts.
    pub hold: bool,
    /// The release that an operator rolls out although alarms ring: only its health is looked at then.
    pub through_alarms: Option<Version>,
    pub abandoned: Vec<Abandoned>,
}

/// A launch that never entered service, and the template version it was started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abandoned {
    pub at_ms: i64,
    pub version: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// Writes the live parameters: template version and image. The stack reads them.
    SetLive {
        version: u64,
        image: String,
    },
    /// Sets the status tag, and `rejected_by` where a refresh is to blame.
    TagImage {
        image: String,
        snapshots: Vec<String>,
        status: Status,
        rejected_by: Option<String>,
    },
    /// Copies the whole data of version `source`, replaces the image, writes a new version.
    CreateTemplateVersion {
        template: String,
        source: u64,
        image: String,
        description: String,
        token: String,
    },
    /// `StartInstanceRefresh` to a numbered version. Skips instances that match already; protected
    /// ones are replaced, standby ones terminated. Rolls back by itself where there is a way back.
    StartRefresh {
        group: String,
        template: String,
        version: u64,
        auto_rollback: bool,
        preferences: Preferences,
    },
    RollbackRefresh {
        group: String,
        refresh: String,
    },
}

/// The next steps; none while a refresh runs undisturbed or the fleet is where it should be.
pub fn plan(now_ms: i64, settings: &Settings, seen: &Observed) -> Plan<Action> {
    let mut plan = Plan::default();
    outcome::settle(seen, &mut plan);
    if let Some(active) = seen
        .refreshes
        .iter()
        .find(|refresh| refresh.status.is_active())
    {
        attend(now_ms, settings, seen, active, &mut plan);
    } else if plan.is_idle() {
        // Only from a settled state: a promotion must be on record before the next one can start.
        target::pursue(now_ms, settings, seen, &mut plan);
    }
    plan
}

/// A refresh is under way: everything else is queued behind it.
fn attend(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    active: &Refresh,
    plan: &mut Plan<Action>,
) {
    let minutes = (now_ms - active.started_ms) / 60_000;
    plan.note(format!(
        "refresh {} is {:?} since {minutes} minutes",
        active.id, active.status
    ));
    if now_ms - active.started_ms >= settings.stuck_after_ms {
        plan.alarm(Alarm::RefreshStuck {
            refresh: active.id.clone(),
            minutes,
        });
    }
    let counts = |a: &&Abandoned| a.at_ms >= active.started_ms && Some(a.version) == active.version;
    let count = seen.abandoned.iter().filter(counts).count();
    let stoppable = matches!(
        active.status,
        RefreshStatus::Pending | RefreshStatus::InProgress | RefreshStatus::Baking
    );
    if count >= settings.abandons {
        plan.alarm(Alarm::LaunchesAbandoned { count });
        if stoppable && target::can_go_back(seen) {
            plan.push_action(Action::RollbackRefresh {
                group: seen.group.name.clone(),
                refresh: active.id.clone(),
            });
        }
    }
}
