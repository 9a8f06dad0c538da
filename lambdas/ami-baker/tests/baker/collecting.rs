//! What the janitor removes, and what it leaves alone.

use std::collections::BTreeMap;

use images::testing::{Image, Thing, Version};
use runtime::testing::janitor;
use serde_json::json;

use crate::cloud::Cloud;
use crate::region::{Region, time};

const KEY: &str = "0a1b2c3d";

fn tags(version: &str, status: &str) -> BTreeMap<String, String> {
    [
        ("fleetcart:build", format!("{version}-{KEY}")),
        ("fleetcart:status", status.to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// An image of ours from the day before yesterday, with its snapshot.
fn add(cloud: &mut Cloud, version: &str, status: &str) {
    let (id, created) = (format!("ami-{version}"), time(-2 * 24 * 60));
    cloud.ec2.snapshots.push(Thing {
        id: format!("snap-{version}"),
        created: created.clone(),
        attached: false,
        tags: tags(version, status),
    });
    cloud.ec2.images.push(Image {
        id,
        name: format!("fleetcart-{version}-{KEY}"),
        state: "available".to_owned(),
        created,
        snapshots: vec![format!("snap-{version}")],
        tags: tags(version, status),
        imds_v2: true,
        ..Image::default()
    });
}

/// Release 9 is live; all others are previous, from 1 to 8.
fn stocked(region: &Region) {
    let mut cloud = region.cloud();
    for version in 1..9 {
        add(&mut cloud, &format!("{version}.0.0"), "previous");
    }
    add(&mut cloud, "9.0.0", "live");
    add(&mut cloud, "10.0.0", "baked");
}

fn left(region: &Region) -> Vec<String> {
    let cloud = region.cloud();
    let images = cloud.ec2.images.iter();
    images
        .map(|image| image.id["ami-".len()..].to_owned())
        .collect()
}

#[test]
fn only_what_nothing_can_start_any_more_is_removed() {
    let region = Region::start();
    stocked(&region);
    {
        let mut cloud = region.cloud();
        let template = |image: &str| Version {
            image: image.to_owned(),
            ..Version::default()
        };
        // The group is configured with version 2, a refresh asks for version 3, version 4 is the latest.
        cloud
            .ec2
            .versions
            .extend(["ami-1.0.0", "ami-2.0.0", "ami-3.0.0"].map(template));
        let version = |number| {
            format!(
                "<LaunchTemplate><LaunchTemplateId>{}</LaunchTemplateId><Version>{number}</Version></LaunchTemplate>",
                images::testing::TEMPLATE
            )
        };
        cloud.groups = format!(
            "<member><AutoScalingGroupName>fleetcart-test</AutoScalingGroupName>{}</member>",
            version(2)
        );
        cloud.refreshes = format!(
            "<member><InstanceRefreshId>r-1</InstanceRefreshId><Status>InProgress</Status>\
             <DesiredConfiguration>{}</DesiredConfiguration></member>",
            version(3)
        );
        // A stopped machine runs the fourth, the parameter names the fifth, someone was given the sixth.
        cloud.ec2.instances.push(images::testing::Instance {
            id: "i-old".to_owned(),
            state: "stopped".to_owned(),
            launched: time(-600),
            image: "ami-4.0.0".to_owned(),
            ..images::testing::Instance::default()
        });
        cloud
            .parameters
            .insert("/fleetcart/test/ami".to_owned(), "ami-5.0.0".to_owned());
        cloud.ec2.image("ami-6.0.0").shared_with = vec!["999999999999".to_owned()];
    }
    region.handle(&janitor());
    // 7 and 8 are the previous two.
    let all =
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"].map(|major| format!("{major}.0.0"));
    assert_eq!(left(&region), all);
    region.cloud().parameters.remove("/fleetcart/test/ami");
    region.cloud().ec2.image("ami-6.0.0").shared_with.clear();
    region.handle(&janitor());
    assert_eq!(left(&region).len(), 8);
    let cloud = region.cloud();
    let gone = |snapshot: &str| cloud.ec2.snapshots.iter().all(|s| s.id != snapshot);
    assert!(gone("snap-5.0.0") && gone("snap-6.0.0") && !gone("snap-7.0.0"));
}

#[test]
fn a_dry_run_and_the_command_only_say_what_would_go() {
    let region = Region::with(&[("FLEETCART_DRY_RUN", "true")]);
    stocked(&region);
    let report = region.handle(&janitor());
    assert_eq!(report["actions"], json!([]));
    let said = report["remarks"].to_string();
    assert!(said.contains("would remove ami-1.0.0"), "{said}");
    assert_eq!(left(&region).len(), 10);
    let planned = region
        .run(
            &["plan", "--dry-run"],
            "",
            &[("FLEETCART_DRY_RUN", "false")],
        )
        .plan();
    assert_eq!(
        planned["garbage"]["images"]["plan"]["actions"]
            .as_array()
            .unwrap()
            .len(),
        6,
        "{planned}"
    );
    assert_eq!(left(&region).len(), 10);
}

#[test]
fn no_more_than_the_cap_goes_at_once() {
    let region = Region::with(&[("FLEETCART_PRUNE_CAP", "2")]);
    stocked(&region);
    region.handle(&janitor());
    assert_eq!(left(&region)[0], "3.0.0");
    region.handle(&janitor());
    assert_eq!(left(&region)[0], "5.0.0");
}

#[test]
fn old_leftovers_of_ended_builds_go_and_nothing_else_does() {
    let region = Region::start();
    let ours = tags("1.0.0", "baking");
    let expired = |minutes: i64| {
        let at = jiff::Timestamp::now().as_millisecond() + minutes * 60_000;
        let mut tags = ours.clone();
        tags.insert("fleetcart:expires".to_owned(), at.to_string());
        tags
    };
    let thing = |id: &str, attached, minutes, tags: &BTreeMap<String, String>| Thing {
        id: id.to_owned(),
        created: time(minutes),
        attached,
        tags: tags.clone(),
    };
    let named: BTreeMap<String, String> =
        [("Name".to_owned(), "fleetcart-1.0.0-0a1b2c3d".to_owned())].into();
    {
        let ec2 = &mut region.cloud().ec2;
        ec2.snapshots = vec![
            thing("snap-orphan", false, -600, &ours),
            thing("snap-young", false, -1, &ours),
            thing("snap-foreign", false, -600, &BTreeMap::new()),
        ];
        ec2.volumes = vec![
            thing("vol-orphan", false, -600, &ours),
            thing("vol-used", true, -600, &ours),
            thing("vol-named", false, -600, &named),
        ];
        ec2.interfaces = vec![
            thing("eni-orphan", false, 0, &expired(-600)),
            thing("eni-young", false, 0, &expired(30)),
        ];
    }
    let report = region.handle(&janitor());
    assert_eq!(
        report["alarms"],
        json!([{"alarm": "untagged", "resource": "vol-named"}])
    );
    let cloud = region.cloud();
    let ids = |things: &[Thing]| things.iter().map(|t| t.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&cloud.ec2.snapshots), ["snap-young", "snap-foreign"]);
    assert_eq!(ids(&cloud.ec2.volumes), ["vol-used", "vol-named"]);
    assert_eq!(ids(&cloud.ec2.interfaces), ["eni-young"]);
}

#[test]
fn leftovers_of_an_open_build_are_its_own_business() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    let build = region.cloud().ec2.instances[0].tags["fleetcart:build"].clone();
    let tags = BTreeMap::from([("fleetcart:build".to_owned(), build)]);
    region.cloud().ec2.snapshots.push(Thing {
        id: "snap-open".to_owned(),
        created: time(-600),
        attached: false,
        tags,
    });
    region.handle(&janitor());
    assert_eq!(region.cloud().ec2.snapshots.len(), 1);
}

#[test]
fn what_an_ended_build_left_undone_is_done_by_the_janitor() {
    let region = Region::start();
    region.bake("1.4.0");
    {
        let mut cloud = region.cloud();
        cloud.ec2.images[0]
            .tags
            .insert("fleetcart:status".into(), "baking".into());
        cloud.ec2.instances[0].state = "stopped".to_owned();
        cloud.sent.clear();
    }
    region.handle(&janitor());
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.images[0].tags["fleetcart:status"], "baked");
    assert_eq!(cloud.ec2.instances[0].state, "terminated");
    assert_eq!(cloud.sent.len(), 1);
}
