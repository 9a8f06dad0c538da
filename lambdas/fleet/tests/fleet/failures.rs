//! One named test for each known way a control plane fails, F1 to F27, and the table of them.

mod baking;
mod hooks;
mod leftovers;
mod rollouts;
mod widths;

use std::io::Write as _;

const SOURCES: [&str; 5] = [
    include_str!("failures/baking.rs"),
    include_str!("failures/hooks.rs"),
    include_str!("failures/leftovers.rs"),
    include_str!("failures/rollouts.rs"),
    include_str!("failures/widths.rs"),
];

#[test]
fn every_known_failure_has_a_test() {
    let mut names: Vec<&str> = SOURCES
        .iter()
        .flat_map(|source| source.lines())
        .filter_map(|line| line.strip_prefix("fn f")?.strip_suffix("() {"))
        .filter(|name| name.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    names.sort_unstable();
    let row = |name: &&str| {
        let (number, sentence) = name.split_once('_').unwrap();
        format!("F{number} {}\n", sentence.replace('_', " "))
    };
    let table: String = names.iter().map(row).collect();
    std::io::stderr().write_all(table.as_bytes()).unwrap();
    for number in 1..=27 {
        let prefix = format!("{number:02}_");
        assert!(
            names.iter().any(|name| name.starts_with(&prefix)),
            "F{number} has no test"
        );
    }
}
