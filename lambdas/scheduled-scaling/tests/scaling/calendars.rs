//! From the calendar's object to the group's bounds and its native schedule.

use runtime::testing::{Answer, Response, event, janitor, tick};
use serde_json::json;

use crate::aws::{NOON, State, calendar_saved, look, ms_until, region, sale};

#[test]
fn a_sale_widens_the_group_before_its_start_and_narrows_it_after() {
    let region = region(State::planned(&sale(6)));
    look(&region, NOON);
    {
        let state = region.cloud();
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
    look(&region, "2100-01-01T12:50:00Z");
    {
        let state = region.cloud();
        assert_eq!((state.min, state.max, state.desired), (6, 8, 6));
    }
    look(&region, "2100-01-01T17:20:00Z");
    let state = region.cloud();
    // Target tracking narrows; this only lowers the floor.
    assert_eq!((state.min, state.max, state.desired), (2, 8, 6));
}

#[test]
fn the_same_event_again_changes_nothing() {
    let region = region(State::planned(&sale(6)));
    let event = calendar_saved("calendar/calendar.json");
    let noon = region.ahead(ms_until(NOON));
    let first = noon.invoke(&event).report();
    assert!(!first["actions"].as_array().unwrap().is_empty());
    let changes = region.changes();
    let again = noon.invoke(&event).report();
    assert_eq!(again["actions"], json!([]));
    assert_eq!(region.changes(), changes);
}

#[test]
fn a_shortened_calendar_takes_its_actions_with_it_and_leaves_those_of_others() {
    let region = region(State::planned(&sale(6)));
    let foreign = ("2100-01-02T00:00:00Z".to_owned(), Some(3), None);
    region.cloud().scheduled.insert("night".into(), foreign);
    look(&region, NOON);
    assert_eq!(region.cloud().scheduled.len(), 3);
    let empty = json!({"schema": 1}).to_string();
    region
        .cloud()
        .objects
        .insert("calendar/calendar.json".into(), empty);
    look(&region, NOON);
    assert_eq!(
        region.cloud().scheduled.keys().collect::<Vec<_>>(),
        ["night"]
    );
}

#[test]
fn an_unreadable_calendar_leaves_the_last_good_plan_and_raises_an_alarm() {
    for bad in ["{", r#"{"schema": 1, "evnts": []}"#, r#"{"schema": 9}"#, ""] {
        let region = region(State::planned(&sale(6)));
        look(&region, NOON);
        let (kept, scheduled) = {
            let mut state = region.cloud();
            state
                .objects
                .insert("calendar/calendar.json".into(), bad.into());
            (
                state.objects["calendar/last-good.json"].clone(),
                state.scheduled.clone(),
            )
        };
        let later = region.ahead(ms_until("2100-01-01T12:50:00Z"));
        let report = later.invoke(&janitor()).report();
        assert_eq!(report["alarms"][0]["alarm"], "calendar-refused", "{bad}");
        assert_eq!(later.metrics(1)[0]["CalendarRefused"], 1);
        let state = region.cloud();
        assert_eq!(state.objects["calendar/last-good.json"], kept);
        assert_eq!(state.scheduled, scheduled);
        assert_eq!(state.min, 6, "the last good plan goes on");
    }
}

#[test]
fn a_calendar_too_large_to_be_one_is_refused() {
    let large = format!("{}{}", sale(6), " ".repeat(1 << 20));
    let region = region(State {
        objects: [("calendar/calendar.json".to_owned(), large)].into(),
        ..State::default()
    });
    let report = look(&region, NOON);
    assert_eq!(report["alarms"][0]["alarm"], "calendar-refused");
    assert!(region.changes().is_empty());
}

#[test]
fn without_a_calendar_the_base_is_kept() {
    let region = region(State {
        min: 1,
        ..State::default()
    });
    look(&region, NOON);
    assert_eq!(region.cloud().min, 2);
}

#[test]
fn a_calendar_that_may_not_be_read_is_no_empty_calendar() {
    let region = region(State {
        min: 6,
        faults: ["GetObject", "ListObjectsV2"]
            .map(|operation| (operation, Response::s3_error(403, "AccessDenied")))
            .into(),
        ..State::default()
    });
    let Answer::Failed { kind, message } = region.function.invoke(&janitor()) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "AwsError");
    assert!(message.contains("AccessDenied"), "{message}");
    assert_eq!(region.cloud().min, 6);
}

#[test]
fn what_is_not_about_our_calendar_or_group_changes_nothing() {
    let region = region(State::planned(&sale(6)));
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
        tick(&json!({"task": "dance"})),
    ] {
        region.handle(&event);
    }
    assert!(region.endpoint.requests().is_empty());
    region.handle(&refresh("fleetcart-test", "Succeeded"));
    assert!(!region.changes().is_empty());
}

#[test]
fn a_dry_run_prints_the_plan_and_changes_nothing() {
    let region = region(State::planned(&sale(6)));
    let later = ms_until("2100-01-01T12:50:00Z").to_string();
    let later = [("FLEETCART_CLOCK_OFFSET_MS", later.as_str())];
    let command = region.run(&["plan", "--event", "-"], &janitor().to_string(), &later);
    assert_eq!(command.status, Some(0), "{command:?}");
    let plan = command.plan();
    let actions = plan["plan"]["actions"].as_array().unwrap();
    assert!(
        actions
            .iter()
            .any(|a| a["action"] == "resize" && a["min"] == 6),
        "{plan}"
    );
    let dry = region.run(&["plan", "--dry-run"], "", &[]);
    assert!(dry.plan()["plan"]["actions"].is_array(), "{dry:?}");
    assert_eq!(region.changes(), [""; 0]);
}
