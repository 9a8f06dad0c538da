//! What must hold for any plan, calendar and order of events; each failure names its seed.

use fleet::event::{DrainComplete, InstanceReady};
use fleet::hooks::{self, Completion, Signal};
use fleet::observed::{InstanceState, Lifecycle, ScheduledAction};
use fleet::scaling::calendar::{Calendar, Draft, EventDraft};
use fleet::scaling::{self, Action, Floor, Observed, Overlap, Settings};
use fleet::tags::Tags;

use fleet::testing::{self, GROUP, HOUR, MINUTE, NOON};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng as _, SeedableRng as _};

const SEEDS: u64 = 300;

fn draft(random: &mut StdRng, id: usize) -> EventDraft {
    let wall = |at_ms: i64| {
        let at = jiff::Timestamp::from_millisecond(at_ms).unwrap();
        at.to_string()
            .trim_end_matches('Z')
            .split('.')
            .next()
            .unwrap()
            .to_owned()
    };
    let start = NOON - 12 * HOUR + random.random_range(0..72 * HOUR) / MINUTE * MINUTE;
    let zones = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
    ];
    EventDraft {
        id: format!("e{id}"),
        zone: (*zones.choose(random).unwrap()).to_owned(),
        start: wall(start),
        end: wall(start + MINUTE + random.random_range(0..20 * HOUR) / MINUTE * MINUTE),
        minimum: 1 + random.random_range(0..20) as u32,
    }
}

fn drafts(random: &mut StdRng) -> Vec<EventDraft> {
    (0..random.random_range(0..8) as usize)
        .map(|id| draft(random, id))
        .collect()
}

fn calendar(events: &[EventDraft]) -> Calendar {
    Draft {
        schema: 1,
        events: events.to_vec(),
        windows: Vec::new(),
    }
    .check()
    .unwrap()
}

fn settings(random: &mut StdRng) -> Settings {
    let hard_max = 3 + random.random_range(0..15) as u32;
    Settings {
        base: 1 + random.random_range(0..3) as u32,
        hard_max,
        headroom: random.random_range(0..5) as u32,
        overlap: *[Overlap::Highest, Overlap::Sum].choose(random).unwrap(),
        ..testing::scaling_settings()
    }
}

fn observed(random: &mut StdRng, settings: &Settings, events: &[EventDraft]) -> Observed {
    let mut seen = testing::scaling();
    seen.group.min = random.random_range(0..u64::from(settings.hard_max)) as u32;
    seen.group.max = seen.group.min + random.random_range(0..8) as u32;
    seen.group.desired = seen.group.min
        + random.random_range(0..u64::from(seen.group.max - seen.group.min + 1)) as u32;
    seen.refreshing = random.random_ratio(200, 1000);
    seen.load_needs = random
        .random_ratio(300, 1000)
        .then(|| random.random_range(0..10) as u32);
    seen.calendar = Some(Ok(calendar(events)));
    seen.scheduled = (0..random.random_range(0..4))
        .map(|n| ScheduledAction {
            start_ms: NOON
                + random.random_range(0..50 * HOUR) / MINUTE * MINUTE
                + n as i64 * 50 * HOUR,
            name: format!("{}-{n}", ["fc-old-up", "nightly"].choose(random).unwrap()),
            min: Some(1),
            max: None,
            desired: None,
        })
        .collect();
    seen
}

/// As AWS would: a raised minimum raises the desired capacity.
fn carry_out(seen: &mut Observed, actions: &[Action]) {
    for action in actions {
        match action {
            Action::Resize {
                min, max, desired, ..
            } => {
                seen.group.min = min.unwrap_or(seen.group.min);
                seen.group.max = max.unwrap_or(seen.group.max);
                seen.group.desired = desired.unwrap_or(seen.group.desired).max(seen.group.min);
            }
            Action::PutScheduled { actions, .. } => seen.scheduled.extend(actions.clone()),
            Action::DeleteScheduled { names, .. } => {
                seen.scheduled
                    .retain(|action| !names.contains(&action.name));
            }
            Action::KeepCalendar => seen.last_good = seen.calendar.clone().unwrap().ok(),
        }
    }
}

#[test]
fn a_capacity_plan_is_idempotent_and_keeps_min_desired_max_in_order() {
    for seed in 0..SEEDS {
        let mut random = StdRng::seed_from_u64(seed);
        let (settings, events) = (settings(&mut random), drafts(&mut random));
        let mut seen = observed(&mut random, &settings, &events);
        let before = seen.group.clone();
        let plan = scaling::plan(NOON, &settings, &seen).unwrap();
        carry_out(&mut seen, &plan.actions);
        let group = &seen.group;
        assert!(
            group.min <= group.desired && group.desired <= group.max,
            "seed {seed}: {group:?}"
        );
        assert!(
            group.max >= before.max,
            "seed {seed}: the maximum was lowered"
        );
        assert!(
            group.desired >= before.desired,
            "seed {seed}: instances were taken away"
        );
        let again = scaling::plan(NOON, &settings, &seen).unwrap();
        assert_eq!(again.actions, [], "seed {seed}");
    }
}

#[test]
fn scheduled_actions_fired_in_turn_keep_the_group_at_its_floor() {
    for seed in 0..SEEDS {
        let mut random = StdRng::seed_from_u64(seed);
        let (settings, events) = (settings(&mut random), drafts(&mut random));
        let mut seen = observed(&mut random, &settings, &events);
        (seen.scheduled, seen.refreshing, seen.load_needs) = (Vec::new(), false, None);
        let plan = scaling::plan(NOON, &settings, &seen).unwrap();
        carry_out(&mut seen, &plan.actions);
        let floor = Floor::new(&settings, &calendar(&events), NOON, NOON);
        let mut schedule = seen.scheduled.clone();
        schedule.sort();
        for action in schedule {
            assert!(
                action.desired.is_none() && action.start_ms > NOON,
                "seed {seed}"
            );
            seen.group.max = action.max.unwrap_or(seen.group.max).max(seen.group.max);
            seen.group.min = action.min.unwrap_or(seen.group.min);
            seen.group.desired = seen.group.desired.max(seen.group.min);
            let wanted = floor
                .at(action.start_ms)
                .clamp(settings.hard_min, settings.hard_max);
            assert_eq!(seen.group.min, wanted, "seed {seed}");
            assert!(
                seen.group.desired <= seen.group.max,
                "seed {seed}: {:?}",
                seen.group
            );
        }
    }
}

#[test]
fn adding_an_event_never_lowers_the_floor() {
    for seed in 0..SEEDS {
        let mut random = StdRng::seed_from_u64(seed);
        let (settings, mut events) = (settings(&mut random), drafts(&mut random));
        let without = Floor::new(&settings, &calendar(&events), NOON, NOON);
        let extra = draft(&mut random, 99);
        events.push(extra);
        let with = Floor::new(&settings, &calendar(&events), NOON, NOON);
        for minute in (0..48 * 60).step_by(7) {
            let at = NOON + minute * MINUTE;
            assert!(with.at(at) >= without.at(at), "seed {seed} at {at}");
        }
    }
}

#[test]
fn the_order_of_entries_and_of_scheduled_actions_does_not_matter() {
    for seed in 0..SEEDS {
        let mut random = StdRng::seed_from_u64(seed);
        let (settings, mut events) = (settings(&mut random), drafts(&mut random));
        let mut seen = observed(&mut random, &settings, &events);
        seen.last_good = seen.calendar.clone().unwrap().ok();
        let first = scaling::plan(NOON, &settings, &seen).unwrap();
        events.shuffle(&mut random);
        seen.calendar = Some(Ok(calendar(&events)));
        seen.last_good = seen.calendar.clone().unwrap().ok();
        seen.scheduled.shuffle(&mut random);
        let second = scaling::plan(NOON, &settings, &seen).unwrap();
        let put = |actions: &[Action]| -> Vec<Action> {
            let puts =
                |a: &&Action| matches!(a, Action::PutScheduled { .. } | Action::Resize { .. });
            actions.iter().filter(puts).cloned().collect()
        };
        assert_eq!(put(&first.actions), put(&second.actions), "seed {seed}");
    }
}

#[test]
fn a_launch_hook_ends_the_same_in_every_order_with_doubles_and_losses() {
    let release = fleet::digest::Sha256::of(b"release");
    for seed in 0..SEEDS {
        let mut random = StdRng::seed_from_u64(seed);
        let opened = Signal::Opened(fleet::event::LifecycleAction {
            lifecycle_action_token: None,
            auto_scaling_group_name: GROUP.into(),
            lifecycle_hook_name: "launch".into(),
            ec2_instance_id: "i-1".into(),
            lifecycle_transition: fleet::event::Transition::Launching,
            notification_metadata: None,
            origin: None,
            destination: None,
        });
        let ready = Signal::Ready(InstanceReady {
            instance_id: "i-1".into(),
            boot_id: "boot-1".into(),
            release_sha256: release,
        });
        // What does not belong here: an answer to a question nobody asked.
        let drained = Signal::Drained(DrainComplete {
            instance_id: "i-1".into(),
            boot_id: "boot-0".into(),
        });
        let mut signals = vec![ready.clone(), drained, Signal::Look];
        for _ in 0..random.random_range(0..3) {
            signals.push(ready.clone());
        }
        if random.random_ratio(700, 1000) {
            signals.push(opened.clone());
            signals.push(opened);
        }
        signals.shuffle(&mut random);
        let mut seen = hooks::Observed {
            instance: "i-1".into(),
            state: Some(InstanceState::Running),
            member: Some((GROUP.into(), Lifecycle::PendingWait)),
            release: Some(release),
            tags: Tags::default(),
        };
        for signal in &signals {
            let plan = hooks::plan(NOON, &testing::hook_settings(), signal, &seen).unwrap();
            for action in plan.actions {
                match action {
                    hooks::Action::Tag { key, value, .. } => seen.tags = seen.tags.with(key, value),
                    hooks::Action::Complete { result, .. } => {
                        assert_eq!(result, Completion::Continue, "seed {seed}");
                        seen.member = Some((GROUP.into(), Lifecycle::InService));
                    }
                    other => panic!("seed {seed}: {other:?}"),
                }
            }
        }
        let (_, lifecycle) = seen.member.unwrap();
        assert_eq!(lifecycle, Lifecycle::InService, "seed {seed}: {signals:?}");
    }
}
