//! A group, a calendar and CloudWatch, answering as AWS does.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use runtime::testing::{Cloud, GROUP, Region, Request, Response, event, janitor};
use serde_json::{Value, json};

use crate::measured;

const BINARY: &str = env!("CARGO_BIN_EXE_scheduled-scaling");
const SETTINGS: [(&str, &str); 4] = [
    ("FLEETCART_BASE_INSTANCES", "2"),
    ("FLEETCART_HARD_MIN", "1"),
    ("FLEETCART_HARD_MAX", "12"),
    ("FLEETCART_HEADROOM", "2"),
];
/// Noon of the first of January 2100.
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

pub fn region(state: State) -> Region<State> {
    region_with(state, &[])
}

pub fn region_with(state: State, more: &[(&str, &str)]) -> Region<State> {
    let settings: Vec<_> = SETTINGS.iter().chain(more).copied().collect();
    Region::start(BINARY, state, &settings)
}

/// The janitor's look at this time.
pub fn look(region: &Region<State>, at: &str) -> Value {
    region.ahead(ms_until(at)).invoke(&janitor()).report()
}

pub fn ms_until(at: &str) -> i64 {
    let at: Timestamp = at.parse().unwrap();
    at.as_millisecond() - Timestamp::now().as_millisecond()
}

impl Cloud for State {
    fn answer(&mut self, request: &Request) -> Response {
        answer(self, request)
    }
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
            Response::query(
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
            Response::query(
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
            Response::query(&operation, "")
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
            Response::query(
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
            Response::query(&operation, "")
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
    Response::query(
        "DescribeScheduledActions",
        &format!("<ScheduledUpdateGroupActions>{actions}</ScheduledUpdateGroupActions>{token}"),
    )
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
