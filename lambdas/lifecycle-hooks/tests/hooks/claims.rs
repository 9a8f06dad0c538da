//! An instance enters service when it says that it serves what its image holds.

use serde_json::json;

use crate::aws::{INSTANCE, RELEASE, State, World, drained, opened, ready, tick};

#[test]
fn the_hook_waits_for_the_instances_word() {
    let world = World::new(State::default());
    world.function.invoke(&opened(true, &json!({}))).report();
    assert_eq!(world.state().completed, None);
    let report = world.function.invoke(&ready(RELEASE)).report();
    let state = world.state();
    assert_eq!(state.completed, Some(("launch".into(), "CONTINUE".into())));
    assert_eq!(state.tags["fleetcart:ready"], "boot-1");
    assert_eq!(report["actions"].as_array().unwrap().len(), 2);
}

#[test]
fn the_word_may_come_before_the_hook() {
    let world = World::new(State {
        member: Some(("fleetcart-test".into(), "Pending".into())),
        ..State::default()
    });
    world.function.invoke(&ready(RELEASE)).report();
    assert_eq!(world.state().completed, None);
    world.function.invoke(&opened(true, &json!({}))).report();
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn a_word_that_comes_while_the_hooks_event_is_handled_is_not_missed() {
    let world = World::new(State {
        meanwhile: [("fleetcart:ready".to_owned(), "boot-1".to_owned())].into(),
        ..State::default()
    });
    world.function.invoke(&opened(true, &json!({}))).report();
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
}

#[test]
fn another_release_than_the_images_is_refused() {
    let world = World::new(State::default());
    let other = "b".repeat(64);
    let report = world.function.invoke(&ready(&other)).report();
    assert!(world.changes().is_empty(), "{:?}", world.changes());
    assert!(report["refusals"][0].as_str().unwrap().contains(&other));
    let metrics = world.function.metrics(1);
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
        let world = World::new(State {
            member,
            ..State::default()
        });
        let report = world.function.invoke(&ready(RELEASE)).report();
        assert!(world.changes().is_empty());
        assert!(
            report["refusals"][0].as_str().unwrap().contains(INSTANCE),
            "{report}"
        );
        assert_eq!(world.function.metrics(1)[0]["ClaimRefused"], 1);
    }
}

#[test]
fn a_drained_instance_is_let_go_and_its_console_kept() {
    let world = World::new(State {
        member: Some(("fleetcart-test".into(), "Terminating:Wait".into())),
        tags: [("fleetcart:ready".to_owned(), "boot-1".to_owned())].into(),
        ..State::default()
    });
    world.function.invoke(&opened(false, &json!({}))).report();
    assert_eq!(world.state().completed, None);
    // The word of an earlier boot does not count.
    world.function.invoke(&drained("boot-0")).report();
    assert_eq!(world.state().completed, None);
    world.function.invoke(&drained("boot-1")).report();
    let state = world.state();
    assert_eq!(
        state.completed,
        Some(("terminate".into(), "CONTINUE".into()))
    );
    assert_eq!(state.console.as_deref(), Some("Kernel panic\n"));
}

#[test]
fn the_same_event_twice_changes_nothing_twice() {
    let world = World::new(State::default());
    for _ in 0..2 {
        world.function.invoke(&ready(RELEASE)).report();
    }
    assert_eq!(world.endpoint.of("CreateTags").len(), 1);
    assert_eq!(
        world.state().completed,
        Some(("launch".into(), "CONTINUE".into()))
    );
    assert_eq!(world.function.metrics(2)[1]["Failed"], 0);
}

#[test]
fn a_look_is_planned_once_and_moved_when_it_is_planned_again() {
    let world = World::new(State::default());
    world.function.invoke(&opened(true, &json!({}))).report();
    let first = world.state().schedule.clone().unwrap();
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
    let report = world.function.invoke(&envelope).report();
    assert_eq!(report["refusals"], json!([]));
    world
        .function
        .invoke(&tick(&json!({"task": "janitor"})))
        .report();
    let moved = world
        .endpoint
        .of(&format!("PUT /schedules/look-{INSTANCE}"));
    assert!(!moved.is_empty());
    let created = world
        .endpoint
        .of(&format!("POST /schedules/look-{INSTANCE}"));
    assert!(created.len() > 1);
}
