//! One instance in one group, answering as AWS does.

use std::collections::{BTreeMap, VecDeque};

use runtime::testing::{Cloud, GROUP, Region, Request, Response, event};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_lifecycle-hooks");
pub const INSTANCE: &str = "i-0123456789abcdef0";
pub const RELEASE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub const SETTINGS: [(&str, &str); 4] = [
    ("FLEETCART_LAUNCH_HOOK", "launch"),
    ("FLEETCART_TERMINATE_HOOK", "terminate"),
    (
        "FLEETCART_LOOK_TARGET",
        "arn:aws:lambda:eu-central-1:123456789012:function:hooks",
    ),
    (
        "FLEETCART_LOOK_ROLE",
        "arn:aws:iam::123456789012:role/looks",
    ),
];

/// What AWS knows.
pub struct State {
    /// Group and lifecycle state.
    pub member: Option<(String, String)>,
    /// EC2's state; `None` where it does not know the instance.
    pub running: Option<&'static str>,
    pub tags: BTreeMap<String, String>,
    /// Tags set when the function sets its first one: somebody else was at work.
    pub meanwhile: BTreeMap<String, String>,
    pub release: &'static str,
    /// Answers to the next calls of an operation, in order.
    pub faults: VecDeque<(&'static str, Response)>,
    pub schedule: Option<Value>,
    pub completed: Option<(String, String)>,
    pub console: Option<String>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            member: Some((GROUP.into(), "Pending:Wait".into())),
            running: Some("running"),
            tags: BTreeMap::new(),
            meanwhile: BTreeMap::new(),
            release: RELEASE,
            faults: VecDeque::new(),
            schedule: None,
            completed: None,
            console: None,
        }
    }
}

pub fn region(state: State) -> Region<State> {
    Region::start(BINARY, state, &SETTINGS)
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
    let field = |name: &str| request.field(name).unwrap_or_default();
    match operation.as_str() {
        "DescribeAutoScalingInstances" => {
            let member = state.member.as_ref().map(|(group, lifecycle)| {
                format!(
                    "<member><InstanceId>{}</InstanceId><AutoScalingGroupName>{group}</AutoScalingGroupName>\
                     <AvailabilityZone>eu-central-1a</AvailabilityZone><LifecycleState>{lifecycle}</LifecycleState>\
                     <HealthStatus>HEALTHY</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn></member>",
                    field("InstanceIds.member.1")
                )
            });
            let members = member.unwrap_or_default();
            Response::query(
                "DescribeAutoScalingInstances",
                &format!("<AutoScalingInstances>{members}</AutoScalingInstances>"),
            )
        }
        "DescribeAutoScalingGroups" => {
            let member = state.member.as_ref().map(|(_, lifecycle)| {
                format!("<member><InstanceId>{INSTANCE}</InstanceId><LifecycleState>{lifecycle}</LifecycleState></member>")
            });
            let idle = "<member><InstanceId>i-0aaaaaaaaaaaaaaaa</InstanceId><LifecycleState>InService</LifecycleState></member>";
            let instances = format!("{idle}{}", member.unwrap_or_default());
            Response::query(
                "DescribeAutoScalingGroups",
                &format!(
                    "<AutoScalingGroups><member><AutoScalingGroupName>{GROUP}</AutoScalingGroupName><Instances>{instances}</Instances></member></AutoScalingGroups>"
                ),
            )
        }
        "DescribeInstances" => match state.running {
            None => Response::ec2_error(
                "InvalidInstanceID.NotFound",
                "The instance ID does not exist",
            ),
            Some(running) => {
                let tags = tag_set(&state.tags);
                let id = field("InstanceId.1");
                Response::ec2(
                    "DescribeInstances",
                    &format!(
                        "<reservationSet><item><instancesSet><item><instanceId>{id}</instanceId><imageId>ami-0123456789abcdef0</imageId>\
                     <instanceState><code>16</code><name>{running}</name></instanceState>{tags}</item></instancesSet></item></reservationSet>"
                    ),
                )
            }
        },
        "DescribeImages" => {
            let tags = tag_set(&BTreeMap::from([(
                "fleetcart:release-sha256".into(),
                state.release.into(),
            )]));
            Response::ec2(
                "DescribeImages",
                &format!(
                    "<imagesSet><item><imageId>ami-0123456789abcdef0</imageId><imageState>available</imageState>{tags}</item></imagesSet>"
                ),
            )
        }
        "CreateTags" => {
            state.tags.insert(field("Tag.1.Key"), field("Tag.1.Value"));
            let meanwhile = std::mem::take(&mut state.meanwhile);
            state.tags.extend(meanwhile);
            Response::ec2("CreateTags", "<return>true</return>")
        }
        "DeleteTags" => {
            for n in 1..9 {
                state.tags.remove(&field(&format!("Tag.{n}.Key")));
            }
            Response::ec2("DeleteTags", "<return>true</return>")
        }
        "GetConsoleOutput" => {
            // EC2 breaks its lines.
            let encoded = "S2VybmVs\r\nIHBhbmlj\r\nCg==\r\n";
            Response::ec2(
                "GetConsoleOutput",
                &format!("<instanceId>{INSTANCE}</instanceId><output>{encoded}</output>"),
            )
        }
        "PutObject" => {
            assert_eq!(
                request.path(),
                format!("/releases/instances/{INSTANCE}/console.txt")
            );
            state.console = Some(request.text());
            Response::xml("")
        }
        "CompleteLifecycleAction" => {
            assert_eq!(field("AutoScalingGroupName"), GROUP);
            assert_eq!(field("InstanceId"), INSTANCE);
            if state.completed.is_some() {
                return no_active_action();
            }
            state.completed = Some((field("LifecycleHookName"), field("LifecycleActionResult")));
            Response::query("CompleteLifecycleAction", "")
        }
        "RecordLifecycleActionHeartbeat" => Response::query("RecordLifecycleActionHeartbeat", ""),
        other if other.ends_with(&format!(" /schedules/look-{INSTANCE}")) => {
            if other.starts_with("POST") && state.schedule.is_some() {
                return Response::json_error(409, "ConflictException", "Schedule already exists.");
            }
            state.schedule = Some(request.json());
            Response::json(
                &json!({ "ScheduleArn": "arn:aws:scheduler:eu-central-1:123456789012:schedule/x/y" }),
            )
        }
        other => panic!("nobody answers {other}"),
    }
}

fn tag_set(tags: &BTreeMap<String, String>) -> String {
    let item = |(key, value): (&String, &String)| {
        format!("<item><key>{key}</key><value>{value}</value></item>")
    };
    format!(
        "<tagSet>{}</tagSet>",
        tags.iter().map(item).collect::<String>()
    )
}

pub fn no_active_action() -> Response {
    let message = format!("No active Lifecycle Action found with instance ID {INSTANCE}");
    Response::query_error("ValidationError", &message)
}

/// A hook event as Auto Scaling sends it.
pub fn opened(launching: bool, changes: &Value) -> Value {
    let (side, name, origin, destination) = if launching {
        ("launch", "LAUNCHING", "EC2", "AutoScalingGroup")
    } else {
        ("terminate", "TERMINATING", "AutoScalingGroup", "EC2")
    };
    let mut detail = json!({
        "LifecycleActionToken": "87654321-4321-4321-4321-210987654321",
        "AutoScalingGroupName": GROUP,
        "LifecycleHookName": side,
        "EC2InstanceId": INSTANCE,
        "LifecycleTransition": format!("autoscaling:EC2_INSTANCE_{name}"),
        "Origin": origin,
        "Destination": destination,
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        detail[key] = value.clone();
    }
    let kind = format!("EC2 Instance-{side} Lifecycle Action");
    event("aws.autoscaling", &kind, &detail)
}

pub fn ready(release: &str) -> Value {
    let detail = json!({"instance-id": INSTANCE, "boot-id": "boot-1", "release-sha256": release});
    event("fleetcart.instance", "Instance Ready", &detail)
}

pub fn drained(boot: &str) -> Value {
    let detail = json!({"instance-id": INSTANCE, "boot-id": boot});
    event("fleetcart.instance", "Drain Complete", &detail)
}
