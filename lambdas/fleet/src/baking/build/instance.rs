//! The builder of a build, while there is no image: start one, watch it, check its result.

use super::{Action, Launch, Observed, Settings, fail, image_tags, orders};
use crate::key;
use crate::observed::{Instance, InstanceState};
use crate::plan::Plan;
use crate::tags::{self, Tags};

pub(super) fn advance(now_ms: i64, settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) {
    let mut alive: Vec<&Instance> = seen
        .builders
        .iter()
        .filter(|b| b.state.is_alive())
        .collect();
    alive.sort_by_key(|builder| (attempt(builder), builder.launched_ms, builder.id.as_str()));
    // Two can exist when two invocations found room in different places; the first one stays.
    for surplus in alive.iter().skip(1) {
        plan.push_action(Action::TerminateBuilder {
            instance: surplus.id.clone(),
        });
    }
    match alive.first() {
        Some(builder) => watch(now_ms, settings, seen, builder, plan),
        None => start(now_ms, settings, seen, plan),
    }
}

/// Every attempt that died is recorded before the next begins: EC2 forgets terminated instances.
fn start(now_ms: i64, settings: &Settings, seen: &Observed, plan: &mut Plan<Action>) {
    let request = &seen.request;
    let mut dead = seen.dead_attempts.clone();
    for builder in &seen.builders {
        if dead.insert(attempt(builder)) {
            plan.push_action(Action::RecordAttempt {
                build: request.build.to_string(),
                attempt: attempt(builder),
                reason: format!("{} was terminated", builder.id),
            });
        }
    }
    let attempt = dead.last().map_or(1, |last| last + 1);
    if attempt > settings.attempts {
        let reason = format!("its builder died {} times", settings.attempts);
        return fail(seen, &reason, plan);
    }
    plan.push_action(Action::LaunchBuilder(Box::new(Launch {
        attempt,
        token: format!("build-{}-a{attempt}", request.build),
        base_image: request.inputs.base_image.clone(),
        options: settings.options.clone(),
        user_data: orders(settings, request, attempt).user_data(),
        tags: Tags::default()
            .with(tags::BUILD, request.build.to_string())
            .with(tags::ROLE, tags::BUILDER)
            .with(tags::ATTEMPT, attempt.to_string())
            .with(tags::EXPIRES, expiry_ms(now_ms, settings).to_string()),
    })));
}

const HOUR_MS: i64 = 3_600_000;

/// Twice the deadline, by when the build itself has long dealt with it; then up to the full hour,
/// because two invocations that start the same builder must send the very same request.
fn expiry_ms(now_ms: i64, settings: &Settings) -> i64 {
    let at_least = now_ms + 2 * settings.builder_deadline_ms;
    at_least - at_least.rem_euclid(HOUR_MS) + HOUR_MS
}

fn watch(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    builder: &Instance,
    plan: &mut Plan<Action>,
) {
    if builder.state == InstanceState::Stopped {
        return check_result(seen, builder, plan);
    }
    let overdue_ms = builder.launched_ms + settings.builder_deadline_ms;
    if now_ms < overdue_ms {
        plan.note(format!("{} is {:?}", builder.id, builder.state));
        plan.look_again(overdue_ms);
        return;
    }
    keep_console(seen, builder, plan);
    let minutes = settings.builder_deadline_ms / 60_000;
    fail(
        seen,
        &format!("{} was not done after {minutes} minutes", builder.id),
        plan,
    );
}

/// "Stopped" alone means nothing; only a fitting result earns an image.
fn check_result(seen: &Observed, builder: &Instance, plan: &mut Plan<Action>) {
    let verdict = seen
        .result
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|result| result.check(&seen.request, attempt(builder), &builder.id));
    match verdict {
        Ok(()) => {
            plan.push_action(Action::CreateImage {
                instance: builder.id.clone(),
                name: seen.request.build.image_name(),
                tags: image_tags(&seen.request),
            });
        }
        Err(cause) => {
            keep_console(seen, builder, plan);
            fail(seen, &cause.to_string(), plan);
        }
    }
}

fn keep_console(seen: &Observed, builder: &Instance, plan: &mut Plan<Action>) {
    plan.push_action(Action::KeepConsole {
        instance: builder.id.clone(),
        key: key::console(&seen.request.build, attempt(builder)),
    });
}

/// Instances are tagged at launch; one without the tag counts as the first.
fn attempt(builder: &Instance) -> u32 {
    builder.tags.attempt().unwrap_or(1)
}
