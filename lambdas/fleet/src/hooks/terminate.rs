//! The terminate hook: an instance may finish what it holds, but not for ever.

use super::{
    Action, Completion, Observed, Settings, Signal, complete, goes_to_warm_pool, is_gone, tag,
    waiting,
};
use crate::alarm::Alarm;
use crate::key;
use crate::observed::{InstanceState, Lifecycle};
use crate::plan::Plan;
use crate::tags::{self, Waiting};

pub(super) fn plan(
    now_ms: i64,
    settings: &Settings,
    signal: &Signal,
    seen: &Observed,
    lifecycle: &Lifecycle,
) -> Plan<Action> {
    let mut plan = Plan::default();
    let mut drained = is_drained(seen);
    if let Signal::Drained(claim) = signal
        && may_drain(seen, &claim.boot_id)
    {
        if !drained {
            plan.push_action(tag(seen, tags::DRAINED, claim.boot_id.clone()));
        }
        drained = true;
    }
    let open = matches!(
        lifecycle,
        Lifecycle::TerminatingWait | Lifecycle::WarmedTerminatingWait
    ) || matches!(signal, Signal::Opened(_));
    if !open {
        plan.note(format!("{} is {lifecycle}", seen.instance));
        return plan;
    }
    if drained || has_nothing_to_drain(seen) {
        release(settings, signal, seen, &mut plan);
        return plan;
    }
    let waiting = waiting(now_ms, seen, lifecycle, &mut plan);
    let deadline_ms = waiting.since_ms + settings.drain_deadline_ms.min(settings.limit_ms());
    if now_ms >= deadline_ms {
        let seconds = (now_ms - waiting.since_ms) / 1000;
        plan.alarm(Alarm::DrainGaveUp {
            instance: seen.instance.clone(),
            reason: format!("it was not drained after {seconds} seconds"),
        });
        release(settings, signal, seen, &mut plan);
        return plan;
    }
    if goes_to_warm_pool(signal) && !could_return(seen) {
        plan.push_action(tag(seen, tags::DESTINATION, tags::WARM_POOL));
    }
    prolong(now_ms, settings, seen, &waiting, &mut plan);
    plan.look_again(deadline_ms);
    plan
}

/// The word of the boot that served counts, not that of an earlier life in the warm pool.
fn is_drained(seen: &Observed) -> bool {
    let drained = seen.tags.get(tags::DRAINED);
    drained.is_some() && drained == seen.tags.get(tags::READY)
}

fn may_drain(seen: &Observed, boot: &str) -> bool {
    seen.tags.get(tags::READY).is_none_or(|ready| ready == boot)
}

/// It never served, or it no longer runs.
fn has_nothing_to_drain(seen: &Observed) -> bool {
    seen.tags.get(tags::READY).is_none()
        || is_gone(seen)
        || seen.state == Some(InstanceState::Stopped)
}

/// Lets it go. What returns to the warm pool must announce itself anew and is not written off.
fn release(settings: &Settings, signal: &Signal, seen: &Observed, plan: &mut Plan<Action>) {
    let marks = [tags::READY, tags::DRAINED, tags::DESTINATION, tags::WAITING];
    if goes_to_warm_pool(signal) || could_return(seen) {
        let keys: Vec<&'static str> = marks
            .into_iter()
            .filter(|key| seen.tags.get(key).is_some())
            .collect();
        if !keys.is_empty() {
            plan.push_action(Action::Untag {
                instance: seen.instance.clone(),
                keys,
            });
        }
    } else if !is_gone(seen) {
        plan.push_action(Action::KeepConsole {
            instance: seen.instance.clone(),
            key: key::instance_console(&seen.instance),
        });
    }
    plan.push_action(complete(
        settings,
        &settings.terminate_hook,
        seen,
        Completion::Continue,
    ));
}

/// Noted when the hook opened towards the warm pool, for looks that come without the event.
fn could_return(seen: &Observed) -> bool {
    seen.tags.get(tags::DESTINATION) == Some(tags::WARM_POOL)
}

/// Half the time-out has passed since the last beat, and another full one still ends within the limit.
fn prolong(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    waiting: &Waiting,
    plan: &mut Plan<Action>,
) {
    let due_ms = waiting.beat_ms + settings.timeout_ms / 2;
    if now_ms < due_ms {
        plan.look_again(due_ms);
        return;
    }
    if now_ms + settings.timeout_ms - waiting.since_ms > settings.limit_ms() {
        return;
    }
    plan.push_action(Action::Heartbeat {
        group: settings.group.clone(),
        hook: settings.terminate_hook.clone(),
        instance: seen.instance.clone(),
    });
    let beaten = Waiting {
        beat_ms: now_ms,
        ..waiting.clone()
    };
    plan.push_action(tag(seen, tags::WAITING, beaten.write()));
    plan.look_again(now_ms + settings.timeout_ms / 2);
}
