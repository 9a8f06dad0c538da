//! Lifecycle hooks that fail: late, lost, foreign, or of a warm pool.

use fleet::alarm::Alarm;
use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::digest::Sha256;
use fleet::event::{DrainComplete, InstanceReady, LifecycleAction, Side, Transition};
use fleet::hooks::{self, Action, Completion, Observed, Refusal, Signal};
use fleet::observed::{InstanceState, Lifecycle};
use fleet::plan::Plan;
use fleet::tags::{self, Tags};

use fleet::testing::{self, GROUP, HOUR, MINUTE, NOON};

fn release() -> Sha256 {
    Sha256::of(b"release")
}

fn member(lifecycle: Lifecycle) -> Observed {
    Observed {
        instance: "i-1".into(),
        state: Some(InstanceState::Running),
        member: Some((GROUP.into(), lifecycle)),
        release: Some(release()),
        tags: Tags::default(),
    }
}

fn ready_member(lifecycle: Lifecycle) -> Observed {
    Observed {
        tags: Tags::default().with(tags::READY, "boot-1"),
        ..member(lifecycle)
    }
}

fn opened(transition: Transition, destination: Option<Side>) -> Signal {
    let hook = if transition == Transition::Launching {
        "launch"
    } else {
        "terminate"
    };
    Signal::Opened(LifecycleAction {
        lifecycle_action_token: Some("token".into()),
        auto_scaling_group_name: GROUP.into(),
        lifecycle_hook_name: hook.into(),
        ec2_instance_id: "i-1".into(),
        lifecycle_transition: transition,
        notification_metadata: None,
        origin: None,
        destination,
    })
}

fn ready(boot: &str) -> Signal {
    Signal::Ready(InstanceReady {
        instance_id: "i-1".into(),
        boot_id: boot.into(),
        release_sha256: release(),
    })
}

fn drained(boot: &str) -> Signal {
    Signal::Drained(DrainComplete {
        instance_id: "i-1".into(),
        boot_id: boot.into(),
    })
}

fn plan_at(now_ms: i64, signal: &Signal, seen: &Observed) -> Plan<Action> {
    hooks::plan(now_ms, &testing::hook_settings(), signal, seen).unwrap()
}

fn plan(signal: &Signal, seen: &Observed) -> Plan<Action> {
    plan_at(NOON, signal, seen)
}

fn completion(plan: &Plan<Action>) -> Option<Completion> {
    plan.actions.iter().find_map(|action| match action {
        Action::Complete { result, .. } => Some(*result),
        _ => None,
    })
}

fn waiting(mut seen: Observed, state: &str, since_ms: i64, beat_ms: i64) -> Observed {
    let waiting = tags::Waiting {
        state: state.into(),
        since_ms,
        beat_ms,
    };
    seen.tags = seen.tags.with(tags::WAITING, waiting.write());
    seen
}

#[test]
fn ready_and_hook_meet_in_either_order() {
    let launch = opened(Transition::Launching, None);
    assert_eq!(
        completion(&plan(&launch, &member(Lifecycle::PendingWait))),
        None
    );
    let second = plan(&ready("boot-1"), &member(Lifecycle::PendingWait));
    assert_eq!(completion(&second), Some(Completion::Continue));
    let early = plan(&ready("boot-1"), &member(Lifecycle::Pending));
    assert_eq!(
        early.actions.len(),
        1,
        "only the tag: the hook is not open yet"
    );
    let met = plan(&launch, &ready_member(Lifecycle::PendingWait));
    assert_eq!(completion(&met), Some(Completion::Continue));
    assert!(
        plan(&ready("boot-1"), &ready_member(Lifecycle::InService)).is_idle(),
        "said twice"
    );
}

#[test]
fn another_release_than_the_images_is_refused() {
    let mut seen = member(Lifecycle::PendingWait);
    seen.release = Some(Sha256::of(b"other"));
    let refused = hooks::plan(NOON, &testing::hook_settings(), &ready("boot-1"), &seen);
    assert!(matches!(refused, Err(Refusal::WrongRelease { .. })));
    seen.release = None;
    let refused = hooks::plan(NOON, &testing::hook_settings(), &ready("boot-1"), &seen);
    assert!(matches!(refused, Err(Refusal::WrongRelease { .. })));
}

#[test]
fn a_hook_that_is_already_completed_is_a_success() {
    for operation in ["CompleteLifecycleAction", "RecordLifecycleActionHeartbeat"] {
        let mut error = AwsError {
            operation,
            code: Some("ValidationError".into()),
            message: "No active Lifecycle Action found with token 8f1c".into(),
        };
        assert_eq!(classify(&error), Disposition::AlreadyDone);
        error.message = "1 validation error detected".into();
        assert_eq!(classify(&error), Disposition::Fatal);
    }
}

#[test]
fn a_hook_of_an_instance_that_is_gone_is_completed_explicitly() {
    for state in [
        None,
        Some(InstanceState::ShuttingDown),
        Some(InstanceState::Terminated),
    ] {
        let gone = Observed {
            state,
            member: None,
            ..member(Lifecycle::Pending)
        };
        let launch = plan(&opened(Transition::Launching, None), &gone);
        assert_eq!(completion(&launch), Some(Completion::Abandon));
        assert!(matches!(launch.alarms[0], Alarm::InstanceAbandoned { .. }));
        let terminate = plan(&opened(Transition::Terminating, None), &gone);
        assert_eq!(completion(&terminate), Some(Completion::Continue));
    }
}

#[test]
fn an_instance_that_never_gets_ready_is_abandoned_with_its_console_kept() {
    let launch = opened(Transition::Launching, None);
    let first = plan(&launch, &member(Lifecycle::PendingWait));
    assert!(matches!(
        first.actions[0],
        Action::Tag {
            key: tags::WAITING,
            ..
        }
    ));
    assert_eq!(first.look_again_ms, Some(NOON + 4 * MINUTE));
    let seen = waiting(member(Lifecycle::PendingWait), "Pending:Wait", NOON, NOON);
    let late = plan_at(NOON + 4 * MINUTE, &Signal::Look, &seen);
    assert!(matches!(late.actions[0], Action::KeepConsole { .. }));
    assert_eq!(completion(&late), Some(Completion::Abandon));
}

#[test]
fn foreign_groups_hooks_and_instances_change_nothing() {
    let Signal::Opened(ours) = opened(Transition::Launching, None) else {
        panic!()
    };
    let settings = testing::hook_settings();
    let seen = ready_member(Lifecycle::PendingWait);
    let group = LifecycleAction {
        auto_scaling_group_name: "other".into(),
        ..ours.clone()
    };
    let refused = hooks::plan(NOON, &settings, &Signal::Opened(group), &seen);
    assert_eq!(refused, Err(Refusal::UnknownGroup("other".into())));
    let hook = LifecycleAction {
        lifecycle_hook_name: "terminate".into(),
        ..ours.clone()
    };
    let refused = hooks::plan(NOON, &settings, &Signal::Opened(hook), &seen);
    assert_eq!(refused, Err(Refusal::UnknownHook("terminate".into())));
    let other = LifecycleAction {
        ec2_instance_id: "i-2".into(),
        ..ours
    };
    let refused = hooks::plan(NOON, &settings, &Signal::Opened(other), &seen);
    assert!(matches!(refused, Err(Refusal::OtherInstance { .. })));
    let stranger = Observed {
        member: None,
        ..seen.clone()
    };
    let elsewhere = Observed {
        member: Some(("other".into(), Lifecycle::InService)),
        ..seen
    };
    for seen in [stranger, elsewhere] {
        let refused = hooks::plan(NOON, &settings, &ready("boot-1"), &seen);
        assert_eq!(refused, Err(Refusal::ForeignInstance("i-1".into())));
    }
}

#[test]
fn an_instance_on_its_way_into_the_warm_pool_is_prepared_but_not_announced() {
    let warming = plan(&ready("boot-1"), &member(Lifecycle::WarmedPendingWait));
    assert_eq!(warming.actions.len(), 1, "no ready tag");
    assert_eq!(completion(&warming), Some(Completion::Continue));
    let launch = opened(Transition::Launching, Some(Side::WarmPool));
    let old_word = plan(&launch, &ready_member(Lifecycle::WarmedPendingWait));
    assert_eq!(
        completion(&old_word),
        None,
        "an earlier life's word does not count"
    );
    let out = opened(Transition::Launching, Some(Side::AutoScalingGroup));
    let second_hook = plan(&out, &member(Lifecycle::PendingWait));
    assert_eq!(
        completion(&second_hook),
        None,
        "it must announce itself anew"
    );
}

#[test]
fn an_instance_that_returns_to_the_warm_pool_is_drained_but_not_written_off() {
    let back = opened(Transition::Terminating, Some(Side::WarmPool));
    let serving = ready_member(Lifecycle::TerminatingWait);
    let first = plan(&back, &serving);
    assert_eq!(completion(&first), None);
    let noted = |a: &Action| {
        matches!(
            a,
            Action::Tag {
                key: tags::DESTINATION,
                ..
            }
        )
    };
    assert!(first.actions.iter().any(noted));
    let mut seen = serving.clone();
    seen.tags = seen.tags.with(tags::DESTINATION, tags::WARM_POOL);
    let done = plan(&drained("boot-1"), &seen);
    let forgets =
        |a: &Action| matches!(a, Action::Untag { keys, .. } if keys.contains(&tags::READY));
    assert!(done.actions.iter().any(forgets));
    assert!(
        !done
            .actions
            .iter()
            .any(|a| matches!(a, Action::KeepConsole { .. }))
    );
    assert_eq!(completion(&done), Some(Completion::Continue));
    let leaves = plan(&drained("boot-1"), &serving);
    assert!(
        leaves
            .actions
            .iter()
            .any(|a| matches!(a, Action::KeepConsole { .. }))
    );
}

#[test]
fn a_group_without_its_hooks_gets_no_release() {
    let mut seen = testing::rollout();
    seen.group.hooks = vec!["terminate".into()];
    let plan = fleet::rollout::plan(NOON, &testing::rollout_settings(), &seen);
    assert!(plan.is_idle());
    assert!(plan.alarms.contains(&Alarm::HookMissing {
        hook: "launch".into()
    }));
}

#[test]
fn waiting_is_prolonged_while_it_drains_and_ended_explicitly_before_the_limit() {
    let mut settings = testing::hook_settings();
    settings.drain_deadline_ms = 100 * HOUR;
    let limit = settings.limit_ms();
    assert!(limit < (100 * settings.timeout_ms).min(48 * HOUR));
    let at = |beat_ms: i64, now_ms: i64| {
        let seen = ready_member(Lifecycle::TerminatingWait);
        let seen = waiting(seen, "Terminating:Wait", NOON, beat_ms);
        hooks::plan(now_ms, &settings, &Signal::Look, &seen).unwrap()
    };
    let beats = |plan: &Plan<Action>| {
        plan.actions
            .iter()
            .any(|action| matches!(action, Action::Heartbeat { .. }))
    };
    assert!(!beats(&at(NOON, NOON + MINUTE)));
    assert!(beats(&at(NOON, NOON + 3 * MINUTE)));
    let near = NOON + limit - 2 * MINUTE;
    assert!(
        !beats(&at(near - 3 * MINUTE, near)),
        "another time-out would pass the limit"
    );
    let over = at(near, NOON + limit);
    assert_eq!(completion(&over), Some(Completion::Continue));
    assert!(matches!(over.alarms[0], Alarm::DrainGaveUp { .. }));
    settings.timeout_ms = 2 * HOUR;
    assert!(settings.limit_ms() < 48 * HOUR);
}

#[test]
fn an_instance_that_never_became_ready_leaves_at_once_and_only_its_own_boot_drains_it() {
    let terminate = opened(Transition::Terminating, None);
    let never = plan(&terminate, &member(Lifecycle::TerminatingWait));
    assert_eq!(completion(&never), Some(Completion::Continue));
    let other_boot = plan(
        &drained("boot-0"),
        &ready_member(Lifecycle::TerminatingWait),
    );
    assert_eq!(completion(&other_boot), None);
    let early = plan(&drained("boot-1"), &ready_member(Lifecycle::Terminating));
    assert_eq!(completion(&early), None, "the hook is not open yet");
    assert!(matches!(
        early.actions[0],
        Action::Tag {
            key: tags::DRAINED,
            ..
        }
    ));
}
