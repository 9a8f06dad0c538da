//! What is not for this function, not from here, or no event at all.

use std::time::Duration;

use runtime::testing::{Answer, GROUP, Response, event, janitor, tick};
use serde_json::json;

use crate::aws::{RELEASE, State, opened, ready, region};

#[test]
fn a_test_notification_is_ignored() {
    let region = region(State::default());
    let test = json!({"Event": "autoscaling:TEST_NOTIFICATION", "AutoScalingGroupName": GROUP});
    let test = event(
        "aws.autoscaling",
        "EC2 Instance-launch Lifecycle Action",
        &test,
    );
    let report = region.handle(&test);
    assert!(region.endpoint.requests().is_empty());
    assert_eq!(report["refusals"], json!([]));
}

#[test]
fn another_account_or_region_is_refused_before_anything_is_asked() {
    let region = region(State::default());
    for (field, value) in [("account", "999999999999"), ("region", "us-east-1")] {
        let mut foreign = ready(RELEASE);
        foreign[field] = value.into();
        let report = region.handle(&foreign);
        assert!(report["refusals"][0].as_str().unwrap().contains(value));
    }
    assert!(region.endpoint.requests().is_empty());
    for metric in region.function.metrics(2) {
        assert_eq!(
            (&metric["Refused"], &metric["Failed"]),
            (&json!(1), &json!(0))
        );
    }
}

#[test]
fn what_does_not_read_is_refused_and_not_delivered_again() {
    let region = region(State::default());
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
        let report = region.handle(bad);
        assert_eq!(
            report["refusals"].as_array().unwrap().len(),
            1,
            "{bad}: {report}"
        );
    }
    assert!(region.endpoint.requests().is_empty());
    let refused = region.function.metrics(bad.len());
    assert!(refused.iter().all(|metric| metric["Refused"] == 1));
}

#[test]
fn the_janitor_looks_only_at_members_that_wait() {
    let region = region(State {
        member: Some((GROUP.into(), "InService".into())),
        ..State::default()
    });
    region.handle(&janitor());
    assert_eq!(region.endpoint.operations(), ["DescribeAutoScalingGroups"]);
}

#[test]
fn an_invocation_ends_before_lambda_would_end_it() {
    let region = region(State {
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
    let answer = region
        .function
        .invoke_within(&ready(RELEASE), Duration::from_millis(1_300));
    let Answer::Failed { kind, .. } = answer else {
        panic!("it did not fail");
    };
    assert_eq!(kind, "OutOfTime");
}

#[test]
fn every_line_of_the_log_is_an_object_that_names_its_event() {
    let region = region(State::default());
    region.handle(&ready(RELEASE));
    region.function.metrics(1);
    let lines = region.function.lines();
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
