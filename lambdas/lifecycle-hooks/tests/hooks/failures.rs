//! What may fail at a hook: expired, throttled, gone, foreign, never ready, never drained.

use std::time::{SystemTime, UNIX_EPOCH};

use runtime::testing::{Answer, GROUP, Response, janitor, tick};
use serde_json::json;

use crate::aws::{INSTANCE, RELEASE, State, no_active_action, opened, ready, region};

fn waiting(state: &str, since_ms: i64) -> (String, String) {
    let value = format!("{state},{since_ms},{since_ms}");
    ("fleetcart:waiting".to_owned(), value)
}

#[test]
fn an_expired_or_completed_hook_is_success_and_not_tried_again() {
    let region = region(State {
        faults: [("CompleteLifecycleAction", no_active_action())].into(),
        ..State::default()
    });
    let report = region.handle(&ready(RELEASE));
    assert_eq!(region.endpoint.of("CompleteLifecycleAction").len(), 1);
    assert!(
        report["remarks"].to_string().contains("already so"),
        "{report}"
    );
}

#[test]
fn a_throttled_completion_is_tried_again() {
    let throttled = Response::query_error("Throttling", "Rate exceeded");
    let region = region(State {
        faults: vec![("CompleteLifecycleAction", throttled); 3].into(),
        ..State::default()
    });
    region.handle(&ready(RELEASE));
    assert_eq!(region.endpoint.of("CompleteLifecycleAction").len(), 4);
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn repeating_ends_with_the_last_error() {
    let throttled = Response::query_error("Throttling", "Rate exceeded");
    let region = region(State {
        faults: vec![("CompleteLifecycleAction", throttled); 50].into(),
        ..State::default()
    });
    let Answer::Failed { kind, message } = region.function.invoke(&ready(RELEASE)) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "AwsError");
    assert_eq!(message, "CompleteLifecycleAction: Throttling Rate exceeded");
    assert_eq!(region.endpoint.of("CompleteLifecycleAction").len(), 6);
}

#[test]
fn a_hook_for_an_instance_that_is_gone_is_completed() {
    for (launching, hook, result) in [
        (true, "launch", "ABANDON"),
        (false, "terminate", "CONTINUE"),
    ] {
        let region = region(State {
            running: None,
            member: None,
            ..State::default()
        });
        region.handle(&opened(launching, &json!({})));
        assert_eq!(region.cloud().completed, Some((hook.into(), result.into())));
        // A young instance may be unknown for a moment.
        assert!(region.endpoint.of("DescribeInstances").len() > 3);
    }
}

#[test]
fn a_hook_of_another_group_is_refused() {
    let region = region(State::default());
    for change in [
        json!({"AutoScalingGroupName": "theirs"}),
        json!({"LifecycleHookName": "theirs"}),
    ] {
        let report = region.handle(&opened(true, &change));
        assert!(report["refusals"][0].as_str().unwrap().contains("theirs"));
    }
    assert!(region.changes().is_empty());
    assert_eq!(region.function.metrics(2)[1]["Refused"], 1);
}

#[test]
fn on_its_way_into_the_warm_pool_an_instance_is_not_announced() {
    let region = region(State {
        member: Some((GROUP.into(), "Warmed:Pending:Wait".into())),
        ..State::default()
    });
    region.handle(&ready(RELEASE));
    let state = region.cloud();
    assert_eq!(state.completed, Some(("launch".into(), "CONTINUE".into())));
    assert!(
        !state.tags.contains_key("fleetcart:ready"),
        "{:?}",
        state.tags
    );
}

#[test]
fn back_into_the_warm_pool_it_loses_its_marks_and_keeps_no_console() {
    let boot = |key: &str| (format!("fleetcart:{key}"), "boot-1".to_owned());
    let region = region(State {
        member: Some((GROUP.into(), "Warmed:Terminating:Wait".into())),
        tags: [boot("ready"), boot("drained")].into(),
        ..State::default()
    });
    let event = opened(false, &json!({"Destination": "WarmPool"}));
    region.handle(&event);
    let state = region.cloud();
    assert_eq!(
        state.completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert!(state.tags.is_empty(), "{:?}", state.tags);
    assert_eq!(state.console, None);
}

#[test]
fn an_instance_that_never_becomes_ready_is_abandoned_with_its_console() {
    let region = region(State {
        tags: [waiting("Pending:Wait", 1_000)].into(),
        ..State::default()
    });
    region.handle(&tick(&json!({"task": "look", "instance": INSTANCE})));
    let operations = region.endpoint.operations();
    let place = |name: &str| operations.iter().position(|other| other == name).unwrap();
    assert!(
        place("PutObject") < place("CompleteLifecycleAction"),
        "{operations:?}"
    );
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "ABANDON".into()))
    );
    assert_eq!(region.function.metrics(1)[0]["InstanceAbandoned"], 1);
}

#[test]
fn a_console_that_cannot_be_kept_keeps_nobody_waiting() {
    let denied = Response::ec2_error("UnauthorizedOperation", "You are not authorized");
    let region = region(State {
        tags: [waiting("Pending:Wait", 1_000)].into(),
        faults: [("GetConsoleOutput", denied)].into(),
        ..State::default()
    });
    let report = region.handle(&janitor());
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "ABANDON".into()))
    );
    assert!(
        report["remarks"].to_string().contains("not authorized"),
        "{report}"
    );
}

#[test]
fn draining_is_prolonged_by_heartbeats_and_ends_explicitly() {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let region = region(State {
        member: Some((GROUP.into(), "Terminating:Wait".into())),
        tags: [
            ("fleetcart:ready".to_owned(), "boot-1".to_owned()),
            waiting("Terminating:Wait", since.as_millis() as i64),
        ]
        .into(),
        ..State::default()
    });
    let look = tick(&json!({"task": "look", "instance": INSTANCE}));
    region.handle_in(1, &look);
    let beats = || region.endpoint.of("RecordLifecycleActionHeartbeat").len();
    assert_eq!(beats(), 0);
    region.handle_in(3, &look);
    assert_eq!(beats(), 1);
    assert!(region.cloud().schedule.is_some());
    assert_eq!(region.cloud().completed, None);
    let report = region.handle_in(11, &look);
    assert_eq!(
        region.cloud().completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert_eq!(report["alarms"][0]["alarm"], "drain-gave-up");
}

#[test]
fn a_denied_call_fails_the_invocation_under_its_own_name_and_the_next_event_is_served() {
    let denied = Response::ec2_error("UnauthorizedOperation", "You are not authorized");
    let mut region = region(State {
        faults: [("CreateTags", denied)].into(),
        ..State::default()
    });
    let Answer::Failed { kind, message } = region.function.invoke(&ready(RELEASE)) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "AwsError");
    assert_eq!(
        message,
        "CreateTags: UnauthorizedOperation You are not authorized"
    );
    assert_eq!(region.endpoint.of("CreateTags").len(), 1);
    assert_eq!(region.function.metrics(1)[0]["Failed"], 1);
    assert!(region.function.is_running());
    region.function.invoke(&ready(RELEASE));
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}
