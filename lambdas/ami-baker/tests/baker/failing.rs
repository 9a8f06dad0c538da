//! Builders and images that fail, and places without room.

use fleet::baking::builder::BuildResult;
use fleet::digest::Sha256;
use images::testing::FORGOTTEN;
use runtime::testing::janitor;
use serde_json::json;

use crate::region::{Region, instance_event};

#[test]
fn a_builder_that_was_terminated_is_followed_by_another_attempt() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    let first = region.cloud().ec2.instances[0].id.clone();
    region.cloud().ec2.instances[0].state = "terminated".to_owned();
    region.handle(&instance_event(&first, "terminated"));
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.instances.len(), 2);
    assert_eq!(cloud.ec2.instances[1].tags["fleetcart:attempt"], "2");
    assert_eq!(cloud.object("attempt-1.json")["attempt"], 1);
}

#[test]
fn a_token_of_an_instance_that_ec2_has_forgotten_starts_the_next_attempt() {
    let region = Region::start();
    let uploaded = region.upload("1.4.0");
    region.handle(&uploaded);
    region.cloud().ec2.instances[0].state = FORGOTTEN.to_owned();
    region.handle(&uploaded);
    let cloud = region.cloud();
    let token = cloud.ec2.instances[1].form.text("ClientToken");
    assert!(token.ends_with("-a2-p0"), "{token}");
    assert_eq!(cloud.object("attempt-1.json")["attempt"], 1);
}

#[test]
fn a_builder_that_hangs_is_terminated_and_its_console_kept_though_ec2_breaks_its_lines() {
    let region = Region::start();
    region.cloud().ec2.console = "cGFu\naWM=\n".to_owned();
    region.handle(&region.upload("1.4.0"));
    assert_eq!(
        region.handle_in(10, &janitor())["actions"],
        json!([]),
        "it may still be at work"
    );
    let report = region.handle_in(21, &janitor());
    assert_eq!(report["alarms"][0]["alarm"], "build-failed");
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.instances[0].state, "terminated");
    let console = cloud
        .objects
        .iter()
        .find(|(key, _)| key.ends_with("console-1.txt"));
    assert_eq!(console.unwrap().1, b"panic");
    assert_eq!(cloud.object("end.json")["end"], "failed");
    assert!(cloud.ec2.images.is_empty());
}

#[test]
fn without_a_fitting_result_there_is_no_image() {
    let spoilers: [(&str, fn(&mut BuildResult)); 4] = [
        ("release_sha256", |result| {
            result.release_sha256 = Sha256::of(b"other")
        }),
        ("not of this one", |result| result.attempt = 7),
        ("reports failure", |result| {
            result.failed = vec!["port-answers".to_owned()]
        }),
        ("passed no check", |result| result.passed = Vec::new()),
    ];
    for (reason, spoil) in spoilers {
        let region = Region::start();
        region.cloud().ec2.console = "cGFuaWM=".to_owned();
        region.handle(&region.upload("1.4.0"));
        region.handle(&region.builder_stops(spoil));
        let cloud = region.cloud();
        let end = cloud.object("end.json");
        assert!(end["reason"].as_str().unwrap().contains(reason), "{end}");
        assert!(cloud.ec2.images.is_empty() && cloud.has("console-1.txt"));
        assert_eq!(cloud.ec2.instances[0].state, "terminated");
        assert_eq!(cloud.sent[0]["detail"]["end"], "failed");
    }
}

#[test]
fn a_builder_that_stops_without_a_word_fails_the_build() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    let stopped = region.builder_passes();
    region
        .cloud()
        .objects
        .retain(|key, _| !key.ends_with("result.json"));
    let report = region.handle(&stopped);
    assert_eq!(report["alarms"][0]["alarm"], "build-failed");
    let end = region.cloud().object("end.json");
    assert_eq!(end["reason"], "the builder stopped without a result");
}

#[test]
fn a_full_place_is_left_for_the_next() {
    let region = Region::start();
    region.cloud().ec2.full = vec!["subnet-1".to_owned()];
    region.handle(&region.upload("1.4.0"));
    let cloud = region.cloud();
    let form = &cloud.ec2.instances[0].form;
    assert_eq!(form.get("InstanceType"), Some("t3a.small"));
    assert_eq!(form.get("NetworkInterface.1.SubnetId"), Some("subnet-2"));
    assert!(form.text("ClientToken").ends_with("-a1-p1"));
}

#[test]
fn without_room_anywhere_the_event_is_delivered_again_and_counted() {
    let region = Region::start();
    region.cloud().ec2.full = vec!["subnet-1".to_owned(), "subnet-2".to_owned()];
    let uploaded = region.upload("1.4.0");
    assert_eq!(region.deliver(&uploaded), None);
    let metric = region.function.metrics(1).remove(0);
    assert_eq!(
        (&metric["NoBuilderCapacity"], &metric["Failed"]),
        (&json!(1), &json!(1))
    );
    region.cloud().ec2.full.clear();
    region.handle(&uploaded);
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.instances[0].tags["fleetcart:attempt"], "1");
}

#[test]
fn an_image_that_fails_is_removed_with_its_snapshots() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    region.handle(&region.builder_passes());
    let report = region.handle(&region.image_becomes("failed"));
    assert_eq!(report["alarms"][0]["alarm"], "build-failed");
    let cloud = region.cloud();
    assert!(cloud.ec2.images.is_empty() && cloud.ec2.snapshots.is_empty());
    assert_eq!(cloud.ec2.instances[0].state, "terminated");
    assert_eq!(cloud.ec2.versions.len(), 1);
}

#[test]
fn a_foreign_image_of_the_same_name_fails_the_build_and_stays() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    let stopped = region.builder_passes();
    let name = {
        let cloud = region.cloud();
        format!(
            "fleetcart-{}",
            cloud.ec2.instances[0].tags["fleetcart:build"]
        )
    };
    let foreign = images::testing::Image {
        id: "ami-foreign".to_owned(),
        name,
        state: "available".to_owned(),
        created: "2026-01-01T00:00:00Z".to_owned(),
        ..images::testing::Image::default()
    };
    region.cloud().ec2.images.push(foreign.clone());
    region.handle(&stopped);
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.images, [foreign]);
    assert_eq!(cloud.object("end.json")["end"], "failed");
}
