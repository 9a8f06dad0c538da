//! Launch failures and churn: why launches fail, and whether instances are replaced over and over.

use serde::Serialize;

use crate::alarm::Alarm;
use crate::event::{LaunchOutcome, Outcome};

/// Why a launch failed, as far as AWS's sentence tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum LaunchFailure {
    /// No room for the type in this zone.
    Capacity,
    /// The group's service-linked role may not use the volume key.
    KeyDenied,
    /// The launch hook abandoned the instance or expired.
    Abandoned,
    Other,
}

/// Reads the sentence; AWS gives nothing better.
pub fn launch_failure(message: &str) -> LaunchFailure {
    let says = |text: &str| message.to_ascii_lowercase().contains(text);
    if says("insufficientinstancecapacity") || says("sufficient") && says("capacity") {
        LaunchFailure::Capacity
    } else if says("client.internalerror") || says("client error on launch") || says("kms") {
        LaunchFailure::KeyDenied
    } else if says("lifecycle action") || says("abandon") {
        LaunchFailure::Abandoned
    } else {
        LaunchFailure::Other
    }
}

/// The alarm a launch outcome deserves, if any.
pub fn launch_alarm(outcome: &LaunchOutcome) -> Option<Alarm> {
    if outcome.outcome != Outcome::LaunchUnsuccessful {
        return None;
    }
    let message = outcome.detail.status_message.clone().unwrap_or_default();
    let instance = outcome.detail.ec2_instance_id.clone().unwrap_or_default();
    Some(match launch_failure(&message) {
        LaunchFailure::Capacity => Alarm::NoCapacity {
            zone: outcome
                .detail
                .zone()
                .unwrap_or("an unnamed zone")
                .to_owned(),
            message,
        },
        LaunchFailure::KeyDenied => Alarm::KeyDenied { message },
        LaunchFailure::Abandoned | LaunchFailure::Other => Alarm::InstanceAbandoned {
            instance,
            reason: message,
        },
    })
}

const HOUR_MS: i64 = 3_600_000;

/// An alarm when more launches than `allowed` happened in the last hour.
/// `allowed` should grow with the group: a refresh alone launches every instance once.
pub fn churn(now_ms: i64, launched_ms: &[i64], allowed: usize) -> Option<Alarm> {
    let count = launched_ms
        .iter()
        .filter(|at| now_ms - **at < HOUR_MS && **at <= now_ms)
        .count();
    (count > allowed).then_some(Alarm::Churn { count })
}
