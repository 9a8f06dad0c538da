//! Interrupted after any change, or without the answer to one: the same event again ends the same.

use serde_json::Value;

use crate::cloud::Cloud;
use crate::region::{Region, time};

/// What matters of where a bake ended.
fn outcome(cloud: &Cloud) -> (Vec<&str>, Vec<&str>, usize, usize, Value, bool) {
    (
        cloud
            .ec2
            .instances
            .iter()
            .map(|i| i.state.as_str())
            .collect(),
        cloud
            .ec2
            .images
            .iter()
            .map(|i| i.tags["fleetcart:status"].as_str())
            .collect(),
        cloud.ec2.snapshots.len(),
        cloud.ec2.versions.len(),
        cloud.object("end.json")["end"].clone(),
        cloud.has("attempt-1.json"),
    )
}

fn whole(cloud: &Cloud) {
    let (instances, images, snapshots, versions, end, second) = outcome(cloud);
    assert_eq!(instances, ["terminated"]);
    assert_eq!(images, ["baked"]);
    assert_eq!((snapshots, versions, end.as_str()), (1, 2, Some("baked")));
    assert!(!second && cloud.ec2.images[0].imds_v2 && !cloud.sent.is_empty());
}

/// Delivers until it is handled; what stands in the way is lifted after the first failure.
fn insist(region: &Region, event: &Value) -> u32 {
    let mut failures = 0;
    while region.deliver(event).is_none() {
        failures += 1;
        assert!(failures < 5, "it never recovers");
        region.cloud().left = None;
    }
    failures
}

#[test]
fn killed_after_any_change_the_same_event_brings_it_to_the_same_end() {
    let region = Region::start();
    let mut killed = 0;
    for changes in 0.. {
        assert!(changes < 50, "it never gets through");
        *region.cloud() = Cloud {
            left: Some(changes),
            ..Cloud::new(&time(0))
        };
        let mut failures = insist(&region, &region.upload("1.4.0"));
        failures += insist(&region, &region.builder_passes());
        failures += insist(&region, &region.image_becomes("available"));
        whole(&region.cloud());
        killed += failures;
        if failures == 0 {
            break;
        }
    }
    assert_eq!(killed, 10, "a bake makes ten changes");
}

#[test]
fn a_change_whose_answer_is_lost_is_not_made_twice() {
    let region = Region::start();
    for operation in [
        "PutObject",
        "RunInstances",
        "CreateImage",
        "EnableImageDeprecation",
        "ModifyImageAttribute",
        "CreateLaunchTemplateVersion",
        "CreateTags",
        "TerminateInstances",
    ] {
        *region.cloud() = Cloud {
            lose: Some(operation),
            ..Cloud::new(&time(0))
        };
        region.bake("1.4.0");
        assert_eq!(region.cloud().lose, None, "{operation} was never sent");
        whole(&region.cloud());
    }
}
