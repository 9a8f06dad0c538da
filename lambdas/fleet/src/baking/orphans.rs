//! Orphaned resources of builds: own tags only, old enough, a few at a time; the rest is only reported.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::alarm::Alarm;
use crate::baking::bake_key::{BuildId, IMAGE_PREFIX};
use crate::guard::{AccountRegion, WrongAccountRegion};
use crate::observed::{Image, ImageState, Instance, Leftover, Snapshot};
use crate::plan::Plan;
use crate::tags::Tags;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub account_region: AccountRegion,
    /// Nothing younger goes: it may belong to a step in progress.
    pub min_age_ms: i64,
    /// Resources removed in one run at most.
    pub cap: usize,
    pub dry_run: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub caller: AccountRegion,
    pub images: Vec<Image>,
    pub snapshots: Vec<Snapshot>,
    pub volumes: Vec<Leftover>,
    pub interfaces: Vec<Leftover>,
    pub builders: Vec<Instance>,
    /// Builds without an end, whose things are the build's own business.
    pub open: BTreeSet<BuildId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    TerminateBuilder { instance: String },
    DeleteSnapshot { snapshot: String },
    DeleteVolume { volume: String },
    DeleteInterface { interface: String },
}

pub fn plan(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
) -> Result<Plan<Action>, WrongAccountRegion> {
    settings.account_region.require(&seen.caller)?;
    let mut plan = Plan::default();
    let mut going: Vec<Action> = Vec::new();
    going.extend(expired_builders(now_ms, seen));
    going.extend(orphan_snapshots(now_ms, settings, seen));
    let old = |item: &&Leftover| is_leftover(now_ms, settings, seen, item);
    going.extend(
        seen.volumes
            .iter()
            .filter(old)
            .map(|v| Action::DeleteVolume {
                volume: v.id.clone(),
            }),
    );
    going.extend(
        seen.interfaces
            .iter()
            .filter(old)
            .map(|i| Action::DeleteInterface {
                interface: i.id.clone(),
            }),
    );
    report_untagged(seen, &mut plan);
    if going.len() > settings.cap {
        plan.note(format!(
            "{} leftovers wait for the next run",
            going.len() - settings.cap
        ));
    }
    for action in going.into_iter().take(settings.cap) {
        if settings.dry_run {
            plan.note(format!("would do {action:?}"));
        } else {
            plan.push_action(action);
        }
    }
    Ok(plan)
}

fn expired_builders(now_ms: i64, seen: &Observed) -> impl Iterator<Item = Action> {
    seen.builders
        .iter()
        .filter(move |b| b.tags.is_builder() && b.tags.build().is_some() && b.state.is_alive())
        .filter(move |b| b.tags.expires_ms().is_some_and(|expires| now_ms >= expires))
        .map(|b| Action::TerminateBuilder {
            instance: b.id.clone(),
        })
}

/// Snapshots of ours that no image refers to; a build in progress may be about to.
fn orphan_snapshots(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
) -> impl Iterator<Item = Action> {
    let used: BTreeSet<&str> = seen
        .images
        .iter()
        .filter(|image| image.state != ImageState::Deregistered)
        .flat_map(|image| image.snapshots.iter().map(String::as_str))
        .collect();
    seen.snapshots
        .iter()
        .filter(move |snapshot| !used.contains(snapshot.id.as_str()))
        .filter(move |s| now_ms - s.created_ms >= settings.min_age_ms && is_free(&s.tags, seen))
        .map(|snapshot| Action::DeleteSnapshot {
            snapshot: snapshot.id.clone(),
        })
}

fn is_leftover(now_ms: i64, settings: &Settings, seen: &Observed, item: &Leftover) -> bool {
    !item.attached && now_ms - item.created_ms >= settings.min_age_ms && is_free(&item.tags, seen)
}

/// Carries our build tag, and that build has ended.
fn is_free(tags: &Tags, seen: &Observed) -> bool {
    tags.build()
        .is_some_and(|build| !seen.open.contains(&build))
}

fn report_untagged(seen: &Observed, plan: &mut Plan<Action>) {
    let named = |name: Option<&str>| name.is_some_and(|name| name.starts_with(IMAGE_PREFIX));
    let images = seen
        .images
        .iter()
        .filter(|i| i.tags.build().is_none() && named(Some(&i.name)))
        .map(|i| &i.id);
    let leftovers = seen
        .volumes
        .iter()
        .chain(&seen.interfaces)
        .filter(|l| l.tags.build().is_none() && named(l.name.as_deref()))
        .map(|l| &l.id);
    for resource in images.chain(leftovers) {
        plan.alarm(Alarm::Untagged {
            resource: resource.clone(),
        });
    }
}
