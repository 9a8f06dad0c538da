//! Outcomes of refreshes: promotes what succeeded, rejects what did not, keeps the tags true to the parameter.

use super::{Action, Observed};
use crate::alarm::Alarm;
use crate::baking::build::version_of;
use crate::observed::{Image, Refresh, RefreshStatus};
use crate::plan::Plan;
use crate::tags::{REJECTED_BY, Status};

pub(super) fn settle(seen: &Observed, plan: &mut Plan<Action>) {
    let live = promote(seen, plan);
    if let Some(version) = live {
        retag(seen, version, plan);
    }
    reject(seen, live, plan);
}

/// The live version: what the newest successful refresh put in place, if the group still runs it.
fn promote(seen: &Observed, plan: &mut Plan<Action>) -> Option<u64> {
    let newest = seen
        .refreshes
        .iter()
        .filter(|refresh| refresh.status == RefreshStatus::Successful)
        .max_by_key(|refresh| (refresh.started_ms, &refresh.id))
        .and_then(|refresh| refresh.version)
        .filter(|version| seen.group.template.number() == Some(*version));
    let Some(version) = newest else {
        return seen.live;
    };
    if seen.live == Some(version) {
        return seen.live;
    }
    let Some(image) = image_of(seen, version) else {
        plan.note(format!(
            "template version {version} is in place but starts no image of ours"
        ));
        return seen.live;
    };
    plan.push_action(Action::SetLive {
        version,
        image: image.id.clone(),
    });
    Some(version)
}

/// The parameter says what is live; tags that say otherwise are put right, old ones first.
fn retag(seen: &Observed, version: u64, plan: &mut Plan<Action>) {
    let Some(live) = image_of(seen, version) else {
        plan.alarm(Alarm::LiveImageMissing { version });
        return;
    };
    for image in &seen.images {
        if image.id != live.id && image.tags.status() == Some(Status::Live) {
            plan.push_action(tag(image, Status::Previous, None));
        }
    }
    if live.tags.status() != Some(Status::Live) {
        plan.push_action(tag(live, Status::Live, None));
    }
}

/// An image whose refresh ended badly is never tried again by itself.
fn reject(seen: &Observed, live: Option<u64>, plan: &mut Plan<Action>) {
    for image in &seen.images {
        let Some(blame) = blame(seen, image) else {
            continue;
        };
        let version = blame.version.unwrap_or_default();
        let reason = blame
            .reason
            .clone()
            .unwrap_or_else(|| "no reason given".to_owned());
        if blame.status == RefreshStatus::RollbackFailed {
            plan.alarm(Alarm::RollbackFailed {
                refresh: blame.id.clone(),
                reason: reason.clone(),
            });
        }
        let rejectable = image.tags.status() == Some(Status::Baked);
        if rejectable && live.is_none_or(|live| image_of(seen, live) != Some(image)) {
            plan.alarm(Alarm::RefreshFailed {
                refresh: blame.id.clone(),
                version,
                status: format!("{:?}", blame.status),
                reason,
            });
            plan.push_action(tag(image, Status::Rejected, Some(blame.id.clone())));
        }
    }
}

/// The newest ended refresh of this image, if it ended badly and is not forgiven.
pub(super) fn blame<'a>(seen: &'a Observed, image: &Image) -> Option<&'a Refresh> {
    let versions: Vec<u64> = seen
        .templates
        .iter()
        .filter(|v| v.source().is_some() && v.image.as_deref() == Some(image.id.as_str()))
        .map(|v| v.number)
        .collect();
    newest_ended(seen, |refresh| {
        refresh.version.is_some_and(|v| versions.contains(&v))
    })
    .filter(|refresh| refresh.status.is_bad())
    .filter(|refresh| image.tags.get(REJECTED_BY) != Some(refresh.id.as_str()))
}

/// The same for one template version: a stack change may fail where the image served before.
pub(super) fn version_blame<'a>(
    seen: &'a Observed,
    image: &Image,
    version: u64,
) -> Option<&'a Refresh> {
    newest_ended(seen, |refresh| refresh.version == Some(version))
        .filter(|refresh| refresh.status.is_bad())
        .filter(|refresh| image.tags.get(REJECTED_BY) != Some(refresh.id.as_str()))
}

pub(super) fn newest_ended(seen: &Observed, about: impl Fn(&Refresh) -> bool) -> Option<&Refresh> {
    seen.refreshes
        .iter()
        .filter(|refresh| !refresh.status.is_active() && about(refresh))
        .max_by_key(|refresh| (refresh.started_ms, &refresh.id))
}

/// The image of ours that this template version starts.
pub(super) fn image_of(seen: &Observed, version: u64) -> Option<&Image> {
    let template = seen
        .templates
        .iter()
        .find(|v| v.number == version && v.source().is_some())?;
    seen.images
        .iter()
        .find(|image| Some(&image.id) == template.image.as_ref())
}

/// The newest template version of ours that starts this image.
pub(super) fn newest_version(seen: &Observed, image: &Image) -> Option<u64> {
    version_of(image, &seen.templates)
}

fn tag(image: &Image, status: Status, rejected_by: Option<String>) -> Action {
    Action::TagImage {
        image: image.id.clone(),
        snapshots: image.snapshots.clone(),
        status,
        rejected_by,
    }
}
