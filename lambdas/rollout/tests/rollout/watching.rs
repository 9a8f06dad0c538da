//! Launches that fail: told as what they are, and enough of them roll a refresh back.

use std::collections::BTreeMap;

use images::testing::Instance;
use runtime::testing::{GROUP, event, janitor};
use serde_json::json;

use crate::cloud::Cloud;
use crate::region::{Region, refreshed, time};

fn launch(cloud: &mut Cloud, number: usize, minutes: i64, status: &str, version: u64) {
    let id = format!("i-new-{number}");
    cloud.activities.push_str(&format!(
        "<member><ActivityId>a-{number}</ActivityId><AutoScalingGroupName>{GROUP}</AutoScalingGroupName>\
         <Description>Launching a new EC2 instance: {id}</Description><Cause>as asked</Cause>\
         <StartTime>{}</StartTime><StatusCode>{status}</StatusCode></member>",
        time(minutes)
    ));
    let tags = [(
        "aws:ec2launchtemplate:version".to_owned(),
        version.to_string(),
    )];
    cloud.ec2.instances.push(Instance {
        id,
        state: "terminated".to_owned(),
        launched: time(minutes),
        tags: BTreeMap::from(tags),
        ..Instance::default()
    });
}

fn refreshing() -> Region {
    let region = Region::live();
    region.cloud().now = time(-20);
    region.handle(&region.bake("1.1.0"));
    region
}

#[test]
fn launches_abandoned_again_and_again_roll_the_refresh_back() {
    let region = refreshing();
    for number in 0..2 {
        launch(&mut region.cloud(), number, -10, "Cancelled", 3);
    }
    region.handle(&janitor());
    assert!(region.endpoint.of("RollbackInstanceRefresh").is_empty());
    launch(&mut region.cloud(), 2, -9, "Failed", 3);
    let report = region.handle(&janitor());
    assert_eq!(
        report["alarms"],
        json!([{"alarm": "launches-abandoned", "count": 3}])
    );
    assert_eq!(region.endpoint.of("RollbackInstanceRefresh").len(), 1);
    region.cloud().end("RollbackSuccessful");
    region.handle(&refreshed("Rollback Succeeded"));
    assert_eq!(region.status("1.1.0"), "rejected");
}

#[test]
fn launches_of_another_version_or_from_before_the_refresh_do_not_count() {
    let region = refreshing();
    for number in 0..3 {
        launch(&mut region.cloud(), number, -10, "Cancelled", 2);
    }
    for number in 3..6 {
        launch(&mut region.cloud(), number, -30, "Cancelled", 3);
    }
    for number in 6..8 {
        launch(&mut region.cloud(), number, -10, "Successful", 3);
    }
    region.handle(&janitor());
    assert!(region.endpoint.of("RollbackInstanceRefresh").is_empty());
}

#[test]
fn instances_replaced_over_and_over_raise_an_alarm() {
    let region = Region::live();
    for number in 0..10 {
        launch(&mut region.cloud(), number, -30, "Successful", 2);
    }
    assert_eq!(region.handle(&janitor())["alarms"], json!([]));
    launch(&mut region.cloud(), 10, -30, "Successful", 2);
    launch(&mut region.cloud(), 11, -90, "Successful", 2);
    let report = region.handle(&janitor());
    assert_eq!(report["alarms"], json!([{"alarm": "churn", "count": 11}]));
}

#[test]
fn a_launch_that_failed_is_told_as_what_it_is() {
    let region = Region::live();
    for (message, alarm) in [
        (
            "We currently do not have sufficient t3.small capacity in eu-central-1a",
            "no-capacity",
        ),
        ("Client.InternalError: Client error on launch", "key-denied"),
        (
            "Instance failed to complete user's Lifecycle Action",
            "instance-abandoned",
        ),
    ] {
        let detail = json!({
            "AutoScalingGroupName": GROUP, "StatusCode": "Failed", "StatusMessage": message,
            "EC2InstanceId": "i-1", "Details": {"Availability Zone": "eu-central-1a"},
        });
        let failed = event(
            "aws.autoscaling",
            "EC2 Instance Launch Unsuccessful",
            &detail,
        );
        assert_eq!(region.handle(&failed)["alarms"][0]["alarm"], alarm);
    }
}

#[test]
fn a_refresh_that_takes_too_long_is_said() {
    let region = refreshing();
    let report = region.handle_in(45, &janitor());
    assert_eq!(report["alarms"][0]["alarm"], "refresh-stuck");
    assert_eq!(report["alarms"][0]["minutes"], 65);
}
