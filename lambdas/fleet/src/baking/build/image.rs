//! The image of a build: wait until it is available, point a template version at it, finish.

use super::{Action, End, Observed, Settings, fail};
use crate::observed::{Image, ImageState, TemplateVersion};
use crate::plan::Plan;
use crate::tags::{self, Status};

pub(super) enum Found<'a> {
    Ours(&'a Image),
    /// Someone else's image has the name ours would get.
    Foreign(&'a Image),
    None,
}

pub(super) fn find(seen: &Observed) -> Found<'_> {
    let there = || {
        seen.images
            .iter()
            .filter(|image| image.state != ImageState::Deregistered)
    };
    if let Some(image) = there().find(|image| is_ours(image, seen)) {
        return Found::Ours(image);
    }
    let name = seen.request.build.image_name();
    there()
        .find(|image| image.name == name)
        .map_or(Found::None, Found::Foreign)
}

/// By the whole key, not by the eight digits in the name.
pub(super) fn is_ours(image: &Image, seen: &Observed) -> bool {
    image.tags.build().as_ref() == Some(&seen.request.build)
        && image.tags.get(tags::BAKE_KEY)
            == Some(seen.request.inputs.bake_key().to_string().as_str())
}

/// An image of a failed build that was never put to use.
pub(super) fn is_discarded(image: &Image, seen: &Observed) -> bool {
    is_ours(image, seen)
        && image.state != ImageState::Deregistered
        && image.tags.status() == Some(Status::Baking)
}

pub(super) fn advance(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    image: &Image,
    plan: &mut Plan<Action>,
) {
    match image.state {
        ImageState::Available => finish(settings, seen, image, plan),
        state if state.is_broken() => {
            let why = image.reason.as_deref().unwrap_or("no reason given");
            fail(seen, &format!("{} is {state:?}: {why}", image.id), plan);
        }
        _ if now_ms >= image.created_ms + settings.image_deadline_ms => {
            let minutes = settings.image_deadline_ms / 60_000;
            fail(
                seen,
                &format!("{} was not available after {minutes} minutes", image.id),
                plan,
            );
        }
        state => {
            plan.note(format!("{} is {state:?}", image.id));
            plan.look_again(image.created_ms + settings.image_deadline_ms);
        }
    }
}

/// The end is the turning point: until it is written the builder stays, so that the image could be
/// made again; once it is written, offering the image and cleaning up follow from it.
fn finish(settings: &Settings, seen: &Observed, image: &Image, plan: &mut Plan<Action>) {
    let build = &seen.request.build;
    if !image.requires_imds_v2 {
        plan.push_action(Action::HardenImage {
            image: image.id.clone(),
            deprecate_at_ms: image.created_ms + settings.deprecate_after_ms,
        });
    }
    let Some(version) = version_of(image, &seen.templates) else {
        match newest_foreign(&seen.templates) {
            Some(source) => {
                plan.push_action(Action::CreateTemplateVersion {
                    template: settings.template.clone(),
                    source,
                    image: image.id.clone(),
                    description: TemplateVersion::describe(build, source),
                    token: format!("lt-{build}-{source}"),
                });
            }
            None => {
                plan.note("the launch template has no version to copy; the stack writes the first");
            }
        }
        return;
    };
    plan.push_action(Action::WriteEnd {
        build: build.to_string(),
        end: End::Baked {
            image: image.id.clone(),
            version,
        },
    });
    offer(image, plan);
}

/// Lets the rollout see a baked image.
pub(super) fn offer(image: &Image, plan: &mut Plan<Action>) {
    if image.tags.status() == Some(Status::Baking) {
        plan.push_action(Action::TagImage {
            image: image.id.clone(),
            snapshots: image.snapshots.clone(),
            status: Status::Baked,
        });
    }
}

/// The newest version of ours that starts this image.
pub fn version_of(image: &Image, templates: &[TemplateVersion]) -> Option<u64> {
    templates
        .iter()
        .filter(|v| v.source().is_some() && v.image.as_deref() == Some(image.id.as_str()))
        .map(|v| v.number)
        .max()
}

/// The newest version the infrastructure stack wrote: everything but the image comes from it.
pub fn newest_foreign(templates: &[TemplateVersion]) -> Option<u64> {
    templates
        .iter()
        .filter(|v| v.source().is_none())
        .map(|v| v.number)
        .max()
}
