//! Events from EventBridge: one envelope, one enum; unknown fields and events are no error.

mod autoscaling;
mod ec2;
mod fleet;
mod s3;
mod ssm;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

pub use autoscaling::{
    LaunchOutcome, LifecycleAction, Outcome, OutcomeDetail, RefreshDetail, RefreshPhase,
    RefreshStep, Side, Transition,
};
pub use ec2::{ImageChange, InstanceChange};
pub use fleet::{BuildEnded, DrainComplete, InstanceReady, Tick};
pub use s3::{Bucket, Object, ObjectCreated};
pub use ssm::ParameterChange;

/// An event with its envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub id: Option<String>,
    pub account: Option<String>,
    pub region: Option<String>,
    /// When it happened, unix milliseconds; absent where the sender gave none that reads as a time.
    pub at_ms: Option<i64>,
    pub event: Event,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    ObjectCreated(ObjectCreated),
    InstanceChange(InstanceChange),
    ImageChange(ImageChange),
    LifecycleAction(LifecycleAction),
    LaunchOutcome(LaunchOutcome),
    Refresh(RefreshStep),
    InstanceReady(InstanceReady),
    DrainComplete(DrainComplete),
    BuildEnded(BuildEnded),
    ParameterChange(ParameterChange),
    Tick(Tick),
    /// Not for us; say so in the log and succeed, or it would be delivered again.
    Ignored {
        source: String,
        detail_type: String,
    },
}

#[derive(Debug, Error)]
pub enum EventError {
    #[error("the event is not an EventBridge envelope: {0}")]
    Envelope(serde_json::Error),
    #[error("the detail of {detail_type:?} does not read: {cause}")]
    Detail {
        detail_type: String,
        cause: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct Envelope {
    id: Option<String>,
    #[serde(rename = "detail-type")]
    detail_type: String,
    source: String,
    account: Option<String>,
    time: Option<Value>,
    region: Option<String>,
    detail: Value,
}

/// Reads one event. Only a known event whose detail is wrong is an error.
pub fn read(json: &[u8]) -> Result<Received, EventError> {
    let envelope: Envelope = serde_json::from_slice(json).map_err(EventError::Envelope)?;
    let event = detail(&envelope)?;
    Ok(Received {
        at_ms: envelope.time.as_ref().and_then(time),
        id: envelope.id,
        account: envelope.account,
        region: envelope.region,
        event,
    })
}

const REFRESH: &str = "EC2 Auto Scaling Instance Refresh ";

fn detail(envelope: &Envelope) -> Result<Event, EventError> {
    let detail_type = envelope.detail_type.as_str();
    Ok(match (envelope.source.as_str(), detail_type) {
        ("aws.s3", "Object Created") => Event::ObjectCreated(parse(envelope)?),
        ("aws.ec2", "EC2 Instance State-change Notification") => {
            Event::InstanceChange(parse(envelope)?)
        }
        ("aws.ec2", "EC2 AMI State Change") => Event::ImageChange(parse(envelope)?),
        ("aws.autoscaling", _) if is_test(&envelope.detail) => ignored(envelope),
        (
            "aws.autoscaling",
            "EC2 Instance-launch Lifecycle Action" | "EC2 Instance-terminate Lifecycle Action",
        ) => Event::LifecycleAction(parse(envelope)?),
        ("aws.autoscaling", name) => match (Outcome::read(name), name.strip_prefix(REFRESH)) {
            (Some(outcome), _) => Event::LaunchOutcome(LaunchOutcome {
                outcome,
                detail: parse(envelope)?,
            }),
            (None, Some(phase)) => match RefreshPhase::read(phase) {
                Some(phase) => Event::Refresh(RefreshStep {
                    phase,
                    detail: parse(envelope)?,
                }),
                None => ignored(envelope),
            },
            (None, None) => ignored(envelope),
        },
        ("fleetcart.instance", "Instance Ready") => Event::InstanceReady(parse(envelope)?),
        ("fleetcart.instance", "Drain Complete") => Event::DrainComplete(parse(envelope)?),
        (BuildEnded::SOURCE, BuildEnded::DETAIL_TYPE) => Event::BuildEnded(parse(envelope)?),
        ("aws.ssm", "Parameter Store Change") => Event::ParameterChange(parse(envelope)?),
        ("fleetcart.scheduler", "FleetCart Tick") => Event::Tick(parse(envelope)?),
        ("aws.events", "Scheduled Event") => Event::Tick(Tick::janitor()),
        _ => ignored(envelope),
    })
}

fn ignored(envelope: &Envelope) -> Event {
    Event::Ignored {
        source: envelope.source.clone(),
        detail_type: envelope.detail_type.clone(),
    }
}

/// Auto Scaling sends one of these when a notification target is set up.
fn is_test(detail: &Value) -> bool {
    let test = Some("autoscaling:TEST_NOTIFICATION");
    ["Event", "LifecycleTransition"]
        .iter()
        .any(|field| detail.get(field).and_then(Value::as_str) == test)
}

fn parse<T: DeserializeOwned>(envelope: &Envelope) -> Result<T, EventError> {
    T::deserialize(&envelope.detail).map_err(|cause| EventError::Detail {
        detail_type: envelope.detail_type.clone(),
        cause,
    })
}

/// RFC 3339 with or without milliseconds; some senders give seconds as a number.
fn time(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text
            .parse::<jiff::Timestamp>()
            .ok()
            .map(jiff::Timestamp::as_millisecond),
        Value::Number(seconds) => {
            let seconds = seconds.as_f64()?;
            let millis = seconds * 1000.0;
            (millis.is_finite() && millis.abs() < 1e15).then_some(millis as i64)
        }
        _ => None,
    }
}
