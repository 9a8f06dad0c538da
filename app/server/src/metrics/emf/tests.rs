use std::time::Duration;

use super::*;
use crate::metrics::minute;

/// Checks a line by the rules of the Embedded Metric Format specification and returns each metric
/// with its unit and value.
fn metrics_by_the_rules(line: &str) -> Vec<(String, String, f64)> {
    const UNITS: [&str; 27] = [
        "Seconds",
        "Microseconds",
        "Milliseconds",
        "Bytes",
        "Kilobytes",
        "Megabytes",
        "Gigabytes",
        "Terabytes",
        "Bits",
        "Kilobits",
        "Megabits",
        "Gigabits",
        "Terabits",
        "Percent",
        "Count",
        "Bytes/Second",
        "Kilobytes/Second",
        "Megabytes/Second",
        "Gigabytes/Second",
        "Terabytes/Second",
        "Bits/Second",
        "Kilobits/Second",
        "Megabits/Second",
        "Gigabits/Second",
        "Terabits/Second",
        "Count/Second",
        "None",
    ];
    assert!(!line.contains('\n') && line.len() < 256 * 1024);
    let root: Value = serde_json::from_str(line).unwrap();
    let root = root.as_object().unwrap();
    let about = root["_aws"].as_object().unwrap();
    assert!(
        about["Timestamp"].as_i64().unwrap() > 1_600_000_000_000,
        "milliseconds"
    );
    let mut found = Vec::new();
    for directive in about["CloudWatchMetrics"].as_array().unwrap() {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=1024).contains(&namespace.len()) && !namespace.starts_with("AWS/"));
        for set in directive["Dimensions"].as_array().unwrap() {
            let set = set.as_array().unwrap();
            assert!(set.len() <= 30);
            for name in set {
                let name = name.as_str().unwrap();
                assert!((1..=250).contains(&name.len()) && !name.starts_with(':'));
                let value = root[name]
                    .as_str()
                    .expect("a dimension is a text of the root");
                assert!((1..=1024).contains(&value.len()) && value.is_ascii());
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(metrics.len() <= 100);
        for metric in metrics {
            let (name, unit) = (
                metric["Name"].as_str().unwrap(),
                metric["Unit"].as_str().unwrap(),
            );
            assert!((1..=1024).contains(&name.len()));
            assert!(UNITS.contains(&unit), "{unit} is no unit of CloudWatch");
            let value = root[name]
                .as_f64()
                .expect("a metric is a number of the root");
            assert!(value.is_finite());
            found.push((name.to_owned(), unit.to_owned(), value));
        }
    }
    let mut names: Vec<_> = found.iter().map(|(name, ..)| name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), found.len(), "a metric is named twice");
    found
}

fn origin() -> Origin {
    Origin {
        instance: Some("i-0123456789abcdef0".to_owned()),
        zone: Some("eu-central-1a".to_owned()),
        release: None,
        environment: "prod".to_owned(),
    }
}

#[test]
fn the_line_keeps_the_rules_and_has_each_number_in_its_unit() {
    minute::watch();
    minute::take();
    for ms in 1..=100 {
        minute::request(
            true,
            "/checkout/payment",
            ms == 100,
            Duration::from_millis(ms),
        );
    }
    minute::request(false, "/p/{slug}", true, Duration::from_millis(7));
    minute::request(false, "/readyz", true, Duration::from_secs(9));
    minute::statement(true, Duration::from_micros(1500));
    minute::note(|minute| minute.orders += 3);
    minute::note(|minute| minute.refund_failures += 1);
    let backlog = Backlog {
        waiting: 4,
        dead: 1,
        age_seconds: 90,
        attention: 2,
        unpaid_pieces: 17,
    };
    let line = line(&origin(), 1_760_000_000_000, minute::take(), Some(backlog));
    let found = metrics_by_the_rules(&line);
    let expected = [
        ("Requests", "Count", 101.0),
        ("ServerErrors", "Count", 2.0),
        ("CheckoutFailures", "Count", 1.0),
        ("OrdersPlaced", "Count", 3.0),
        ("ProviderErrors", "Count", 0.0),
        ("RefundFailures", "Count", 1.0),
        ("DatabaseErrors", "Count", 1.0),
        ("RequestTimeP50", "Milliseconds", 50.0),
        ("RequestTimeP95", "Milliseconds", 95.0),
        ("RequestTimeMax", "Milliseconds", 100.0),
        ("DatabaseTimeP95", "Milliseconds", 1.5),
        ("DatabaseTimeMax", "Milliseconds", 1.5),
        ("OutboxWaiting", "Count", 4.0),
        ("OutboxDead", "Count", 1.0),
        ("OutboxAge", "Seconds", 90.0),
        ("OrdersNeedingAttention", "Count", 2.0),
        ("UnpaidPieces", "Count", 17.0),
    ];
    let expected = expected.map(|(name, unit, value)| (name.to_owned(), unit.to_owned(), value));
    assert_eq!(found, expected);
    let root: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(root["instance"], "i-0123456789abcdef0");
    assert_eq!(root["zone"], "eu-central-1a");
}

#[test]
fn a_minute_in_which_nothing_happened_has_counts_of_zero_and_no_times() {
    let quiet = Minute::new();
    let found = metrics_by_the_rules(&line(&origin(), 1_760_000_000_000, quiet, None));
    assert!(
        found
            .iter()
            .all(|(_, unit, value)| unit == "Count" && *value == 0.0),
        "{found:?}"
    );
    assert_eq!(found.len(), 7);
}
