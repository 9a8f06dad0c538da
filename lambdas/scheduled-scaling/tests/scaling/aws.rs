//! A group, a calendar and CloudWatch, answering as AWS does, and the function's binary beside them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use runtime::testing::{Endpoint, Function, Request, Response};
use serde_json::{Value, json};

use crate::measured;

pub const BINARY: &str = env!("CARGO_BIN_EXE_scheduled-scaling");
pub const GROUP: &str = "fleetcart-test";
pub const SETTINGS: [(&str, &str); 4] = [
    ("FLEETCART_BASE_INSTANCES", "2"),
    ("FLEETCART_HARD_MIN", "1"),
    ("FLEETCART_HARD_MAX", "12"),
    ("FLEETCART_HEADROOM", "2"),
];
/// Noon of the first of January 2100: later than the system's clock, so that it is "now".
pub const NOON: &str = "2100-01-01T12:00:00Z";

/// What AWS knows.
pub struct State {
    pub min: u32,
    pub max: u32,
    pub desired: u32,
    pub objects: BTreeMap<String, String>,
    /// Name to start, minimum and maximum.
    pub scheduled: BTreeMap<String, (String, Option<u32>, Option<u32>)>,
    /// Status of the last refresh.
    pub refresh: Option<&'static str>,
    pub faults: VecDeque<(&'static str, Response)>,
    /// Names of actions that the group refuses, with the reason.
    pub refused: Option<&'static str>,
    /// Hourly averages of the group's width, and requests a minute.
    pub widths: Vec<f64>,
    pub requests: Vec<f64>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            min: 2,
            max: 4,
            desired: 2,
            objects: BTreeMap::new(),
            scheduled: BTreeMap::new(),
            refresh: None,
            faults: VecDeque::new(),
            refused: None,
            widths: Vec::new(),
            requests: Vec::new(),
        }
    }
}

impl State {
    pub fn planned(calendar: &Value) -> Self {
        let calendar = ("calendar/calendar.json".to_owned(), calendar.to_string());
        Self {
            objects: [calendar].into(),
            ..Self::default()
        }
    }
}

pub struct World {
    pub endpoint: Endpoint,
    pub function: Function,
    state: Arc<Mutex<State>>,
}

impl World {
    pub fn new(state: State) -> Self {
        Self::with(state, &[])
    }

    pub fn with(state: State, more: &[(&str, &str)]) -> Self {
        let state = Arc::new(Mutex::new(state));
        let endpoint = endpoint(&state);
        let settings: Vec<_> = SETTINGS.iter().chain(more).copied().collect();
        let function = Function::start(BINARY, &endpoint, &settings);
        Self {
            endpoint,
            function,
            state,
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The janitor's look at this time.
    pub fn look(&self, at: &str) -> Value {
        let mut tick = event(
            "fleetcart.scheduler",
            "FleetCart Tick",
            &json!({"task": "janitor"}),
        );
        tick["time"] = at.into();
        self.function.invoke(&tick).report()
    }

    pub fn changes(&self) -> Vec<String> {
        let mut operations = self.endpoint.operations();
        operations.retain(|name| !name.starts_with("Describe") && !name.starts_with("Get"));
        operations
    }
}

pub fn endpoint(state: &Arc<Mutex<State>>) -> Endpoint {
    let state = Arc::clone(state);
    Endpoint::start(move |request| answer(&mut state.lock().unwrap(), request))
}

fn answer(state: &mut State, request: &Request) -> Response {
    let operation = request.operation();
    if let Some(place) = state.faults.iter().position(|(of, _)| *of == operation) {
        return state.faults.remove(place).unwrap().1;
    }
    let field = |name: &str| request.field(name);
    let number = |name: &str| request.field(name).map(|n| n.parse::<u32>().unwrap());
    match operation.as_str() {
        "GetObject" => {
            let key = request.path().strip_prefix("/releases/").unwrap();
            match state.objects.get(key) {
                Some(object) => Response::bytes(object.as_bytes()),
                None => Response::s3_error(404, "NoSuchKey"),
            }
        }
        "PutObject" => {
            let key = request.path().strip_prefix("/releases/").unwrap();
            state.objects.insert(key.to_owned(), request.text());
            Response::xml("")
        }
        "DescribeAutoScalingGroups" => {
            let (min, max, desired) = (state.min, state.max, state.desired);
            query(
                &operation,
                &format!(
                    "<AutoScalingGroups><member><AutoScalingGroupName>{GROUP}</AutoScalingGroupName><MinSize>{min}</MinSize>\
                 <MaxSize>{max}</MaxSize><DesiredCapacity>{desired}</DesiredCapacity></member></AutoScalingGroups>"
                ),
            )
        }
        "DescribeInstanceRefreshes" => {
            let refresh = state.refresh.map(|status| {
                format!("<member><InstanceRefreshId>r-1</InstanceRefreshId><Status>{status}</Status></member>")
            });
            query(
                &operation,
                &format!(
                    "<InstanceRefreshes>{}</InstanceRefreshes>",
                    refresh.unwrap_or_default()
                ),
            )
        }
        "DescribeScheduledActions" => page(state, field("NextToken")),
        "UpdateAutoScalingGroup" => {
            state.min = number("MinSize").unwrap_or(state.min);
            state.max = number("MaxSize").unwrap_or(state.max);
            state.desired = number("DesiredCapacity")
                .unwrap_or(state.desired)
                .max(state.min);
            query(&operation, "")
        }
        "BatchPutScheduledUpdateGroupAction" => {
            let mut failed = String::new();
            for n in 1.. {
                let prefix = format!("ScheduledUpdateGroupActions.member.{n}");
                let Some(name) = field(&format!("{prefix}.ScheduledActionName")) else {
                    break;
                };
                assert!(n <= 50, "more than AWS takes at once");
                if let Some(reason) = state.refused {
                    failed.push_str(&format!(
                        "<member><ScheduledActionName>{name}</ScheduledActionName><ErrorCode>ValidationError</ErrorCode>\
                         <ErrorMessage>{reason}</ErrorMessage></member>"
                    ));
                    continue;
                }
                let action = (
                    field(&format!("{prefix}.StartTime")).unwrap(),
                    number(&format!("{prefix}.MinSize")),
                    number(&format!("{prefix}.MaxSize")),
                );
                assert!(field(&format!("{prefix}.DesiredCapacity")).is_none());
                state.scheduled.insert(name, action);
            }
            query(
                &operation,
                &format!(
                    "<FailedScheduledUpdateGroupActions>{failed}</FailedScheduledUpdateGroupActions>"
                ),
            )
        }
        "BatchDeleteScheduledAction" => {
            for n in 1.. {
                let Some(name) = field(&format!("ScheduledActionNames.member.{n}")) else {
                    break;
                };
                state.scheduled.remove(&name);
            }
            query(&operation, "")
        }
        "GetMetricData" => {
            let asked = request.text();
            let values = if asked.contains("GroupTotalInstances") {
                &state.widths
            } else {
                &state.requests
            };
            measured::metric_data(values)
        }
        other => panic!("nobody answers {other}"),
    }
}

/// Two actions a page, so that there is more than one.
fn page(state: &State, token: Option<String>) -> Response {
    let from: usize = token.map_or(0, |token| token.parse().unwrap());
    let size = |name: &str, size: &Option<u32>| {
        size.map(|size| format!("<{name}>{size}</{name}>"))
            .unwrap_or_default()
    };
    let actions: String = state
        .scheduled
        .iter()
        .skip(from)
        .take(2)
        .map(|(name, (start, min, max))| {
            format!(
                "<member><ScheduledActionName>{name}</ScheduledActionName><StartTime>{start}</StartTime>{}{}</member>",
                size("MinSize", min),
                size("MaxSize", max)
            )
        })
        .collect();
    let more = from + 2 < state.scheduled.len();
    let token = if more {
        format!("<NextToken>{}</NextToken>", from + 2)
    } else {
        String::new()
    };
    query(
        "DescribeScheduledActions",
        &format!("<ScheduledUpdateGroupActions>{actions}</ScheduledUpdateGroupActions>{token}"),
    )
}

fn query(operation: &str, result: &str) -> Response {
    Response::xml(format!(
        "<{operation}Response xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><{operation}Result>{result}\
         </{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    ))
}

/// A sale that needs this many from one in the afternoon of the first of January 2100 to five.
pub fn sale(minimum: u32) -> Value {
    json!({"schema": 1, "events": [{
        "id": "sale", "zone": "UTC", "start": "2100-01-01T13:00", "end": "2100-01-01T17:00", "minimum": minimum,
    }]})
}

pub fn calendar_saved(key: &str) -> Value {
    let detail = json!({"bucket": {"name": "releases"}, "object": {"key": key, "size": 5, "etag": "x"}, "reason": "PutObject"});
    event("aws.s3", "Object Created", &detail)
}

pub fn event(source: &str, kind: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "12345678-1234-1234-1234-123456789012",
        "source": source,
        "detail-type": kind,
        "account": "123456789012",
        "region": "eu-central-1",
        "time": NOON,
        "resources": [],
        "detail": detail,
    })
}
