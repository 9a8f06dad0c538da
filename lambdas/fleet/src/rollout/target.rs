//! Where the fleet should go next, and whether it may start now.

use super::outcome::{blame, image_of, newest_ended, newest_version};
use super::{Action, Observed, Settings};
use crate::alarm::Alarm;
use crate::build::newest_foreign;
use crate::observed::{Image, ImageState, Lifecycle, RefreshStatus, TemplateVersion};
use crate::plan::Plan;
use crate::tags::Status;
use crate::version::Version;

pub(super) fn pursue(settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) {
    let live = seen.live.and_then(|version| image_of(seen, version));
    warn_of_drift(seen, plan);
    if seen.hold {
        plan.says("an operator holds all rollouts");
        return;
    }
    let Some(image) = wanted(seen, live) else {
        plan.says("no image waits");
        return;
    };
    if image.state != ImageState::Available {
        plan.says(format!("{} is {:?}", image.id, image.state));
        return;
    }
    let Some(version) = current_version(seen, image, plan) else {
        return;
    };
    if !must_refresh(seen, version) {
        plan.says(format!("the fleet runs version {version}"));
        return;
    }
    if let Some(refresh) = blame(seen, image) {
        plan.says(format!(
            "refresh {} of it ended as {:?}; an operator decides",
            refresh.id, refresh.status
        ));
        return;
    }
    if may_start(settings, seen, plan) {
        plan.does(Action::StartRefresh {
            group: seen.group.name.clone(),
            template: seen.group.template.id.clone(),
            version,
            preferences: settings.preferences.clone(),
        });
    }
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
    plan.does(Action::CreateTemplateVersion {
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
        plan.warns(Alarm::TemplateDrift {
            found: configured.clone(),
            live,
        });
    }
    let count = strays(seen, live);
    if count > 0 {
        plan.warns(Alarm::MixedFleet {
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
        plan.warns(Alarm::HookMissing { hook: hook.clone() });
    }
    let numeric = seen.group.template.number().is_some();
    if !numeric {
        let found = seen.group.template.version.clone();
        plan.warns(Alarm::TemplateNotNumeric { found });
    }
    numeric
        && settings
            .hooks
            .iter()
            .all(|hook| seen.group.hooks.contains(hook))
}
