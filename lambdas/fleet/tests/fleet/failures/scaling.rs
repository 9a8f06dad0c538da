//! Scaling that fails: clocks that change, numbers that contradict, load against schedule, too many actions.

use fleet::alarm::Alarm;
use fleet::observed::ScheduledAction;
use fleet::plan::Plan;
use fleet::scaling::calendar::{BadCalendar, Calendar};
use fleet::scaling::{self, Action, BadSettings, Budget, Observed};

use fleet::testing::{self, HOUR, MINUTE, NOON};

fn plan(seen: &Observed) -> Plan<Action> {
    scaling::plan(NOON, &testing::scaling_settings(), seen).unwrap()
}

fn calendar(json: &str) -> Observed {
    let calendar = Calendar::read(json.as_bytes());
    let last_good = calendar.clone().ok();
    Observed {
        calendar: Some(calendar),
        last_good,
        ..testing::scaling()
    }
}

/// One event in UTC; times as minutes from noon.
pub fn event(id: &str, from: i64, to: i64, minimum: u32) -> String {
    let wall = |minutes: i64| {
        let at = jiff::Timestamp::from_millisecond(NOON + minutes * MINUTE).unwrap();
        at.to_string().trim_end_matches('Z').to_owned()
    };
    format!(
        r#"{{"id":"{id}","zone":"UTC","start":"{}","end":"{}","minimum":{minimum}}}"#,
        wall(from),
        wall(to)
    )
}

fn events(list: &[String]) -> String {
    format!(r#"{{"schema":1,"events":[{}]}}"#, list.join(","))
}

fn put(plan: &Plan<Action>) -> Vec<ScheduledAction> {
    plan.actions
        .iter()
        .filter_map(|action| match action {
            Action::PutScheduled { actions, .. } => Some(actions.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

#[test]
fn a_sale_over_a_clock_change_keeps_its_wall_clock_end() {
    let seen = calendar(
        r#"{"schema":1,"events":[{"id":"night","zone":"Europe/Berlin",
            "start":"2026-10-24T20:00","end":"2026-10-25T08:00","minimum":5}]}"#,
    );
    let calendar = seen.last_good.unwrap();
    let interval = &calendar.intervals(0, i64::MAX / 4)[0];
    assert_eq!(interval.end_ms - interval.start_ms, 13 * HOUR);
}

#[test]
fn contradicting_numbers_are_refused_before_any_call() {
    let mut settings = testing::scaling_settings();
    settings.hard_min = 13;
    let refused = scaling::plan(NOON, &settings, &testing::scaling());
    assert_eq!(refused, Err(BadSettings::Bounds { min: 13, max: 12 }));
    let mut settings = testing::scaling_settings();
    settings.base = 40;
    assert!(scaling::plan(NOON, &settings, &testing::scaling()).is_err());
    for (minimum, name) in [
        ("0", "zero"),
        ("-3", "negative"),
        ("1.5", "fraction"),
        ("9999", "absurd"),
    ] {
        let json = events(&[
            event("x", 0, 60, 1).replace("\"minimum\":1", &format!("\"minimum\":{minimum}"))
        ]);
        assert!(Calendar::read(json.as_bytes()).is_err(), "{name}");
    }
    let wide = plan(&calendar(&events(&[event("x", -10, 60, 500)])));
    assert_eq!(
        wide.alarms,
        [Alarm::LimitReached {
            asked: 500,
            limit: 12
        }]
    );
    let resize = &wide.actions[0];
    assert!(
        matches!(
            resize,
            Action::Resize {
                min: Some(12),
                max: Some(12),
                ..
            }
        ),
        "{resize:?}"
    );
}

#[test]
fn a_calendar_that_does_not_read_leaves_the_last_good_plan_in_force() {
    let mut seen = calendar(&events(&[event("sale", -10, 60, 5)]));
    let good = plan(&seen);
    seen.calendar = Some(Err(BadCalendar::Unreadable("cut off".into())));
    let kept = plan(&seen);
    assert_eq!(kept.actions, good.actions);
    assert!(matches!(kept.alarms[0], Alarm::CalendarRefused { .. }));
    seen.calendar = None;
    assert_eq!(
        plan(&seen).actions,
        good.actions,
        "a calendar that vanished is refused too"
    );
    seen.calendar = Some(Err(BadCalendar::Unreadable("cut off".into())));
    seen.last_good = None;
    assert!(plan(&seen).is_idle(), "with neither, all stays as it is");
}

#[test]
fn the_floor_is_raised_at_once_and_lowered_only_by_the_minimum() {
    let raise = plan(&calendar(&events(&[event("sale", 10, 60, 8)])));
    let Action::Resize {
        min, max, desired, ..
    } = &raise.actions[0]
    else {
        panic!("{raise:?}")
    };
    assert_eq!((*min, *max, *desired), (Some(8), Some(10), Some(8)));
    let mut wide = testing::scaling();
    (wide.group.min, wide.group.desired, wide.group.max) = (8, 9, 10);
    let lower = plan(&wide);
    let Action::Resize {
        min, max, desired, ..
    } = &lower.actions[0]
    else {
        panic!("{lower:?}")
    };
    assert_eq!((*min, *max, *desired), (Some(2), None, None));
    wide.load_needs = Some(6);
    let loaded = plan(&wide);
    assert!(
        matches!(loaded.actions[0], Action::Resize { min: Some(6), .. }),
        "never below load"
    );
    wide.refreshing = true;
    assert!(plan(&wide).is_idle(), "not while a refresh runs");
}

#[test]
fn after_its_end_a_sale_keeps_its_floor_for_the_cool_off() {
    let mut seen = calendar(&events(&[event("sale", -60, -5, 8)]));
    (seen.group.min, seen.group.desired, seen.group.max) = (8, 8, 10);
    let cooling = plan(&seen);
    assert!(
        !cooling
            .actions
            .iter()
            .any(|a| matches!(a, Action::Resize { .. }))
    );
    let down = &put(&cooling)[0];
    assert_eq!(
        (down.start_ms, down.min, down.max),
        (NOON + 5 * MINUTE, Some(2), None)
    );
}

#[test]
fn the_budget_clips_the_floor_but_never_below_what_serves_now() {
    let mut settings = testing::scaling_settings();
    let hours = (30 - 22) * 24 + 12;
    settings.budget = Some(Budget {
        micros_per_instance_hour: 100_000,
        monthly_cap_micros: 100_000 * (2 * hours + 20),
    });
    let seen = calendar(&events(&[event("sale", -60, 600, 10)]));
    let clipped = scaling::plan(NOON, &settings, &seen).unwrap();
    let [Alarm::BudgetClipped { asked: 10, granted }] = clipped.alarms.as_slice() else {
        panic!("{:?}", clipped.alarms)
    };
    assert!((3..10).contains(granted), "{granted}");
    let broke = Observed {
        spent_micros: i64::MAX,
        load_needs: Some(7),
        ..seen
    };
    let kept = scaling::plan(NOON, &settings, &broke).unwrap();
    assert!(kept.alarms.contains(&Alarm::BudgetClipped {
        asked: 10,
        granted: 7
    }));
}

#[test]
fn no_two_scheduled_actions_start_at_one_instant() {
    let list = [
        event("a", 120, 240, 5),
        event("b", 120, 240, 7),
        event("c", 250, 300, 7),
    ];
    let mut seen = calendar(&events(&list));
    let own = put(&plan(&seen));
    let up = NOON + 105 * MINUTE;
    let starts: Vec<_> = own.iter().map(|a| (a.start_ms, a.min)).collect();
    assert_eq!(
        starts,
        [(up, Some(7)), (NOON + 310 * MINUTE, Some(2))],
        "merged into one stretch"
    );
    let foreign = |start_ms| ScheduledAction {
        start_ms,
        name: "nightly".into(),
        min: None,
        max: Some(9),
        desired: None,
    };
    seen.scheduled = vec![foreign(up)];
    assert_eq!(
        put(&plan(&seen))[0].start_ms,
        up - MINUTE,
        "a raise comes earlier"
    );
    seen.scheduled = vec![foreign(NOON + 310 * MINUTE)];
    assert_eq!(
        put(&plan(&seen))[1].start_ms,
        NOON + 311 * MINUTE,
        "a lowering later"
    );
}

#[test]
fn at_most_125_actions_in_batches_and_only_our_own_are_touched() {
    let list: Vec<String> = (0..100)
        .map(|n| event(&format!("e{n}"), 60 + n * 28, 63 + n * 28, 5))
        .collect();
    let mut seen = calendar(&events(&list));
    seen.scheduled = (0..5)
        .map(|n| ScheduledAction {
            start_ms: NOON + 1_000 * HOUR + n,
            name: format!("theirs-{n}"),
            min: Some(1),
            max: None,
            desired: None,
        })
        .collect();
    let mut settings = testing::scaling_settings();
    (settings.lead_ms, settings.cool_off_ms) = (0, 0);
    let full = scaling::plan(NOON, &settings, &seen).unwrap();
    assert_eq!(put(&full).len(), 120);
    assert!(matches!(
        full.alarms[0],
        Alarm::ScheduleFull { dropped: 80 }
    ));
    for action in &full.actions {
        match action {
            Action::PutScheduled { actions, .. } => assert!(actions.len() <= scaling::BATCH),
            Action::DeleteScheduled { .. } => panic!("nothing of ours is there yet"),
            _ => {}
        }
    }
    seen.scheduled.extend(put(&full));
    let mut none = seen.clone();
    none.calendar = Some(Ok(Calendar::default()));
    let cleared = scaling::plan(NOON, &settings, &none).unwrap();
    let deleted: Vec<&String> = cleared
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::DeleteScheduled { names, .. } => Some(names),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(deleted.len(), 120);
    assert!(deleted.iter().all(|name| name.starts_with(scaling::PREFIX)));
}
