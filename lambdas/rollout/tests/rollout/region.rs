//! The function at work, and what happens around it: baked images, refreshes, events.

use std::collections::BTreeMap;
use std::ops::Deref;

use images::testing::{Image, Thing, Version};
use runtime::testing::{self, GROUP, event, janitor};
use serde_json::{Value, json};

use crate::cloud::Cloud;

const BINARY: &str = env!("CARGO_BIN_EXE_rollout");
const KEY: &str = "0a1b2c3d";
const SETTINGS: [(&str, &str); 5] = [
    ("FLEETCART_LAUNCH_HOOK", "launch"),
    ("FLEETCART_TERMINATE_HOOK", "terminate"),
    ("FLEETCART_REFRESH_ALARMS", "alb-5xx,p95"),
    ("FLEETCART_WARMUP_SECONDS", "40"),
    ("FLEETCART_BAKE_SECONDS", "240"),
];

pub struct Region(testing::Region<Cloud>);

impl Deref for Region {
    type Target = testing::Region<Cloud>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Now, to the second, and this many minutes later.
pub fn time(minutes: i64) -> String {
    let now = jiff::Timestamp::now().as_second() + minutes * 60;
    jiff::Timestamp::from_second(now).unwrap().to_string()
}

impl Region {
    pub fn start() -> Self {
        Self::with(&[])
    }

    pub fn with(more: &[(&str, &str)]) -> Self {
        let settings = [&SETTINGS[..], more].concat();
        Self(testing::Region::start(
            BINARY,
            Cloud::new(&time(0)),
            &settings,
        ))
    }

    /// 1.0.0 is live as version 2 of the template, on two members.
    pub fn live() -> Self {
        let region = Self::start();
        region.settle();
        region
    }

    pub fn settle(&self) {
        self.bake("1.0.0");
        self.handle(&janitor());
        self.cloud().end("Successful");
        self.handle(&refreshed("Succeeded"));
        assert_eq!(self.status("1.0.0"), "live");
    }

    /// An image of this release as the baker leaves it; the event of it.
    pub fn bake(&self, version: &str) -> Value {
        let build = format!("{version}-{KEY}");
        let tags: BTreeMap<String, String> = [
            ("fleetcart:build", build.as_str()),
            ("fleetcart:status", "baked"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
        let mut cloud = self.cloud();
        let ec2 = &mut cloud.ec2;
        ec2.snapshots.push(Thing {
            id: format!("snap-{version}"),
            tags: tags.clone(),
            ..Thing::default()
        });
        ec2.images.push(Image {
            id: format!("ami-{version}"),
            name: format!("fleetcart-{build}"),
            state: "available".to_owned(),
            created: time(-60),
            snapshots: vec![format!("snap-{version}")],
            tags,
            imds_v2: true,
            ..Image::default()
        });
        ec2.versions.push(Version {
            image: format!("ami-{version}"),
            description: format!("fleetcart {build} from 1"),
            ..Version::default()
        });
        let number = ec2.versions.len();
        let detail = json!({"build": build, "end": "baked", "image": format!("ami-{version}"), "version": number});
        event("fleetcart.control", "Build Ended", &detail)
    }

    pub fn status(&self, version: &str) -> String {
        let mut cloud = self.cloud();
        cloud.ec2.image(&format!("ami-{version}")).tags["fleetcart:status"].clone()
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        self.cloud()
            .parameters
            .get(&format!("/fleetcart/test/{name}"))
            .cloned()
    }

    pub fn set(&self, name: &str, value: &str) {
        let name = format!("/fleetcart/test/{name}");
        self.cloud().parameters.insert(name, value.to_owned());
    }

    /// Versions of the refreshes so far, the oldest first.
    pub fn refreshes(&self) -> Vec<u64> {
        self.cloud()
            .refreshes
            .iter()
            .rev()
            .map(|refresh| refresh.version)
            .collect()
    }
}

pub fn refreshed(phase: &str) -> Value {
    let detail = json!({"InstanceRefreshId": "r-1", "AutoScalingGroupName": GROUP});
    event(
        "aws.autoscaling",
        &format!("EC2 Auto Scaling Instance Refresh {phase}"),
        &detail,
    )
}

pub fn changed(parameter: &str) -> Value {
    let detail = json!({"name": format!("/fleetcart/test/{parameter}"), "operation": "Update"});
    event("aws.ssm", "Parameter Store Change", &detail)
}
