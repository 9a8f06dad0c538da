//! Chaos: the loop and the rules through a thousand seeded fault scenarios, releases, sales and losses
//! while events go astray and calls fail.
//!
//! `FLEET_SEEDS=N` runs another number of seeds, `FLEET_SEED=K` repeats one and prints its timeline.
#![allow(clippy::unwrap_used)]

mod simulation;

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use fleet::testing::{self, HOUR, MINUTE, NOON};

use crate::simulation::{Behaviour, Counters, FaultRates, Simulation};

#[test]
fn after_every_scenario_the_fleet_is_whole_again() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let mut out = std::io::stderr();
    if let Some(seed) = number("FLEET_SEED") {
        let simulation = survive(seed);
        writeln!(out, "{}", simulation.log.join("\n")).unwrap();
        assert_eq!(simulation.violations, Vec::<String>::new(), "seed {seed}");
        return;
    }
    let seeds = number("FLEET_SEEDS").unwrap_or(1_000);
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let total = Mutex::new(Counters::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism()
            .map_or(2, usize::from)
            .min(4)
        {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        break;
                    }
                    let simulation = survive(seed);
                    add(&mut total.lock().unwrap(), &simulation.counters);
                    if !simulation.violations.is_empty() {
                        failed.lock().unwrap().push((seed, simulation.violations));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    let total = total.into_inner().unwrap();
    writeln!(out, "chaos: {seeds} seeds, {} violations", failed.len()).unwrap();
    writeln!(out, "chaos: {total:?}").unwrap();
    for (seed, violations) in failed.iter().take(10) {
        writeln!(out, "chaos: seed {seed}: {violations:?}").unwrap();
    }
    assert!(
        failed.is_empty(),
        "repeat one with FLEET_SEED={}",
        failed[0].0
    );
    assert!(
        seeds < 100 || happened(&total),
        "the scenarios were too mild: {total:?}"
    );
}

fn survive(seed: u64) -> Simulation {
    let mut simulation = Simulation::new(seed);
    simulation.run_scenario();
    simulation.check_settled();
    simulation
}

/// Every kind of disturbance and every kind of answer occurred.
fn happened(total: &Counters) -> bool {
    [
        total.dropped,
        total.doubled,
        total.api_errors,
        total.crashes,
        total.builders,
        total.images,
        total.promoted,
        total.rejected,
        total.hooks_completed,
        total.hooks_expired,
        total.kills,
        total.pruned,
    ]
    .iter()
    .all(|count| *count > 0)
}

fn add(total: &mut Counters, one: &Counters) {
    total.events += one.events;
    total.dropped += one.dropped;
    total.doubled += one.doubled;
    total.api_errors += one.api_errors;
    total.crashes += one.crashes;
    total.builders += one.builders;
    total.images += one.images;
    total.refreshes += one.refreshes;
    total.promoted += one.promoted;
    total.rejected += one.rejected;
    total.hooks_completed += one.hooks_completed;
    total.hooks_expired += one.hooks_expired;
    total.kills += one.kills;
    total.pruned += one.pruned;
}

/// The same releases in accounts that differ only in how events travel.
#[test]
fn however_events_travel_the_same_release_becomes_live() {
    let end = |seed: u64, rates: FaultRates| {
        let mut simulation = Simulation::new(seed);
        simulation.rates = rates;
        for text in ["1.1.0", "1.2.0"] {
            let version = testing::version(text);
            simulation
                .behaviours
                .insert(version.clone(), Behaviour::GOOD);
            simulation.uploaded.insert(version.clone());
            let key = fleet::key::manifest(&version);
            let detail = serde_json::json!({"bucket": {"name": "b"}, "object": {"key": key}});
            simulation.emit("aws.s3", "Object Created", detail);
        }
        simulation.run(NOON + 3 * HOUR);
        simulation.check_settled();
        assert_eq!(simulation.violations, Vec::<String>::new(), "seed {seed}");
        let live = simulation
            .images
            .values()
            .find(|(_, image)| image.tags.status() == Some(fleet::tags::Status::Live));
        live.unwrap().1.tags.build().unwrap().to_string()
    };
    let calm = end(0, FaultRates::default());
    assert!(calm.starts_with("1.2.0-"));
    for seed in 1..40 {
        let dropped = FaultRates {
            dropped: 1_000,
            ..FaultRates::default()
        };
        let doubled = FaultRates {
            doubled: 1_000,
            late_ms: 5 * MINUTE,
            ..FaultRates::default()
        };
        let mixed = FaultRates {
            dropped: 300,
            doubled: 300,
            late_ms: 3 * MINUTE,
            ..FaultRates::default()
        };
        let all = [doubled, mixed];
        for rates in all {
            assert_eq!(end(seed, rates), calm, "seed {seed}");
        }
        if seed < 4 {
            // Without any event only builds advance; instances cannot say that they are ready.
            let mut simulation = Simulation::new(seed);
            simulation.rates = dropped;
            simulation
                .behaviours
                .insert(testing::version("1.1.0"), Behaviour::GOOD);
            simulation.uploaded.insert(testing::version("1.1.0"));
            simulation.run(NOON + 2 * HOUR);
            assert!(
                simulation.ends.len() == 2,
                "seed {seed}: the janitor alone finishes the build"
            );
        }
    }
}
