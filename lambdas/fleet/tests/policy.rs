//! Policy numbers: the stacks and the documentation say the same as `fleet::policy`.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use fleet::policy::*;

type Variable = (&'static str, u64);

/// Rows of the documentation's tables: variables of the functions and their defaults.
fn rows() -> Vec<Vec<Variable>> {
    vec![
        vec![(
            "FLEETCART_BUILDER_DEADLINE_MINUTES",
            BUILDER_DEADLINE_MINUTES.into(),
        )],
        vec![("FLEETCART_KEEP_PREVIOUS", KEEP_PREVIOUS as u64)],
        vec![("FLEETCART_PRUNE_MIN_AGE_HOURS", PRUNE_MIN_AGE_HOURS.into())],
        vec![("FLEETCART_PRUNE_CAP", PRUNE_CAP as u64)],
        vec![
            ("FLEETCART_WARMUP_SECONDS", WARMUP_SECONDS.into()),
            (
                "FLEETCART_CHECKPOINT_DELAY_SECONDS",
                CHECKPOINT_DELAY_SECONDS.into(),
            ),
            ("FLEETCART_BAKE_SECONDS", BAKE_SECONDS.into()),
        ],
        vec![(
            "FLEETCART_HOOK_TIMEOUT_SECONDS",
            HOOK_TIMEOUT_SECONDS.into(),
        )],
        vec![(
            "FLEETCART_LAUNCH_DEADLINE_SECONDS",
            LAUNCH_DEADLINE_SECONDS.into(),
        )],
        vec![(
            "FLEETCART_DRAIN_DEADLINE_SECONDS",
            DRAIN_DEADLINE_SECONDS.into(),
        )],
        vec![
            ("FLEETCART_LEAD_MINUTES", LEAD_MINUTES.into()),
            ("FLEETCART_COOL_OFF_MINUTES", COOL_OFF_MINUTES.into()),
        ],
        vec![("FLEETCART_HORIZON_HOURS", HORIZON_HOURS.into())],
    ]
}

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The numbers that a template gives for a key; one that refers to another place has none.
fn values(template: &str, key: &str) -> Vec<u64> {
    template
        .lines()
        .filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'))
        .filter_map(|value| value.trim().trim_matches('\'').parse().ok())
        .collect()
}

#[test]
fn the_stack_says_the_hooks_time_out_once() {
    let timeout = u64::from(HOOK_TIMEOUT_SECONDS);
    let found = values(&read("infra/app.yaml"), "HeartbeatTimeout");
    assert_eq!(found, [timeout]);
}

#[test]
fn the_stack_tells_the_functions_the_defaults_or_nothing() {
    let stack = read("infra/control.yaml");
    let mut told = 0;
    for (variable, default) in rows().into_iter().flatten() {
        for value in values(&stack, variable) {
            assert_eq!(value, default, "{variable}");
            told += 1;
        }
    }
    assert!(told > 0, "the stack sets none of them");
}

#[test]
fn the_documented_defaults_are_the_real_ones() {
    let documented = read("docs/fleet/functions.md");
    for row in rows() {
        let join =
            |part: fn(&Variable) -> String| row.iter().map(part).collect::<Vec<_>>().join(", ");
        let (names, defaults) = (join(|v| format!("`{}`", v.0)), join(|v| v.1.to_string()));
        let line = format!("| {names} | {defaults} |");
        assert!(documented.contains(&line), "no row {line}");
    }
}
