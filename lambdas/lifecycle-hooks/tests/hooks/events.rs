//! What is not for this function, not from here, or no event at all.

use std::time::Duration;

use runtime::testing::{Answer, Response};
use serde_json::json;

use crate::aws::{GROUP, RELEASE, State, World, event, opened, ready, tick};

#[test]
fn a_test_notification_is_ignored() {
    let world = World::new(State::default());
    let test = json!({"Event": "autoscaling:TEST_NOTIFICATION", "AutoScalingGroupName": GROUP});
    let test = event(
        "aws.autoscaling",
        "EC2 Instance-launch Lifecycle Action",
        &test,
    );
    let report = world.function.invoke(&test).report();
    assert!(world.endpoint.requests().is_empty());
    assert_eq!(report["refusals"], json!([]));
}

#[test]
fn another_account_or_region_is_refused_before_anything_is_asked() {
    let world = World::new(State::default());
    for (field, value) in [("account", "999999999999"), ("region", "us-east-1")] {
        let mut foreign = ready(RELEASE);
        foreign[field] = value.into();
        let report = world.function.invoke(&foreign).report();
        assert!(report["refusals"][0].as_str().unwrap().contains(value));
    }
    assert!(world.endpoint.requests().is_empty());
    for metric in world.function.metrics(2) {
        assert_eq!(
            (&metric["Refused"], &metric["Failed"]),
            (&json!(1), &json!(0))
        );
    }
}

#[test]
fn what_does_not_read_is_refused_and_not_delivered_again() {
    let world = World::new(State::default());
    let bad = [
        json!({}),
        json!([1, 2]),
        event(
            "fleetcart.instance",
            "Instance Ready",
            &json!({"instance-id": 7}),
        ),
        opened(true, &json!({"EC2InstanceId": "../../etc/passwd"})),
        tick(&json!({"task": "dance"})),
        tick(&json!({"task": "look"})),
    ];
    for bad in &bad {
        let report = world.function.invoke(bad).report();
        assert_eq!(
            report["refusals"].as_array().unwrap().len(),
            1,
            "{bad}: {report}"
        );
    }
    assert!(world.endpoint.requests().is_empty());
    let refused = world.function.metrics(bad.len());
    assert!(refused.iter().all(|metric| metric["Refused"] == 1));
}

#[test]
fn the_janitor_looks_only_at_members_that_wait() {
    let world = World::new(State {
        member: Some((GROUP.into(), "InService".into())),
        ..State::default()
    });
    world
        .function
        .invoke(&tick(&json!({"task": "janitor"})))
        .report();
    assert_eq!(world.endpoint.operations(), ["DescribeAutoScalingGroups"]);
}

#[test]
fn an_invocation_ends_before_lambda_would_end_it() {
    let world = World::new(State {
        faults: vec![
            (
                "DescribeAutoScalingInstances",
                Response::query_error("Throttling", "Rate exceeded")
            );
            99
        ]
        .into(),
        ..State::default()
    });
    let answer = world
        .function
        .invoke_within(&ready(RELEASE), Duration::from_millis(1_300));
    let Answer::Failed { kind, .. } = answer else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "OutOfTime");
}

#[test]
fn every_line_of_the_log_is_an_object_that_names_its_event() {
    let world = World::new(State::default());
    world.function.invoke(&ready(RELEASE)).report();
    world.function.metrics(1);
    let lines = world.function.lines();
    assert!(lines.len() > 2, "{lines:#?}");
    for line in lines.iter().filter(|line| line.get("_aws").is_none()) {
        assert_eq!(
            line["span"]["event"], "12345678-1234-1234-1234-123456789012",
            "{line}"
        );
        assert_eq!(line["span"]["function"], "lifecycle-hooks");
        assert!(
            line.get("timestamp").is_none(),
            "CloudWatch adds it: {line}"
        );
    }
}
