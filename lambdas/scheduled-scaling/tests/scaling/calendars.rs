//! From the calendar's object to the group's bounds and its native schedule.

use std::sync::{Arc, Mutex};

use runtime::testing::{Answer, Command, Response};
use serde_json::json;

use crate::aws::{BINARY, NOON, SETTINGS, State, World, calendar_saved, endpoint, event, sale};

#[test]
fn a_sale_widens_the_group_before_its_start_and_narrows_it_after() {
    let world = World::new(State::planned(&sale(6)));
    world.look(NOON);
    {
        let state = world.state();
        let starts: Vec<_> = state
            .scheduled
            .values()
            .map(|a| (a.0.as_str(), a.1, a.2))
            .collect();
        // Names sort the lowering first.
        assert_eq!(
            starts,
            [
                ("2100-01-01T17:15:00Z", Some(2), None),
                ("2100-01-01T12:45:00Z", Some(6), Some(8)),
            ]
        );
        assert_eq!((state.min, state.max), (2, 4));
        assert!(state.objects.contains_key("calendar/last-good.json"));
    }
    world.look("2100-01-01T12:50:00Z");
    {
        let state = world.state();
        assert_eq!((state.min, state.max, state.desired), (6, 8, 6));
    }
    world.look("2100-01-01T17:20:00Z");
    let state = world.state();
    // Target tracking narrows; this only lowers the floor.
    assert_eq!((state.min, state.max, state.desired), (2, 8, 6));
}

#[test]
fn the_same_event_again_changes_nothing() {
    let world = World::new(State::planned(&sale(6)));
    let event = calendar_saved("calendar/calendar.json");
    let first = world.function.invoke(&event).report();
    assert!(!first["actions"].as_array().unwrap().is_empty());
    let changes = world.changes();
    let again = world.function.invoke(&event).report();
    assert_eq!(again["actions"], json!([]));
    assert_eq!(world.changes(), changes);
}

#[test]
fn a_shortened_calendar_takes_its_actions_with_it_and_leaves_those_of_others() {
    let world = World::new(State::planned(&sale(6)));
    let foreign = ("2100-01-02T00:00:00Z".to_owned(), Some(3), None);
    world.state().scheduled.insert("night".into(), foreign);
    world.look(NOON);
    assert_eq!(world.state().scheduled.len(), 3);
    let empty = json!({"schema": 1}).to_string();
    world
        .state()
        .objects
        .insert("calendar/calendar.json".into(), empty);
    world.look(NOON);
    assert_eq!(
        world.state().scheduled.keys().collect::<Vec<_>>(),
        ["night"]
    );
}

#[test]
fn an_unreadable_calendar_leaves_the_last_good_plan_and_raises_an_alarm() {
    for bad in ["{", r#"{"schema": 1, "evnts": []}"#, r#"{"schema": 9}"#, ""] {
        let world = World::new(State::planned(&sale(6)));
        world.look(NOON);
        let (kept, scheduled) = {
            let mut state = world.state();
            state
                .objects
                .insert("calendar/calendar.json".into(), bad.into());
            (
                state.objects["calendar/last-good.json"].clone(),
                state.scheduled.clone(),
            )
        };
        let report = world.look("2100-01-01T12:50:00Z");
        assert_eq!(report["alarms"][0]["alarm"], "calendar-refused", "{bad}");
        assert_eq!(world.function.metrics(2)[1]["CalendarRefused"], 1);
        let state = world.state();
        assert_eq!(state.objects["calendar/last-good.json"], kept);
        assert_eq!(state.scheduled, scheduled);
        assert_eq!(state.min, 6, "the last good plan goes on");
    }
}

#[test]
fn a_calendar_too_large_to_be_one_is_refused() {
    let large = format!("{}{}", sale(6), " ".repeat(1 << 20));
    let world = World::new(State {
        objects: [("calendar/calendar.json".to_owned(), large)].into(),
        ..State::default()
    });
    let report = world.look(NOON);
    assert_eq!(report["alarms"][0]["alarm"], "calendar-refused");
    assert!(world.changes().is_empty());
}

#[test]
fn without_a_calendar_the_base_is_kept() {
    let world = World::new(State {
        min: 1,
        ..State::default()
    });
    world.look(NOON);
    assert_eq!(world.state().min, 2);
}

#[test]
fn a_calendar_that_may_not_be_read_is_no_empty_calendar() {
    let world = World::new(State {
        min: 6,
        faults: [("GetObject", Response::s3_error(403, "AccessDenied"))].into(),
        ..State::default()
    });
    let tick = event(
        "fleetcart.scheduler",
        "FleetCart Tick",
        &json!({"task": "janitor"}),
    );
    let Answer::Failed { kind, message } = world.function.invoke(&tick) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "Fault");
    assert!(message.contains("AccessDenied"), "{message}");
    assert_eq!(world.state().min, 6);
}

#[test]
fn what_is_not_about_our_calendar_or_group_changes_nothing() {
    let world = World::new(State::planned(&sale(6)));
    let refresh = |group: &str, phase: &str| {
        let detail = json!({"InstanceRefreshId": "r-1", "AutoScalingGroupName": group});
        event(
            "aws.autoscaling",
            &format!("EC2 Auto Scaling Instance Refresh {phase}"),
            &detail,
        )
    };
    let mut bucket = calendar_saved("calendar/calendar.json");
    bucket["detail"]["bucket"]["name"] = "theirs".into();
    for event in [
        calendar_saved("pictures/1.jpeg"),
        refresh("fleetcart-test", "Started"),
        refresh("theirs", "Succeeded"),
        bucket,
        event(
            "fleetcart.scheduler",
            "FleetCart Tick",
            &json!({"task": "dance"}),
        ),
    ] {
        world.function.invoke(&event).report();
    }
    assert!(world.endpoint.requests().is_empty());
    world
        .function
        .invoke(&refresh("fleetcart-test", "Succeeded"))
        .report();
    assert!(!world.changes().is_empty());
}

#[test]
fn a_dry_run_prints_the_plan_and_changes_nothing() {
    let state = Arc::new(Mutex::new(State::planned(&sale(6))));
    let endpoint = endpoint(&state);
    let mut look = event(
        "fleetcart.scheduler",
        "FleetCart Tick",
        &json!({"task": "janitor"}),
    );
    look["time"] = "2100-01-01T12:50:00Z".into();
    let command = Command::run(
        BINARY,
        &endpoint,
        &SETTINGS,
        &["plan", "--event", "-"],
        &look.to_string(),
    );
    assert_eq!(command.status, Some(0), "{command:?}");
    let plan = command.plan();
    let actions = plan["actions"].as_array().unwrap();
    assert!(
        actions
            .iter()
            .any(|a| a["action"] == "resize" && a["min"] == 6),
        "{plan}"
    );
    let dry = Command::run(BINARY, &endpoint, &SETTINGS, &["plan", "--dry-run"], "");
    assert!(dry.plan()["actions"].is_array(), "{dry:?}");
    let operations = endpoint.operations();
    assert!(
        operations
            .iter()
            .all(|name| name.starts_with("Describe") || name.starts_with("Get")),
        "{operations:?}"
    );
}
