//! Bounds that contradict each other, refreshes under way, and what the group refuses.

use runtime::testing::{Answer, Response, janitor};
use serde_json::json;

use crate::aws::{NOON, State, look, ms_until, region, region_with, sale};

#[test]
fn bounds_that_contradict_each_other_are_refused_before_the_first_event() {
    for (name, value, said) in [
        ("FLEETCART_HARD_MIN", "13", "exceeds the hard maximum"),
        ("FLEETCART_BASE_INSTANCES", "0", "outside the hard bounds"),
        ("FLEETCART_HORIZON_HOURS", "0", "horizon"),
        ("FLEETCART_HARD_MAX", "-3", "FLEETCART_HARD_MAX"),
        ("FLEETCART_BUDGET", "cheap", "FLEETCART_BUDGET"),
        ("FLEETCART_LOAD", "app/x", "FLEETCART_LOAD"),
        ("FLEETCART_OVERLAP", "most", "FLEETCART_OVERLAP"),
        ("FLEETCART_HEADROOM", "", "FLEETCART_HEADROOM"),
    ] {
        let region = region(State::default());
        let command = region.run(&["plan", "--dry-run"], "", &[(name, value)]);
        assert_eq!(command.status, Some(1), "{name}");
        assert!(command.stderr.contains(said), "{command:?}");
        assert!(region.endpoint.requests().is_empty());
    }
}

#[test]
fn while_a_refresh_runs_the_floor_rises_but_does_not_fall() {
    for status in ["InProgress", "Baking", "SomethingNew"] {
        let region = region(State {
            min: 4,
            refresh: Some(status),
            ..State::planned(&sale(6))
        });
        look(&region, NOON);
        assert_eq!(region.cloud().min, 4, "{status}");
        look(&region, "2100-01-01T12:50:00Z");
        assert_eq!(region.cloud().min, 6, "{status}");
    }
    let region = region(State {
        min: 4,
        refresh: Some("Successful"),
        ..State::planned(&sale(6))
    });
    look(&region, NOON);
    assert_eq!(region.cloud().min, 2);
}

#[test]
fn more_than_the_hard_limit_is_clipped_and_said() {
    let region = region(State::planned(&sale(100)));
    let report = look(&region, "2100-01-01T12:50:00Z");
    assert_eq!(report["alarms"][0]["alarm"], "limit-reached");
    let state = region.cloud();
    assert_eq!((state.min, state.max), (12, 12));
}

#[test]
fn a_calendar_of_many_edges_is_sent_in_batches_and_within_the_groups_limit() {
    let windows: Vec<_> = (0..24)
        .flat_map(|hour| [(hour, 0), (hour, 30)])
        .map(|(hour, minute)| {
            json!({
                "id": format!("w{hour}-{minute}"), "zone": "UTC",
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "from": format!("{hour:02}:{minute:02}"), "to": format!("{hour:02}:{:02}", minute + 10),
                "minimum": 3 + (hour + minute) % 5,
            })
        })
        .collect();
    let calendar = json!({"schema": 1, "windows": windows});
    let none = [
        ("FLEETCART_LEAD_MINUTES", "0"),
        ("FLEETCART_COOL_OFF_MINUTES", "0"),
    ];
    let region = region_with(State::planned(&calendar), &none);
    let report = look(&region, NOON);
    assert_eq!(report["alarms"][0]["alarm"], "schedule-full", "{report}");
    assert_eq!(region.cloud().scheduled.len(), 125);
    assert_eq!(
        region
            .endpoint
            .of("BatchPutScheduledUpdateGroupAction")
            .len(),
        3
    );
    assert_eq!(
        look(&region, NOON)["actions"],
        json!([]),
        "it reads back all pages"
    );
}

#[test]
fn a_refused_action_fails_the_invocation_with_the_groups_words() {
    let region = region(State {
        refused: Some("Max instance size must be higher"),
        ..State::planned(&sale(6))
    });
    let noon = region.ahead(ms_until(NOON));
    let Answer::Failed { kind, message } = noon.invoke(&janitor()) else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "AwsError");
    assert!(
        message.contains("Max instance size must be higher"),
        "{message}"
    );
}

#[test]
fn an_action_whose_time_comes_meanwhile_is_no_failure() {
    let region = region(State {
        refused: Some("Given start time is in the past"),
        ..State::planned(&json!({"schema": 1, "events": [{
            "id": "sale", "zone": "UTC", "start": "2100-01-01T12:15", "end": "2100-01-08T12:00", "minimum": 6,
        }]}))
    });
    let report = look(&region, "2100-01-01T11:59:30Z");
    assert!(
        report["remarks"]
            .to_string()
            .contains("too late to schedule"),
        "{report}"
    );
}

#[test]
fn a_throttled_group_is_asked_again() {
    let throttled = Response::query_error("Throttling", "Rate exceeded");
    let region = region(State {
        faults: vec![("UpdateAutoScalingGroup", throttled); 2].into(),
        ..State::planned(&sale(6))
    });
    look(&region, "2100-01-01T12:50:00Z");
    assert_eq!(region.cloud().min, 6);
}
