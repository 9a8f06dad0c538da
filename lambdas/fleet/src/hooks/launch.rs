//! The launch hook: an instance must say that it serves the release its image holds.

use super::{
    Action, Completion, Observed, Refusal, Settings, Signal, complete, goes_to_warm_pool, tag,
    waiting,
};
use crate::alarm::Alarm;
use crate::event::InstanceReady;
use crate::key;
use crate::observed::Lifecycle;
use crate::plan::Plan;
use crate::tags::{self};

pub(super) fn plan(
    now_ms: i64,
    settings: &Settings,
    signal: &Signal,
    seen: &Observed,
    lifecycle: &Lifecycle,
) -> Result<Plan<Action>, Refusal> {
    let mut plan = Plan::default();
    let warming = matches!(
        lifecycle,
        Lifecycle::WarmedPending | Lifecycle::WarmedPendingWait
    ) || goes_to_warm_pool(signal);
    let mut ready = !warming && seen.tags.get(tags::READY).is_some();
    if let Signal::Ready(claim) = signal {
        check_release(claim, seen)?;
        // In the warm pool it is only prepared: it will boot again and announce itself then.
        if !warming && seen.tags.get(tags::READY) != Some(claim.boot_id.as_str()) {
            plan.push_action(tag(seen, tags::READY, claim.boot_id.clone()));
        }
        ready = true;
    }
    if !is_open(signal, lifecycle) {
        plan.note(format!("{} is {lifecycle}", seen.instance));
        return Ok(plan);
    }
    if ready {
        plan.push_action(complete(
            settings,
            &settings.launch_hook,
            seen,
            Completion::Continue,
        ));
        return Ok(plan);
    }
    let since_ms = waiting(now_ms, seen, lifecycle, &mut plan).since_ms;
    let deadline_ms = since_ms + settings.launch_deadline_ms.min(settings.limit_ms());
    if now_ms < deadline_ms {
        plan.note(format!("{} is not ready yet", seen.instance));
        plan.look_again(deadline_ms);
        return Ok(plan);
    }
    give_up(settings, seen, &mut plan);
    Ok(plan)
}

/// What is announced must be what the image was baked with.
fn check_release(claim: &InstanceReady, seen: &Observed) -> Result<(), Refusal> {
    if seen.release == Some(claim.release_sha256) {
        return Ok(());
    }
    Err(Refusal::WrongRelease {
        instance: seen.instance.clone(),
        claimed: claim.release_sha256,
        expected: seen
            .release
            .map_or("none of ours".to_owned(), |release| release.to_string()),
    })
}

/// The hook waits; its event proves that even where the description lags behind.
fn is_open(signal: &Signal, lifecycle: &Lifecycle) -> bool {
    match lifecycle {
        Lifecycle::PendingWait | Lifecycle::WarmedPendingWait => true,
        Lifecycle::Pending | Lifecycle::WarmedPending => matches!(signal, Signal::Opened(_)),
        _ => false,
    }
}

/// Explicitly, and keeping what it said: an expired hook would leave neither reason nor console.
fn give_up(settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) {
    let seconds = settings.launch_deadline_ms / 1000;
    plan.push_action(Action::KeepConsole {
        instance: seen.instance.clone(),
        key: key::instance_console(&seen.instance),
    });
    plan.push_action(complete(
        settings,
        &settings.launch_hook,
        seen,
        Completion::Abandon,
    ));
    plan.alarm(Alarm::InstanceAbandoned {
        instance: seen.instance.clone(),
        reason: format!("it was not ready after {seconds} seconds"),
    });
}
