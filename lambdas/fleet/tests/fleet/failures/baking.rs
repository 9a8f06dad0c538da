//! Builds that fail: events that go astray, interrupted work, builders and images that break.

use fleet::alarm::Alarm;
use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::baking::build::{self, Action, End, Observed};
use fleet::observed::{ImageState, InstanceState};
use fleet::plan::Next;
use fleet::tags::{self, Status, Tags};

use fleet::testing::{self, HOUR, MINUTE, NOON};

fn plan(seen: &Observed) -> Vec<Action> {
    build::plan(NOON + 5 * MINUTE, &testing::build_settings(), seen).actions
}

fn aws_error(operation: &'static str, code: &str) -> AwsError {
    AwsError {
        operation,
        code: Some(code.into()),
        message: String::new(),
    }
}

fn stopped(text: &str) -> Observed {
    let mut seen = testing::build(text);
    seen.builders = vec![testing::builder(text, "i-1", 1, InstanceState::Stopped)];
    seen.result = Ok(testing::result(text, "i-1", 1));
    seen
}

fn imaged(state: ImageState) -> Observed {
    let mut seen = stopped("1.1.0");
    seen.images = vec![testing::image("1.1.0", "ami-1", state, Status::Baking)];
    seen
}

fn failure(actions: &[Action]) -> Option<&str> {
    actions.iter().find_map(|action| match action {
        Action::WriteEnd {
            end: End::Failed { reason },
            ..
        } => Some(reason.as_str()),
        _ => None,
    })
}

fn makes_image(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::CreateImage { .. }))
}

#[test]
fn a_repeated_look_asks_for_the_same_builder_with_the_same_token() {
    let seen = testing::build("1.1.0");
    let first = plan(&seen);
    assert_eq!(first, plan(&seen));
    let [Action::LaunchBuilder(launch)] = first.as_slice() else {
        panic!("{first:?}")
    };
    assert_eq!(launch.token, format!("build-{}-a1", seen.request.build));
    assert!(launch.token_for(9).len() <= 64);
    let mut running = seen;
    running.builders = vec![testing::builder("1.1.0", "i-1", 1, InstanceState::Running)];
    assert_eq!(plan(&running), []);
}

#[test]
fn two_builders_of_one_build_are_reduced_to_the_first() {
    let mut seen = testing::build("1.1.0");
    seen.builders = vec![
        testing::builder("1.1.0", "i-2", 1, InstanceState::Running),
        testing::builder("1.1.0", "i-1", 1, InstanceState::Running),
    ];
    assert_eq!(
        plan(&seen),
        [Action::TerminateBuilder {
            instance: "i-2".into()
        }]
    );
}

#[test]
fn image_and_snapshots_are_tagged_as_they_are_made() {
    let actions = plan(&stopped("1.1.0"));
    let [Action::CreateImage { name, tags, .. }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    let request = testing::request("1.1.0");
    assert_eq!(*name, request.build.image_name());
    assert_eq!(tags.build(), Some(request.build));
    assert_eq!(tags.status(), Some(Status::Baking));
    assert_eq!(tags.release(), Some(request.inputs.release));
}

#[test]
fn a_duplicate_name_of_our_own_image_is_a_success() {
    let seen = stopped("1.1.0");
    let action = plan(&seen).remove(0);
    let duplicate = aws_error("CreateImage", "InvalidAMIName.Duplicate");
    assert_eq!(
        build::after_error(&seen, &action, &duplicate),
        Next::AlreadyDone
    );
    let again = imaged(ImageState::Available);
    assert!(!makes_image(&plan(&again)));
}

#[test]
fn a_duplicate_name_of_a_foreign_image_fails_the_build() {
    let mut seen = imaged(ImageState::Available);
    seen.images[0].tags = Tags::default();
    assert!(failure(&plan(&seen)).unwrap().contains("is not ours"));
    seen.end = Some(End::Failed { reason: "x".into() });
    let after = plan(&seen);
    assert_eq!(
        after,
        [Action::TerminateBuilder {
            instance: "i-1".into()
        }]
    );
}

#[test]
fn a_token_of_a_dead_builder_leads_to_the_next_attempt() {
    let seen = testing::build("1.1.0");
    let action = plan(&seen).remove(0);
    for code in [
        "IdempotentInstanceTerminated",
        "IdempotentParameterMismatch",
    ] {
        let next = build::after_error(&seen, &action, &aws_error("RunInstances", code));
        let Next::Instead(actions) = next else {
            panic!("{next:?}")
        };
        assert!(matches!(
            actions[0],
            Action::RecordAttempt { attempt: 1, .. }
        ));
    }
    let mut later = seen;
    later.dead_attempts = [1].into();
    let Action::LaunchBuilder(launch) = plan(&later).remove(0) else {
        panic!()
    };
    assert!(launch.token.ends_with("-a2"));
}

#[test]
fn a_dead_builder_is_recorded_before_the_next_starts_and_attempts_end() {
    let mut seen = testing::build("1.1.0");
    seen.builders = vec![testing::builder(
        "1.1.0",
        "i-1",
        1,
        InstanceState::Terminated,
    )];
    let actions = plan(&seen);
    assert!(matches!(
        actions[0],
        Action::RecordAttempt { attempt: 1, .. }
    ));
    assert!(matches!(&actions[1], Action::LaunchBuilder(launch) if launch.attempt == 2));
    seen.dead_attempts = [1, 2, 3].into();
    assert!(failure(&plan(&seen)).unwrap().contains("3 times"));
}

#[test]
fn a_builder_that_never_stops_fails_the_build_and_is_terminated() {
    let mut seen = testing::build("1.1.0");
    seen.builders = vec![testing::builder("1.1.0", "i-1", 1, InstanceState::Running)];
    let at = |minutes| build::plan(NOON + minutes * MINUTE, &testing::build_settings(), &seen);
    assert!(at(19).is_idle());
    assert_eq!(at(19).look_again_ms, Some(NOON + 20 * MINUTE));
    let overdue = at(20);
    assert!(matches!(overdue.actions[0], Action::KeepConsole { .. }));
    assert!(failure(&overdue.actions).unwrap().contains("20 minutes"));
    assert!(matches!(overdue.alarms[0], Alarm::BuildFailed { .. }));
    let mut ended = seen.clone();
    ended.end = Some(End::Failed {
        reason: "it hung".into(),
    });
    assert_eq!(
        plan(&ended),
        [Action::TerminateBuilder {
            instance: "i-1".into()
        }]
    );
}

#[test]
fn the_builder_carries_its_own_dead_man_timer_and_only_ids() {
    let Action::LaunchBuilder(launch) = plan(&testing::build("1.1.0")).remove(0) else {
        panic!()
    };
    assert!(
        launch
            .user_data
            .contains("--on-active=20min systemctl poweroff --force")
    );
    assert!(launch.user_data.contains("trap finish EXIT"));
    assert!(launch.user_data.len() < 16_384);
    let orders = fleet::baking::builder::Orders::read(&launch.user_data).unwrap();
    assert_eq!(orders.build, testing::request("1.1.0").build);
    assert_eq!(launch.tags.expires_ms(), Some(NOON + 60 * MINUTE));
}

#[test]
fn two_invocations_at_different_moments_send_the_same_launch() {
    let launch =
        |now| build::plan(now, &testing::build_settings(), &testing::build("1.1.0")).actions;
    assert_eq!(launch(NOON + 1), launch(NOON + 5 * MINUTE));
}

#[test]
fn without_a_fitting_result_there_is_no_image() {
    use fleet::baking::builder::{BuildResult, Outcome, ResultError};
    let good = testing::result("1.1.0", "i-1", 1);
    let other = fleet::digest::Sha256::of(b"other");
    let results: Vec<Result<BuildResult, ResultError>> = vec![
        Err(ResultError::Missing),
        Err(ResultError::Unreadable("cut off".into())),
        Ok(BuildResult {
            release_sha256: other,
            ..good.clone()
        }),
        Ok(BuildResult {
            recipe_sha256: other,
            ..good.clone()
        }),
        Ok(BuildResult {
            base_image: "ami-other".into(),
            ..good.clone()
        }),
        Ok(BuildResult {
            attempt: 2,
            ..good.clone()
        }),
        Ok(BuildResult {
            instance_id: "i-2".into(),
            ..good.clone()
        }),
        Ok(BuildResult {
            build: testing::request("1.2.0").build,
            ..good.clone()
        }),
        Ok(BuildResult {
            outcome: Outcome::Failed,
            ..good.clone()
        }),
        Ok(BuildResult {
            failed: vec!["port-answers".into()],
            ..good.clone()
        }),
        Ok(BuildResult {
            passed: Vec::new(),
            ..good.clone()
        }),
        Ok(BuildResult {
            schema: 2,
            ..good.clone()
        }),
    ];
    for result in results {
        let mut seen = stopped("1.1.0");
        seen.result = result.clone();
        let actions = plan(&seen);
        assert!(!makes_image(&actions), "{result:?}");
        assert!(
            matches!(actions[0], Action::KeepConsole { .. }),
            "{result:?}"
        );
        assert!(failure(&actions).is_some(), "{result:?}");
    }
    assert!(makes_image(&plan(&stopped("1.1.0"))));
}

#[test]
fn a_full_zone_means_the_next_option_and_a_full_region_an_alarm() {
    let seen = testing::build("1.1.0");
    let action = plan(&seen).remove(0);
    let Action::LaunchBuilder(launch) = &action else {
        panic!()
    };
    assert_eq!(launch.options.len(), 2);
    assert_ne!(launch.token_for(0), launch.token_for(1));
    let full = aws_error("RunInstances", "InsufficientInstanceCapacity");
    assert_eq!(classify(&full), Disposition::TryNextOption);
    let next = build::after_error(&seen, &action, &full);
    assert!(matches!(
        next,
        Next::Fail(Some(Alarm::NoBuilderCapacity { .. }))
    ));
}

#[test]
fn what_is_not_known_everywhere_yet_is_retried() {
    let mut profile = aws_error("RunInstances", "InvalidParameterValue");
    profile.message = "Value (shop) for parameter iamInstanceProfile.name is invalid".into();
    assert_eq!(classify(&profile), Disposition::Retry);
    for (operation, code) in [
        ("DescribeInstances", "InvalidInstanceID.NotFound"),
        ("CreateTags", "InvalidAMIID.NotFound"),
        ("CreateImage", "RequestLimitExceeded"),
        ("CreateImage", "IncorrectInstanceState"),
    ] {
        assert_eq!(
            classify(&aws_error(operation, code)),
            Disposition::Retry,
            "{code}"
        );
    }
}

#[test]
fn a_broken_image_fails_the_build_and_goes_with_its_snapshots() {
    for state in [ImageState::Failed, ImageState::Invalid, ImageState::Error] {
        let mut seen = imaged(state);
        seen.images[0].reason = Some("the key is disabled".into());
        assert!(
            failure(&plan(&seen))
                .unwrap()
                .contains("the key is disabled")
        );
        seen.end = Some(End::Failed { reason: "x".into() });
        let gone = Action::DeregisterImage {
            image: "ami-1".into(),
            snapshots: vec!["snap-ami-1".into()],
        };
        assert!(plan(&seen).contains(&gone));
    }
}

#[test]
fn an_image_pending_for_too_long_is_given_up() {
    let seen = imaged(ImageState::Pending);
    let late = build::plan(NOON + HOUR, &testing::build_settings(), &seen);
    assert!(failure(&late.actions).unwrap().contains("60 minutes"));
}

#[test]
fn nothing_goes_on_before_the_image_is_available() {
    for state in [
        ImageState::Pending,
        ImageState::Transient,
        ImageState::Disabled,
    ] {
        assert_eq!(plan(&imaged(state)), [], "{state:?}");
    }
    let actions = plan(&imaged(ImageState::Available));
    let [Action::CreateTemplateVersion { source, image, .. }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    assert_eq!((*source, image.as_str()), (1, "ami-1"));
}

#[test]
fn the_build_ends_only_with_a_template_version_and_then_only_cleans_up() {
    let mut seen = imaged(ImageState::Available);
    seen.templates
        .push(testing::our_version(2, "1.1.0", "ami-1", 1));
    let actions = plan(&seen);
    let [
        Action::WriteEnd { end, .. },
        Action::TagImage {
            status: Status::Baked,
            ..
        },
    ] = actions.as_slice()
    else {
        panic!("{actions:?}")
    };
    assert_eq!(
        *end,
        End::Baked {
            image: "ami-1".into(),
            version: 2
        }
    );
    seen.end = Some(end.clone());
    seen.images[0].tags = seen.images[0].tags.clone().with(tags::STATUS, "baked");
    assert_eq!(
        plan(&seen),
        [Action::TerminateBuilder {
            instance: "i-1".into()
        }]
    );
    seen.builders.clear();
    seen.images.clear();
    assert_eq!(plan(&seen), [], "a pruned build is not baked again");
}
