//! Scheduled actions: the coming changes of the floor, which AWS makes even while no function runs.

use std::collections::BTreeSet;

use super::{Action, BATCH, Floor, MOST_ACTIONS, Observed, PREFIX, Settings, Step};
use crate::alarm::Alarm;
use crate::digest::Fields;
use crate::observed::ScheduledAction;
use crate::plan::Plan;

const MINUTE_MS: i64 = 60_000;

/// Puts what is missing and deletes what is not wanted any more; what is right stays untouched.
pub(super) fn write(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    floor: &Floor,
    limit: u32,
    max: u32,
    plan: &mut Plan<Action>,
) {
    let (own, foreign): (Vec<_>, Vec<_>) = seen
        .scheduled
        .iter()
        .partition(|action| action.name.starts_with(PREFIX));
    let shape = |floor: u32| floor.clamp(settings.hard_min, limit);
    let first = shape(floor.at(now_ms));
    let steps = floor.steps(now_ms, now_ms + settings.horizon_ms, shape);
    let taken: BTreeSet<i64> = foreign.iter().map(|action| action.start_ms).collect();
    let mut wanted = compile(settings, max, &unique(now_ms, first, steps, &taken));
    let room = MOST_ACTIONS.saturating_sub(foreign.len());
    if wanted.len() > room {
        plan.alarm(Alarm::ScheduleFull {
            dropped: wanted.len() - room,
        });
        wanted.truncate(room);
    }
    let missing: Vec<ScheduledAction> = wanted
        .iter()
        .filter(|action| !own.contains(action))
        .cloned()
        .collect();
    // An action whose time has come disappears by itself.
    let surplus: Vec<&ScheduledAction> = own
        .iter()
        .copied()
        .filter(|action| action.start_ms > now_ms && !wanted.contains(action))
        .collect();
    replace(seen, missing, surplus, plan);
}

/// Puts before it deletes, so that no gap opens; except where the group would refuse the put.
fn replace(
    seen: &Observed,
    missing: Vec<ScheduledAction>,
    surplus: Vec<&ScheduledAction>,
    plan: &mut Plan<Action>,
) {
    let crowded = seen.scheduled.len() + missing.len() > MOST_ACTIONS;
    let starts: BTreeSet<i64> = missing.iter().map(|action| action.start_ms).collect();
    let (before, after): (Vec<&ScheduledAction>, Vec<&ScheduledAction>) = surplus
        .into_iter()
        .partition(|action| crowded || starts.contains(&action.start_ms));
    let group = &seen.group.name;
    delete(group, &before, plan);
    for batch in missing.chunks(BATCH) {
        plan.push_action(Action::PutScheduled {
            group: group.clone(),
            actions: batch.to_vec(),
        });
    }
    delete(group, &after, plan);
}

fn delete(group: &str, surplus: &[&ScheduledAction], plan: &mut Plan<Action>) {
    for batch in surplus.chunks(BATCH) {
        let names = batch.iter().map(|action| action.name.clone()).collect();
        plan.push_action(Action::DeleteScheduled {
            group: group.to_owned(),
            names,
        });
    }
}

/// A raise also raises the maximum where it must; `max` is what the group has when the first one fires.
fn compile(settings: &Settings, mut max: u32, steps: &[(Step, bool)]) -> Vec<ScheduledAction> {
    steps
        .iter()
        .map(|(step, raises)| {
            let roomy = step
                .floor
                .saturating_add(settings.headroom)
                .min(settings.hard_max)
                .max(step.floor);
            let raised = (*raises && roomy > max).then_some(roomy);
            max = max.max(raised.unwrap_or(max));
            ScheduledAction {
                start_ms: step.at_ms,
                name: name(step, *raises, raised),
                min: Some(step.floor),
                max: raised,
                desired: None,
            }
        })
        .collect()
}

/// Says what it does; the hash changes with the contents, so that equal names are equal actions.
fn name(step: &Step, raises: bool, max: Option<u32>) -> String {
    let edge = if raises { "up" } else { "down" };
    let hash = Fields::of("fleetcart-scheduled-1")
        .and(step.at_ms.to_le_bytes())
        .and(step.floor.to_le_bytes())
        .and(max.map_or([0; 4], u32::to_le_bytes))
        .digest()
        .short();
    format!("{PREFIX}{}-{edge}-{hash}", step.cause)
}

/// The group refuses two actions at one instant, and a foreign one may hold ours already:
/// then a raise comes a minute earlier and a lowering a minute later.
fn unique(now_ms: i64, first: u32, steps: Vec<Step>, taken: &BTreeSet<i64>) -> Vec<(Step, bool)> {
    let mut placed: Vec<(Step, bool)> = Vec::new();
    let mut below = first;
    let next_at: Vec<i64> = steps
        .iter()
        .skip(1)
        .map(|s| s.at_ms)
        .chain([i64::MAX])
        .collect();
    for (mut step, next_ms) in steps.into_iter().zip(next_at) {
        let raises = step.floor > below;
        below = step.floor;
        let previous_ms = placed.last().map_or(now_ms, |(step, _)| step.at_ms);
        let earlier = || (1..).map(|n| step.at_ms - n * MINUTE_MS);
        if taken.contains(&step.at_ms) {
            let free = if raises {
                earlier()
                    .take_while(|at| *at > previous_ms)
                    .find(|at| !taken.contains(at))
            } else {
                None
            };
            match (free, placed.last_mut()) {
                (Some(at), _) => step.at_ms = at,
                // No room before it: the change before already goes as high.
                (None, Some((before, up))) if raises => {
                    before.floor = before.floor.max(step.floor);
                    *up = true;
                    continue;
                }
                (None, _) => {
                    let later = (1..).map(|n| step.at_ms + n * MINUTE_MS);
                    match later
                        .take_while(|at| *at < next_ms)
                        .find(|at| !taken.contains(at))
                    {
                        Some(at) => step.at_ms = at,
                        None => continue,
                    }
                }
            }
        }
        placed.push((step, raises));
    }
    placed
}
