//! The most important numbers once a minute as a line of the log from which CloudWatch makes
//! metrics: its Embedded Metric Format, for which no client, key or call is needed.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::config::Origin;
use crate::metrics::minute::Minute;

/// The namespace of every metric.
pub const NAMESPACE: &str = "FleetCart/Shop";

/// A unit as CloudWatch spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Count,
    Milliseconds,
    Seconds,
}

/// Numbers that are looked up and not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Jobs of the outbox not done yet; the same on every instance.
    pub waiting: u64,
    /// Jobs that were given up.
    pub dead: u64,
    /// Seconds since the oldest job that is due could have been done.
    pub age_seconds: i64,
    /// Orders that a person must look at.
    pub attention: u64,
    /// Pieces that are held or promised without money.
    pub unpaid_pieces: i64,
}

/// The line of one minute. One dimension, the environment: a metric of each instance would cost for
/// each that ever lived; which one it was stands beside the numbers, for queries.
pub fn line(origin: &Origin, at_ms: i64, mut minute: Minute, backlog: Option<Backlog>) -> String {
    let mut numbers: Vec<(&str, Unit, Value)> = vec![
        ("Requests", Unit::Count, json!(minute.requests)),
        ("ServerErrors", Unit::Count, json!(minute.server_errors)),
        (
            "CheckoutFailures",
            Unit::Count,
            json!(minute.checkout_failures),
        ),
        ("OrdersPlaced", Unit::Count, json!(minute.orders)),
        ("ProviderErrors", Unit::Count, json!(minute.provider_errors)),
        ("RefundFailures", Unit::Count, json!(minute.refund_failures)),
        ("DatabaseErrors", Unit::Count, json!(minute.database_errors)),
    ];
    let times = [
        ("RequestTimeP50", minute.answers.percentile_ms(50)),
        ("RequestTimeP95", minute.answers.percentile_ms(95)),
        ("RequestTimeMax", minute.answers.percentile_ms(100)),
        ("DatabaseTimeP95", minute.statements.percentile_ms(95)),
        ("DatabaseTimeMax", minute.statements.percentile_ms(100)),
    ];
    // Without requests there is no time, not one of zero.
    let times = times
        .into_iter()
        .filter_map(|(name, ms)| Some((name, Unit::Milliseconds, json!(ms?))));
    numbers.extend(times);
    if let Some(backlog) = backlog {
        numbers.push(("OutboxWaiting", Unit::Count, json!(backlog.waiting)));
        numbers.push(("OutboxDead", Unit::Count, json!(backlog.dead)));
        numbers.push(("OutboxAge", Unit::Seconds, json!(backlog.age_seconds)));
        numbers.push((
            "OrdersNeedingAttention",
            Unit::Count,
            json!(backlog.attention),
        ));
        numbers.push(("UnpaidPieces", Unit::Count, json!(backlog.unpaid_pieces)));
    }
    let metrics: Vec<Value> = numbers
        .iter()
        .map(|(name, unit, _)| json!({ "Name": name, "Unit": format!("{unit:?}") }))
        .collect();
    let mut object = Map::new();
    let about = json!({
        "Timestamp": at_ms,
        "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [["Environment"]], "Metrics": metrics }],
    });
    object.insert("_aws".to_owned(), about);
    object.insert("Environment".to_owned(), json!(origin.environment));
    object.insert("release".to_owned(), json!(origin.release()));
    for (name, value) in [("instance", &origin.instance), ("zone", &origin.zone)] {
        if let Some(value) = value {
            object.insert(name.to_owned(), json!(value));
        }
    }
    for (name, _, value) in numbers {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object).to_string()
}

/// Writes a line to standard output, where nothing else is written while the shop is served.
///
/// # Errors
/// When nobody takes it.
pub fn write(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

#[cfg(test)]
mod tests;
