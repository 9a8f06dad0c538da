//! Lifecycle hooks: an instance enters service when it is ready, and leaves when it is drained.
//!
//! Two things must meet, the hook and the instance's own word, in either order; whichever comes second
//! completes the hook. Nothing waits here: the state in between is the instance's lifecycle and tags.

mod launch;
mod terminate;

use serde::Serialize;
use thiserror::Error;

use crate::alarm::Alarm;
use crate::digest::Sha256;
use crate::event::{DrainComplete, InstanceReady, LifecycleAction, Side, Transition};
use crate::observed::{InstanceState, Lifecycle};
use crate::plan::Plan;
use crate::tags::{self, Tags, Waiting};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub group: String,
    pub launch_hook: String,
    pub terminate_hook: String,
    /// Heartbeat time-out of both hooks.
    pub timeout_ms: i64,
    /// Not ready after this long: abandoned explicitly.
    pub launch_deadline_ms: i64,
    /// Not drained after this long: let go explicitly.
    pub drain_deadline_ms: i64,
}

impl Settings {
    /// The longest AWS lets an instance wait however often it is prolonged: 48 hours or a hundred
    /// time-outs, whichever is shorter; with a margin, because past it the default result applies.
    pub fn limit_ms(&self) -> i64 {
        const MARGIN_MS: i64 = 60_000;
        (48 * 3_600_000).min(100 * self.timeout_ms) - MARGIN_MS
    }
}

/// Why this instance is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    Opened(LifecycleAction),
    Ready(InstanceReady),
    Drained(DrainComplete),
    /// The janitor, or the time for which a look was planned.
    Look,
}

/// The instance as EC2 and the group know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub instance: String,
    /// `None` where EC2 does not know it (any more).
    pub state: Option<InstanceState>,
    /// Group and lifecycle state; `None` where it belongs to no group (any more).
    pub member: Option<(String, Lifecycle)>,
    /// Release digest in the tags of its image.
    pub release: Option<Sha256>,
    pub tags: Tags,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// `CreateTags` on the instance.
    Tag {
        instance: String,
        key: &'static str,
        value: String,
    },
    /// `DeleteTags` on the instance.
    Untag {
        instance: String,
        keys: Vec<&'static str>,
    },
    /// `CompleteLifecycleAction` by instance id; the token is not needed.
    Complete {
        group: String,
        hook: String,
        instance: String,
        result: Completion,
    },
    Heartbeat {
        group: String,
        hook: String,
        instance: String,
    },
    KeepConsole {
        instance: String,
        key: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Completion {
    Continue,
    Abandon,
}

/// Why a signal changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("group {0:?} is not ours")]
    UnknownGroup(String),
    #[error("hook {0:?} is not ours")]
    UnknownHook(String),
    #[error("the signal is about {signal}, the instance looked at is {instance}")]
    OtherInstance { signal: String, instance: String },
    #[error("instance {0} does not belong to our group")]
    ForeignInstance(String),
    #[error("instance {instance} announces release {claimed}, its image holds {expected}")]
    WrongRelease {
        instance: String,
        claimed: Sha256,
        expected: String,
    },
}

/// The next steps for one instance.
pub fn plan(
    now_ms: i64,
    settings: &Settings,
    signal: &Signal,
    seen: &Observed,
) -> Result<Plan<Action>, Refusal> {
    admit(settings, signal, seen)?;
    if let Signal::Opened(opened) = signal
        && is_gone(seen)
    {
        return Ok(finish_gone(settings, opened, seen));
    }
    let Some((group, lifecycle)) = &seen.member else {
        return match signal {
            Signal::Ready(_) | Signal::Drained(_) => {
                Err(Refusal::ForeignInstance(seen.instance.clone()))
            }
            Signal::Opened(_) | Signal::Look => Ok(Plan::idle(format!(
                "{} is in no group any more",
                seen.instance
            ))),
        };
    };
    if *group != settings.group {
        return Err(Refusal::ForeignInstance(seen.instance.clone()));
    }
    match lifecycle {
        Lifecycle::Pending
        | Lifecycle::PendingWait
        | Lifecycle::WarmedPending
        | Lifecycle::WarmedPendingWait
        | Lifecycle::PendingProceed
        | Lifecycle::InService => launch::plan(now_ms, settings, signal, seen, lifecycle),
        Lifecycle::Terminating | Lifecycle::TerminatingWait | Lifecycle::WarmedTerminatingWait => {
            Ok(terminate::plan(now_ms, settings, signal, seen, lifecycle))
        }
        other => Ok(Plan::idle(format!("{} is {other}", seen.instance))),
    }
}

/// Foreign groups, hooks and instances are refused before anything is decided.
fn admit(settings: &Settings, signal: &Signal, seen: &Observed) -> Result<(), Refusal> {
    let about = match signal {
        Signal::Opened(opened) => {
            if opened.auto_scaling_group_name != settings.group {
                return Err(Refusal::UnknownGroup(
                    opened.auto_scaling_group_name.clone(),
                ));
            }
            let expected = match opened.lifecycle_transition {
                Transition::Launching => &settings.launch_hook,
                Transition::Terminating => &settings.terminate_hook,
            };
            if opened.lifecycle_hook_name != *expected {
                return Err(Refusal::UnknownHook(opened.lifecycle_hook_name.clone()));
            }
            &opened.ec2_instance_id
        }
        Signal::Ready(claim) => &claim.instance_id,
        Signal::Drained(claim) => &claim.instance_id,
        Signal::Look => &seen.instance,
    };
    if *about == seen.instance {
        return Ok(());
    }
    Err(Refusal::OtherInstance {
        signal: about.clone(),
        instance: seen.instance.clone(),
    })
}

fn is_gone(seen: &Observed) -> bool {
    seen.state.is_none_or(|state| !state.is_alive())
}

/// A hook is open for an instance that is gone or failed to boot: it is completed, never left to expire.
fn finish_gone(settings: &Settings, opened: &LifecycleAction, seen: &Observed) -> Plan<Action> {
    let mut plan = Plan::default();
    let (hook, result) = match opened.lifecycle_transition {
        Transition::Launching => (&settings.launch_hook, Completion::Abandon),
        Transition::Terminating => (&settings.terminate_hook, Completion::Continue),
    };
    if seen
        .member
        .as_ref()
        .is_some_and(|(group, _)| *group != settings.group)
    {
        return Plan::idle("it belongs to another group");
    }
    plan.push_action(complete(settings, hook, seen, result));
    if result == Completion::Abandon {
        plan.alarm(Alarm::InstanceAbandoned {
            instance: seen.instance.clone(),
            reason: "it was gone before it was ready".to_owned(),
        });
    }
    plan
}

fn complete(settings: &Settings, hook: &str, seen: &Observed, result: Completion) -> Action {
    Action::Complete {
        group: settings.group.clone(),
        hook: hook.to_owned(),
        instance: seen.instance.clone(),
        result,
    }
}

fn tag(seen: &Observed, key: &'static str, value: impl Into<String>) -> Action {
    Action::Tag {
        instance: seen.instance.clone(),
        key,
        value: value.into(),
    }
}

/// Since when it waits in this state: from the tag, or from now, which is then written down.
fn waiting(
    now_ms: i64,
    seen: &Observed,
    lifecycle: &Lifecycle,
    plan: &mut Plan<Action>,
) -> Waiting {
    let state = lifecycle.to_string();
    match seen.tags.waiting().filter(|waiting| waiting.state == state) {
        Some(waiting) => waiting,
        None => {
            let waiting = Waiting {
                state,
                since_ms: now_ms,
                beat_ms: now_ms,
            };
            plan.push_action(tag(seen, tags::WAITING, waiting.write()));
            waiting
        }
    }
}

/// Where the event says the instance goes; later looks no longer know.
fn goes_to_warm_pool(signal: &Signal) -> bool {
    matches!(signal, Signal::Opened(opened) if opened.destination == Some(Side::WarmPool))
}
