//! The function at work, and what happens around it: uploads, builders, images, events.

use std::ops::Deref;

use fleet::baking::bake_key::Arch;
use fleet::baking::builder::{BuildResult, Outcome};
use fleet::baking::request::Request;
use fleet::digest::Sha256;
use fleet::key;
use fleet::manifest::{self, Artefact, Contents};
use runtime::testing::{self, event};
use serde_json::{Value, json};

use crate::cloud::Cloud;

const BINARY: &str = env!("CARGO_BIN_EXE_ami-baker");
const SEED: [u8; 32] = [9; 32];

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

fn settings(keys: &str) -> Vec<(&str, &str)> {
    vec![
        ("FLEETCART_RELEASE_KEYS", keys),
        (
            "FLEETCART_BUILDER_PLACES",
            "t3.small:subnet-1,t3a.small:subnet-2",
        ),
        ("FLEETCART_BUILDER_SECURITY_GROUP", "sg-builder"),
        ("FLEETCART_BUILDER_PROFILE", "builder"),
        ("FLEETCART_PRUNE_MIN_AGE_HOURS", "1"),
    ]
}

fn keys() -> String {
    format!("release={}", hex::encode(manifest::public_key(&SEED)))
}

impl Region {
    pub fn start() -> Self {
        Self::with(&[])
    }

    pub fn with(more: &[(&str, &str)]) -> Self {
        let keys = keys();
        let settings = [settings(&keys), more.to_vec()].concat();
        Self(testing::Region::start(
            BINARY,
            Cloud::new(&time(0)),
            &settings,
        ))
    }

    /// Uploads a release; the event of it.
    pub fn upload(&self, version: &str) -> Value {
        let json = sealed(version);
        let key = key::manifest(&version.parse().unwrap());
        self.cloud().objects.insert(key.clone(), json.into_bytes());
        created(&key)
    }

    /// The builder passes and powers itself off; the event of it.
    pub fn builder_passes(&self) -> Value {
        self.builder_stops(|_| {})
    }

    /// The only running builder writes a result that `spoil` has changed, and powers itself off.
    pub fn builder_stops(&self, spoil: impl FnOnce(&mut BuildResult)) -> Value {
        let mut cloud = self.cloud();
        let builder = cloud
            .ec2
            .instances
            .iter_mut()
            .find(|i| i.state == "running")
            .unwrap();
        builder.state = "stopped".to_owned();
        let (id, attempt) = (
            builder.id.clone(),
            builder.tags["fleetcart:attempt"].parse().unwrap(),
        );
        let build = builder.tags["fleetcart:build"].parse().unwrap();
        let request: Request =
            serde_json::from_slice(&cloud.objects[&key::request(&build)]).unwrap();
        let mut result = BuildResult {
            schema: fleet::baking::builder::SCHEMA,
            build: build.clone(),
            attempt,
            instance_id: id.clone(),
            outcome: Outcome::Passed,
            reason: String::new(),
            release_sha256: request.inputs.release,
            base_image: request.inputs.base_image,
            recipe_sha256: request.inputs.recipe,
            passed: vec!["port-answers".to_owned()],
            failed: Vec::new(),
        };
        spoil(&mut result);
        let json = serde_json::to_vec(&result).unwrap();
        cloud.objects.insert(key::result(&build), json);
        instance_event(&id, "stopped")
    }

    /// The only pending image becomes what `state` says; the event of it.
    pub fn image_becomes(&self, state: &str) -> Value {
        let mut cloud = self.cloud();
        let image = cloud
            .ec2
            .images
            .iter_mut()
            .find(|i| i.state == "pending")
            .unwrap();
        image.state = state.to_owned();
        image_event(&image.id, state)
    }

    /// A release from its upload to its image.
    pub fn bake(&self, version: &str) {
        self.handle(&self.upload(version));
        self.handle(&self.builder_passes());
        self.handle(&self.image_becomes("available"));
    }
}

pub fn sealed(version: &str) -> String {
    let contents = Contents {
        schema: manifest::SCHEMA,
        version: version.parse().unwrap(),
        arch: Arch::X86,
        recipe: Sha256::of(b"recipe"),
        artefacts: vec![Artefact {
            path: "bin/fleetcart".to_owned(),
            sha256: Sha256::of(version.as_bytes()),
            bytes: 9,
        }],
    };
    contents.seal("release", &SEED).unwrap()
}

pub fn created(key: &str) -> Value {
    let detail =
        json!({"bucket": {"name": "releases"}, "object": {"key": key}, "reason": "PutObject"});
    event("aws.s3", "Object Created", &detail)
}

pub fn instance_event(id: &str, state: &str) -> Value {
    let detail = json!({"instance-id": id, "state": state});
    event("aws.ec2", "EC2 Instance State-change Notification", &detail)
}

pub fn image_event(id: &str, state: &str) -> Value {
    let detail = json!({"ImageId": id, "State": state, "ErrorMessage": ""});
    event("aws.ec2", "EC2 AMI State Change", &detail)
}
