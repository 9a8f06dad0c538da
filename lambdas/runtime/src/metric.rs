//! Metrics as CloudWatch reads them out of the log: one line per invocation in the embedded metric format.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::Report;

/// Namespace of every metric of the control plane.
const NAMESPACE: &str = "FleetCart";

/// Who measured, and when by the system's clock: CloudWatch refuses times far from its own.
pub(crate) struct Origin<'a> {
    pub environment: &'a str,
    pub function: &'a str,
    pub event: &'a str,
    pub clock_ms: i64,
}

/// Writes the line to standard output; a closed one is not worth failing for.
pub(crate) fn write(origin: &Origin<'_>, report: &Report, failed: bool, took: Duration) {
    let _ = writeln!(
        std::io::stdout().lock(),
        "{}",
        line(origin, report, failed, took)
    );
}

fn line(origin: &Origin<'_>, report: &Report, failed: bool, took: Duration) -> Value {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::from([
        ("Actions", report.actions.len()),
        ("Failed", usize::from(failed)),
        ("Refused", report.refusals.len()),
        (
            "Paging",
            report.alarms.iter().filter(|alarm| alarm.pages()).count(),
        ),
    ]);
    for alarm in &report.alarms {
        *counts.entry(alarm.metric()).or_default() += 1;
    }
    let metrics: Vec<Value> = counts
        .keys()
        .map(|name| json!({"Name": name, "Unit": "Count"}))
        .chain([json!({"Name": "Duration", "Unit": "Milliseconds"})])
        .collect();
    let mut line = Map::new();
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": origin.clock_ms,
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [["Environment", "Function"]],
                "Metrics": metrics,
            }],
        }),
    );
    line.insert("Environment".to_owned(), origin.environment.into());
    line.insert("Function".to_owned(), origin.function.into());
    line.insert("Event".to_owned(), origin.event.into());
    line.insert(
        "Duration".to_owned(),
        json!(took.as_micros() as f64 / 1_000.0),
    );
    for (name, count) in counts {
        line.insert(name.to_owned(), count.into());
    }
    Value::Object(line)
}

#[cfg(test)]
mod tests {
    use fleet::alarm::Alarm;

    use super::*;

    #[test]
    fn every_metric_the_line_declares_is_in_it() {
        let mut report = Report::default();
        report.push_action(&"x");
        report.refuse("not ours");
        for zone in ["a", "b"] {
            report.alarm(Alarm::NoCapacity {
                zone: zone.into(),
                message: "full".into(),
            });
        }
        report.alarm(Alarm::LiveImageMissing { version: 3 });
        let origin = Origin {
            environment: "prod",
            function: "rollout",
            event: "e-1",
            clock_ms: 1_700_000_000_000,
        };
        let line = line(&origin, &report, true, Duration::from_micros(12_500));
        let declared = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(declared["Namespace"], "FleetCart");
        for metric in declared["Metrics"].as_array().unwrap() {
            assert!(
                line[metric["Name"].as_str().unwrap()].is_number(),
                "{metric}"
            );
        }
        for dimension in declared["Dimensions"][0].as_array().unwrap() {
            assert!(line[dimension.as_str().unwrap()].is_string(), "{dimension}");
        }
        let counts = [
            "NoCapacity",
            "LiveImageMissing",
            "Paging",
            "Refused",
            "Actions",
            "Failed",
        ];
        assert_eq!(
            counts.map(|name| line[name].as_u64().unwrap()),
            [2, 1, 1, 1, 1, 1]
        );
        assert_eq!(line["Duration"], 12.5);
    }
}
