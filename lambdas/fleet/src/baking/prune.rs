//! Image retention: which old images are deregistered; never one that anything might still start.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::baking::bake_key::IMAGE_PREFIX;
use crate::guard::{AccountRegion, WrongAccountRegion};
use crate::observed::{Image, ImageState};
use crate::plan::Plan;
use crate::tags::Status;
use crate::version::Version;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub account_region: AccountRegion,
    /// Previous images kept for going back.
    pub keep_previous: usize,
    /// Nothing younger goes.
    pub min_age_ms: i64,
    /// Images removed in one run at most.
    pub cap: usize,
    /// Says what would go, and removes nothing.
    pub dry_run: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Whose credentials are in use.
    pub caller: AccountRegion,
    pub images: Vec<Image>,
    /// Images that instances (stopped ones too), the default and latest version of every launch
    /// template, the group, a running refresh or a parameter refer to.
    pub referenced: BTreeSet<String>,
    pub pin: Option<Version>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// Deregisters the image, then deletes its snapshots.
    RemoveImage {
        image: String,
        snapshots: Vec<String>,
    },
}

/// The images to remove, oldest first.
pub fn plan(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
) -> Result<Plan<Action>, WrongAccountRegion> {
    settings.account_region.require(&seen.caller)?;
    let mut plan = Plan::default();
    let kept = kept_previous(settings, seen);
    let live = seen
        .images
        .iter()
        .find(|image| image.tags.status() == Some(Status::Live));
    let mut going: Vec<&Image> = seen
        .images
        .iter()
        .filter(|image| is_ours(image) && now_ms - image.created_ms >= settings.min_age_ms)
        .filter(|image| !seen.referenced.contains(&image.id) && !image.shared)
        .filter(|image| !kept.contains(&image.id) && !is_pinned(image, seen))
        .filter(|image| is_done_with(image, live))
        .collect();
    going.sort_by_key(|image| (image.created_ms, image.id.as_str()));
    if going.len() > settings.cap {
        plan.note(format!(
            "{} images wait for the next run",
            going.len() - settings.cap
        ));
    }
    for image in going.into_iter().take(settings.cap) {
        if settings.dry_run {
            plan.note(format!("would remove {} ({})", image.id, image.name));
        } else {
            plan.push_action(Action::RemoveImage {
                image: image.id.clone(),
                snapshots: image.snapshots.clone(),
            });
        }
    }
    Ok(plan)
}

/// By tag and by name: either alone may be someone else's.
fn is_ours(image: &Image) -> bool {
    image.tags.build().is_some()
        && image.name.starts_with(IMAGE_PREFIX)
        && image.state != ImageState::Deregistered
}

fn is_pinned(image: &Image, seen: &Observed) -> bool {
    image
        .tags
        .build()
        .is_some_and(|build| seen.pin.as_ref() == Some(build.version()))
}

/// Previous and rejected images are; a baked one only when a newer release is live.
fn is_done_with(image: &Image, live: Option<&Image>) -> bool {
    match image.tags.status() {
        Some(Status::Previous | Status::Rejected) => true,
        Some(Status::Baked) => live.is_some_and(|live| {
            live.tags.build().map(|b| b.version().clone())
                > image.tags.build().map(|b| b.version().clone())
        }),
        Some(Status::Live | Status::Baking) | None => false,
    }
}

fn kept_previous(settings: &Settings, seen: &Observed) -> BTreeSet<String> {
    let mut previous: Vec<&Image> = seen
        .images
        .iter()
        .filter(|image| image.tags.status() == Some(Status::Previous))
        .collect();
    previous.sort_by_key(|image| {
        std::cmp::Reverse((
            image.tags.build().map(|build| build.version().clone()),
            image.created_ms,
            image.id.clone(),
        ))
    });
    previous
        .into_iter()
        .take(settings.keep_previous)
        .map(|image| image.id.clone())
        .collect()
}
