//! The rows F13 to F18 of the failure list, met on the wire.

use runtime::testing::{Answer, Response};
use serde_json::json;

use crate::aws::{GROUP, INSTANCE, RELEASE, State, World, no_active_action, opened, ready, tick};

fn waiting(state: &str, since_ms: i64) -> (String, String) {
    let value = format!("{state},{since_ms},{since_ms}");
    ("fleetcart:waiting".to_owned(), value)
}

#[test]
fn f13_an_expired_or_completed_hook_is_success_and_not_tried_again() {
    let world = World::new(State {
        faults: [("CompleteLifecycleAction", no_active_action())].into(),
        ..State::default()
    });
    let report = world.function.invoke(&ready(RELEASE)).report();
    assert_eq!(world.endpoint.of("CompleteLifecycleAction").len(), 1);
    assert!(
        report["remarks"].to_string().contains("already so"),
        "{report}"
    );
}

#[test]
fn f13_a_throttled_completion_is_tried_again() {
    let throttled = Response::query_error("Throttling", "Rate exceeded");
    let world = World::new(State {
        faults: vec![("CompleteLifecycleAction", throttled); 3].into(),
        ..State::default()
    });
    world.function.invoke(&ready(RELEASE)).report();
    assert_eq!(world.endpoint.of("CompleteLifecycleAction").len(), 4);
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn f14_a_hook_for_an_instance_that_is_gone_is_completed() {
    for (launching, hook, result) in [
        (true, "launch", "ABANDON"),
        (false, "terminate", "CONTINUE"),
    ] {
        let world = World::new(State {
            running: None,
            member: None,
            ..State::default()
        });
        world
            .function
            .invoke(&opened(launching, &json!({})))
            .report();
        assert_eq!(world.state().completed, Some((hook.into(), result.into())));
        // A young instance may be unknown for a moment.
        assert!(world.endpoint.of("DescribeInstances").len() > 3);
    }
}

#[test]
fn f14_a_hook_of_another_group_is_refused() {
    let world = World::new(State::default());
    for change in [
        json!({"AutoScalingGroupName": "theirs"}),
        json!({"LifecycleHookName": "theirs"}),
    ] {
        let report = world.function.invoke(&opened(true, &change)).report();
        assert!(report["refusals"][0].as_str().unwrap().contains("theirs"));
    }
    assert!(world.changes().is_empty());
    assert_eq!(world.function.metrics(2)[1]["Refused"], 1);
}

#[test]
fn f15_on_its_way_into_the_warm_pool_an_instance_is_not_announced() {
    let world = World::new(State {
        member: Some((GROUP.into(), "Warmed:Pending:Wait".into())),
        ..State::default()
    });
    world.function.invoke(&ready(RELEASE)).report();
    let state = world.state();
    assert_eq!(state.completed, Some(("launch".into(), "CONTINUE".into())));
    assert!(
        !state.tags.contains_key("fleetcart:ready"),
        "{:?}",
        state.tags
    );
}

#[test]
fn f15_back_into_the_warm_pool_it_loses_its_marks_and_keeps_no_console() {
    let boot = |key: &str| (format!("fleetcart:{key}"), "boot-1".to_owned());
    let world = World::new(State {
        member: Some((GROUP.into(), "Warmed:Terminating:Wait".into())),
        tags: [boot("ready"), boot("drained")].into(),
        ..State::default()
    });
    let event = opened(false, &json!({"Destination": "WarmPool"}));
    world.function.invoke(&event).report();
    let state = world.state();
    assert_eq!(
        state.completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert!(state.tags.is_empty(), "{:?}", state.tags);
    assert_eq!(state.console, None);
}

#[test]
fn f17_an_instance_that_never_becomes_ready_is_abandoned_with_its_console() {
    let world = World::new(State {
        tags: [waiting("Pending:Wait", 1_000)].into(),
        ..State::default()
    });
    world
        .function
        .invoke(&tick(&json!({"task": "look", "instance": INSTANCE})))
        .report();
    let operations = world.endpoint.operations();
    let place = |name: &str| operations.iter().position(|other| other == name).unwrap();
    assert!(
        place("PutObject") < place("CompleteLifecycleAction"),
        "{operations:?}"
    );
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "ABANDON".into()))
    );
    assert_eq!(world.function.metrics(1)[0]["InstanceAbandoned"], 1);
}

#[test]
fn f17_a_console_that_cannot_be_kept_keeps_nobody_waiting() {
    let denied = Response::ec2_error("UnauthorizedOperation", "You are not authorized");
    let world = World::new(State {
        tags: [waiting("Pending:Wait", 1_000)].into(),
        faults: [("GetConsoleOutput", denied)].into(),
        ..State::default()
    });
    let report = world
        .function
        .invoke(&tick(&json!({"task": "janitor"})))
        .report();
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "ABANDON".into()))
    );
    assert!(
        report["remarks"].to_string().contains("not authorized"),
        "{report}"
    );
}

#[test]
fn f18_draining_is_prolonged_by_heartbeats_and_ends_explicitly() {
    let now_ms = 4_102_444_800_000_i64;
    let at = |ms: i64| {
        let mut look = tick(&json!({"task": "look", "instance": INSTANCE}));
        // Beyond the system's clock, so it is the time that counts.
        look["time"] = format!("2100-01-01T00:{:02}:00Z", (ms - now_ms) / 60_000).into();
        look
    };
    let world = World::new(State {
        member: Some((GROUP.into(), "Terminating:Wait".into())),
        tags: [
            ("fleetcart:ready".to_owned(), "boot-1".to_owned()),
            waiting("Terminating:Wait", now_ms),
        ]
        .into(),
        ..State::default()
    });
    world.function.invoke(&at(now_ms + 60_000)).report();
    assert!(
        world
            .endpoint
            .of("RecordLifecycleActionHeartbeat")
            .is_empty()
    );
    world.function.invoke(&at(now_ms + 180_000)).report();
    assert_eq!(world.endpoint.of("RecordLifecycleActionHeartbeat").len(), 1);
    assert!(world.state().schedule.is_some());
    assert_eq!(world.state().completed, None);
    world.function.invoke(&at(now_ms + 660_000)).report();
    assert_eq!(
        world.state().completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert_eq!(world.function.metrics(3)[2]["DrainGaveUp"], 1);
}

#[test]
fn a_denied_call_fails_the_invocation_under_its_own_name_and_the_next_event_is_served() {
    let denied = Response::ec2_error("UnauthorizedOperation", "You are not authorized");
    let mut world = World::new(State {
        faults: [("CreateTags", denied)].into(),
        ..State::default()
    });
    let Answer::Failed { kind, message } = world.function.invoke(&ready(RELEASE)) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "Fault");
    assert_eq!(
        message,
        "CreateTags: UnauthorizedOperation You are not authorized"
    );
    assert_eq!(world.function.metrics(1)[0]["Failed"], 1);
    assert!(world.function.is_running());
    world.function.invoke(&ready(RELEASE)).report();
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}
