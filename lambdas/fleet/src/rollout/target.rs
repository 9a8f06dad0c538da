//! The rollout's target: which image should run next, and whether its refresh may start now.

use super::outcome::{blame, image_of, newest_ended, newest_version, version_blame};
use super::{Action, Observed, Preferences, Settings};
use crate::alarm::Alarm;
use crate::baking::build::newest_foreign;
use crate::observed::{Image, ImageState, Lifecycle, RefreshStatus, TemplateVersion};
use crate::plan::Plan;
use crate::tags::Status;
use crate::version::Version;

pub(super) fn pursue(now_ms: i64, settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) {
    let live = seen.live.and_then(|version| image_of(seen, version));
    warn_of_drift(seen, plan);
    if seen.hold {
        plan.note("an operator holds all rollouts");
        return;
    }
    match live.filter(|_| !can_go_back(seen)) {
        Some(live) => repair(now_ms, settings, seen, live, plan),
        None => advance(settings, seen, live, plan),
    }
}

/// Whether the version the group is configured with starts an image of ours. Where it does not, every
/// launch is abandoned, and rolling back to it would be no rescue.
pub(super) fn can_go_back(seen: &Observed) -> bool {
    seen.group
        .template
        .number()
        .is_some_and(|version| image_of(seen, version).is_some())
}

/// The stack, or someone, pointed the group at a version that cannot serve: back to the live image,
/// however often it takes; if its newest version fails, to the very version that served before.
fn repair(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    live: &Image,
    plan: &mut Plan<Action>,
) {
    let Some(newest) = current_version(seen, live, plan) else {
        return;
    };
    let version = match (version_blame(seen, live, newest), seen.live) {
        (Some(_), Some(proven)) => proven,
        _ => newest,
    };
    let last = newest_ended(seen, |_| true).filter(|refresh| refresh.status.is_bad());
    if let Some(last) = last {
        let again_ms = last.started_ms + settings.repair_pause_ms;
        if now_ms < again_ms {
            plan.note(format!(
                "repair waits: refresh {} ended as {:?}",
                last.id, last.status
            ));
            plan.look_again(again_ms);
            return;
        }
    }
    start(settings, seen, version, plan);
}

fn advance(settings: &Settings, seen: &Observed, live: Option<&Image>, plan: &mut Plan<Action>) {
    let Some(image) = wanted(seen, live) else {
        plan.note("no image waits");
        return;
    };
    if image.state != ImageState::Available {
        plan.note(format!("{} is {:?}", image.id, image.state));
        return;
    }
    let Some(version) = current_version(seen, image, plan) else {
        return;
    };
    if !must_refresh(seen, version) {
        plan.note(format!("the fleet runs version {version}"));
        return;
    }
    if let Some(refresh) = blame(seen, image).or(version_blame(seen, image, version)) {
        let (id, status) = (&refresh.id, refresh.status);
        plan.note(format!(
            "refresh {id} of it ended as {status:?}; an operator decides"
        ));
        return;
    }
    start(settings, seen, version, plan);
}

fn start(settings: &Settings, seen: &Observed, version: u64, plan: &mut Plan<Action>) {
    if may_start(settings, seen, plan) {
        let preferences = preferences(settings, seen, version, plan);
        plan.push_action(Action::StartRefresh {
            group: seen.group.name.clone(),
            template: seen.group.template.id.clone(),
            version,
            auto_rollback: can_go_back(seen),
            preferences,
        });
    }
}

/// Without alarms for the one release that an operator said: whoever can make the shop answer with errors could
/// otherwise stop the release that mends it.
fn preferences(
    settings: &Settings,
    seen: &Observed,
    number: u64,
    plan: &mut Plan<Action>,
) -> Preferences {
    let mut preferences = settings.preferences.clone();
    let release = image_of(seen, number).and_then(version);
    if release.is_some() && release == seen.through_alarms {
        plan.note("an operator rolls this release out whatever alarms ring");
        preferences.alarms.clear();
    }
    preferences
}

/// The pinned image; else the newest baked one above the live one; else the live one.
fn wanted<'a>(seen: &'a Observed, live: Option<&'a Image>) -> Option<&'a Image> {
    if let Some(pin) = &seen.pin {
        return newest(seen, |image| {
            version(image).as_ref() == Some(pin)
                && matches!(
                    image.tags.status(),
                    Some(Status::Baked | Status::Previous | Status::Live)
                )
        })
        .or(live);
    }
    let above = live.map(rank);
    newest(seen, |image| {
        image.tags.status() == Some(Status::Baked)
            && image.state == ImageState::Available
            && above.as_ref().is_none_or(|above| rank(image) > *above)
    })
    .or(live)
}

fn newest(seen: &Observed, fits: impl Fn(&Image) -> bool) -> Option<&Image> {
    seen.images
        .iter()
        .filter(|image| fits(image))
        .max_by_key(|image| rank(image))
}

/// By release, then by when it was made: a rebake of the same release comes after it.
fn rank(image: &Image) -> (Option<Version>, i64, String) {
    (version(image), image.created_ms, image.id.clone())
}

fn version(image: &Image) -> Option<Version> {
    image.tags.build().map(|build| build.version().clone())
}

/// The image's template version, made anew when the stack has changed the template since.
fn current_version(seen: &Observed, image: &Image, plan: &mut Plan<Action>) -> Option<u64> {
    let newest = newest_version(seen, image);
    let source = newest_foreign(&seen.templates)?;
    let number = newest?;
    let copied = seen
        .templates
        .iter()
        .find(|v| v.number == number)
        .and_then(TemplateVersion::source);
    if copied == Some(source) {
        return Some(number);
    }
    let build = image.tags.build()?;
    plan.push_action(Action::CreateTemplateVersion {
        template: seen.group.template.id.clone(),
        source,
        image: image.id.clone(),
        description: TemplateVersion::describe(&build, source),
        token: format!("lt-{build}-{source}"),
    });
    None
}

/// Whether the group is configured otherwise, or was left mixed by a refresh that merely failed.
/// After a cancellation or a failed rollback a person looks first.
fn must_refresh(seen: &Observed, version: u64) -> bool {
    if seen.group.template.number() != Some(version) {
        return true;
    }
    let last = newest_ended(seen, |_| true).map(|refresh| refresh.status);
    last == Some(RefreshStatus::Failed) && strays(seen, version) > 0
}

fn warn_of_drift(seen: &Observed, plan: &mut Plan<Action>) {
    let Some(live) = seen.live else { return };
    let configured = &seen.group.template.version;
    if seen.group.template.number() != Some(live) {
        plan.alarm(Alarm::TemplateDrift {
            found: configured.clone(),
            live,
        });
    }
    let count = strays(seen, live);
    if count > 0 {
        plan.alarm(Alarm::MixedFleet {
            count,
            version: live,
        });
    }
}

/// Members in service that run another version.
fn strays(seen: &Observed, version: u64) -> usize {
    let strays = |m: &&crate::observed::Member| {
        m.lifecycle == Lifecycle::InService && m.version.is_some_and(|v| v != version)
    };
    seen.group.members.iter().filter(strays).count()
}

fn may_start(settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) -> bool {
    for hook in settings
        .hooks
        .iter()
        .filter(|hook| !seen.group.hooks.contains(hook))
    {
        plan.alarm(Alarm::HookMissing { hook: hook.clone() });
    }
    let numeric = seen.group.template.number().is_some();
    if !numeric {
        let found = seen.group.template.version.clone();
        plan.alarm(Alarm::TemplateNotNumeric { found });
    }
    numeric
        && settings
            .hooks
            .iter()
            .all(|hook| seen.group.hooks.contains(hook))
}
