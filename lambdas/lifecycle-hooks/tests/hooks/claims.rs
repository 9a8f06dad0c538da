//! An instance enters service when it says that it serves what its image holds.

use runtime::testing::janitor;
use serde_json::json;

use crate::aws::{INSTANCE, RELEASE, State, drained, opened, ready, region};

#[test]
fn the_hook_waits_for_the_instances_word() {
    let region = region(State::default());
    region.handle(&opened(true, &json!({})));
    assert_eq!(region.cloud().completed, None);
    let report = region.handle(&ready(RELEASE));
    let state = region.cloud();
    assert_eq!(state.completed, Some(("launch".into(), "CONTINUE".into())));
    assert_eq!(state.tags["fleetcart:ready"], "boot-1");
    assert_eq!(report["actions"].as_array().unwrap().len(), 2);
}

#[test]
fn the_word_may_come_before_the_hook() {
    let region = region(State {
        member: Some(("fleetcart-test".into(), "Pending".into())),
        ..State::default()
    });
    region.handle(&ready(RELEASE));
    assert_eq!(region.cloud().completed, None);
    region.handle(&opened(true, &json!({})));
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn a_word_that_comes_while_the_hooks_event_is_handled_is_not_missed() {
    let region = region(State {
        meanwhile: [("fleetcart:ready".to_owned(), "boot-1".to_owned())].into(),
        ..State::default()
    });
    region.handle(&opened(true, &json!({})));
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn another_release_than_the_images_is_refused() {
    let region = region(State::default());
    let other = "b".repeat(64);
    let report = region.handle(&ready(&other));
    assert!(region.changes().is_empty(), "{:?}", region.changes());
    assert!(report["refusals"][0].as_str().unwrap().contains(&other));
    let metrics = region.function.metrics(1);
    assert_eq!(
        (&metrics[0]["ClaimRefused"], &metrics[0]["Refused"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn an_instance_of_another_group_or_of_none_is_refused() {
    for member in [
        None,
        Some(("somebody-elses".to_owned(), "Pending:Wait".to_owned())),
    ] {
        let region = region(State {
            member,
            ..State::default()
        });
        let report = region.handle(&ready(RELEASE));
        assert!(region.changes().is_empty());
        assert!(
            report["refusals"][0].as_str().unwrap().contains(INSTANCE),
            "{report}"
        );
        assert_eq!(region.function.metrics(1)[0]["ClaimRefused"], 1);
    }
}

#[test]
fn a_drained_instance_is_let_go_and_its_console_kept_though_ec2_breaks_its_lines() {
    let region = region(State {
        member: Some(("fleetcart-test".into(), "Terminating:Wait".into())),
        tags: [("fleetcart:ready".to_owned(), "boot-1".to_owned())].into(),
        ..State::default()
    });
    region.handle(&opened(false, &json!({})));
    assert_eq!(region.cloud().completed, None);
    // The word of an earlier boot does not count.
    region.handle(&drained("boot-0"));
    assert_eq!(region.cloud().completed, None);
    region.handle(&drained("boot-1"));
    let state = region.cloud();
    assert_eq!(
        state.completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert_eq!(state.console.as_deref(), Some("Kernel panic\n"));
}

#[test]
fn the_same_event_twice_changes_nothing_twice() {
    let region = region(State::default());
    for _ in 0..2 {
        region.handle(&ready(RELEASE));
    }
    assert_eq!(region.endpoint.of("CreateTags").len(), 1);
    assert_eq!(
        region.cloud().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
    assert_eq!(region.function.metrics(2)[1]["Failed"], 0);
}

#[test]
fn a_look_is_planned_once_and_moved_when_it_is_planned_again() {
    let region = region(State::default());
    region.handle(&opened(true, &json!({})));
    let first = region.cloud().schedule.clone().unwrap();
    assert_eq!(first["GroupName"], "fleetcart-test");
    assert_eq!(first["ActionAfterCompletion"], "DELETE");
    assert_eq!(first["FlexibleTimeWindow"]["Mode"], "OFF");
    let expression = first["ScheduleExpression"].as_str().unwrap();
    assert!(
        expression.starts_with("at(20") && !expression.contains('Z'),
        "{expression}"
    );
    let envelope = first["Target"]["Input"].as_str().unwrap();
    let envelope: serde_json::Value = serde_json::from_str(envelope).unwrap();
    assert_eq!(
        envelope["detail"],
        json!({"task": "look", "instance": INSTANCE})
    );
    // What Scheduler will send is an event of this function.
    let report = region.handle(&envelope);
    assert_eq!(report["refusals"], json!([]));
    region.handle(&janitor());
    let moved = region
        .endpoint
        .of(&format!("PUT /schedules/look-{INSTANCE}"));
    assert!(!moved.is_empty());
    let created = region
        .endpoint
        .of(&format!("POST /schedules/look-{INSTANCE}"));
    assert!(created.len() > 1);
}
