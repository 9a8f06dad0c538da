//! For tests: settings, releases and observations that most of them start from.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::baking::bake_key::Arch;
use crate::baking::builder::{BuildResult, Outcome, ResultError};
use crate::baking::request::{self, CurrentInputs, Request, Trigger};
use crate::baking::{build, orphans, prune};
use crate::digest::Sha256;
use crate::guard::AccountRegion;
use crate::manifest::{self, Artefact, Contents, Manifest, ManifestError, TrustedKey};
use crate::observed::{
    Group, Image, ImageState, Instance, InstanceState, TemplateRef, TemplateVersion,
};
use crate::scaling::Overlap;
use crate::tags::{self, Status, Tags};
use crate::version::Version;
use crate::{hooks, policy, rollout, scaling};

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
/// 2026-11-22T12:00:00Z, a Sunday.
pub const NOON: i64 = 1_795_348_800_000;
pub const GROUP: &str = "shop";
const SEED: [u8; 32] = [42; 32];

pub fn version(text: &str) -> Version {
    text.parse().unwrap()
}

pub fn account_region() -> AccountRegion {
    AccountRegion {
        account: "111122223333".into(),
        region: "eu-central-1".into(),
    }
}

pub fn trusted() -> Vec<TrustedKey> {
    vec![TrustedKey {
        name: "release".into(),
        public: manifest::public_key(&SEED),
    }]
}

pub fn contents(text: &str) -> Contents {
    Contents {
        schema: manifest::SCHEMA,
        version: version(text),
        arch: Arch::X86,
        recipe: Sha256::of(b"recipe"),
        artefacts: vec![Artefact {
            path: "bin/fleetcart".into(),
            sha256: Sha256::of(text.as_bytes()),
            bytes: 9,
        }],
    }
}

/// Signing is slow without optimisation, and every seed uses the same releases.
static MANIFESTS: LazyLock<BTreeMap<Version, Manifest>> = LazyLock::new(|| {
    [
        "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "2.0.0",
    ]
    .into_iter()
    .map(|text| {
        let json = contents(text).seal("release", &SEED).unwrap();
        let manifest = Manifest::read(json.as_bytes(), &version(text), &trusted()).unwrap();
        (version(text), manifest)
    })
    .collect()
});

pub fn manifest(text: &str) -> Result<Manifest, ManifestError> {
    Ok(MANIFESTS[&version(text)].clone())
}

pub fn current_inputs() -> CurrentInputs {
    CurrentInputs {
        base_image: "ami-base".into(),
        arch: Arch::X86,
        region: "eu-central-1".into(),
    }
}

pub fn request(text: &str) -> Request {
    request::open(
        NOON,
        Trigger::Uploaded,
        &current_inputs(),
        &version(text),
        &manifest(text),
        &[],
        None,
    )
    .unwrap()
    .unwrap()
}

pub fn build_settings() -> build::Settings {
    let option = |kind: &str, subnet: &str| build::BuilderOption {
        instance_type: kind.into(),
        subnet: subnet.into(),
    };
    build::Settings {
        bucket: "fleetcart-releases".to_owned().try_into().unwrap(),
        options: vec![
            option("c7i.large", "subnet-a"),
            option("c6i.large", "subnet-b"),
        ],
        builder_deadline_ms: 20 * MINUTE,
        image_deadline_ms: HOUR,
        attempts: 3,
        template: "lt-1".into(),
        deprecate_after_ms: 90 * 24 * HOUR,
    }
}

/// A build that was just requested: version 1 of the template is the stack's.
pub fn build(text: &str) -> build::Observed {
    build::Observed {
        request: request(text),
        manifest: manifest(text),
        builders: Vec::new(),
        dead_attempts: BTreeSet::new(),
        result: Err(ResultError::Missing),
        images: Vec::new(),
        templates: vec![stack_version(1)],
        end: None,
    }
}

pub fn stack_version(number: u64) -> TemplateVersion {
    TemplateVersion {
        number,
        image: Some("ami-base".into()),
        description: None,
    }
}

pub fn our_version(number: u64, text: &str, image: &str, source: u64) -> TemplateVersion {
    TemplateVersion {
        number,
        image: Some(image.into()),
        description: Some(TemplateVersion::describe(&request(text).build, source)),
    }
}

pub fn builder(text: &str, id: &str, attempt: u32, state: InstanceState) -> Instance {
    Instance {
        id: id.into(),
        state,
        launched_ms: NOON,
        image: "ami-base".into(),
        tags: Tags::default()
            .with(tags::BUILD, request(text).build.to_string())
            .with(tags::ROLE, tags::BUILDER)
            .with(tags::ATTEMPT, attempt.to_string())
            .with(tags::EXPIRES, (NOON + 40 * MINUTE).to_string()),
    }
}

pub fn result(text: &str, instance: &str, attempt: u32) -> BuildResult {
    let request = request(text);
    BuildResult {
        schema: crate::baking::builder::SCHEMA,
        build: request.build.clone(),
        attempt,
        instance_id: instance.into(),
        outcome: Outcome::Passed,
        reason: String::new(),
        release_sha256: request.inputs.release,
        base_image: request.inputs.base_image.clone(),
        recipe_sha256: request.inputs.recipe,
        passed: vec!["service-active".into()],
        failed: Vec::new(),
    }
}

pub fn image(text: &str, id: &str, state: ImageState, status: Status) -> Image {
    let request = request(text);
    Image {
        id: id.into(),
        name: request.build.image_name(),
        state,
        created_ms: NOON,
        snapshots: vec![format!("snap-{id}")],
        tags: Tags::default()
            .with(tags::BUILD, request.build.to_string())
            .with(tags::STATUS, status.name())
            .with(tags::RELEASE, request.inputs.release.to_string())
            .with(tags::BAKE_KEY, request.inputs.bake_key().to_string()),
        requires_imds_v2: true,
        shared: false,
        reason: None,
    }
}

pub fn group(version: &str) -> Group {
    Group {
        name: GROUP.into(),
        min: 2,
        max: 6,
        desired: 2,
        template: TemplateRef {
            id: "lt-1".into(),
            version: version.into(),
        },
        members: Vec::new(),
        hooks: vec!["launch".into(), "terminate".into()],
    }
}

pub fn rollout_settings() -> rollout::Settings {
    rollout::Settings {
        hooks: vec!["launch".into(), "terminate".into()],
        preferences: rollout::Preferences::careful(vec!["alb-5xx".into()]),
        abandons: policy::ABANDONED_LAUNCHES,
        stuck_after_ms: HOUR,
        repair_pause_ms: 30 * MINUTE,
    }
}

/// 1.0.0 is live as template version 2; 1.1.0 is baked as version 3.
pub fn rollout() -> rollout::Observed {
    rollout::Observed {
        group: group("2"),
        images: vec![
            image("1.0.0", "ami-10", ImageState::Available, Status::Live),
            image("1.1.0", "ami-11", ImageState::Available, Status::Baked),
        ],
        templates: vec![
            stack_version(1),
            our_version(2, "1.0.0", "ami-10", 1),
            our_version(3, "1.1.0", "ami-11", 1),
        ],
        refreshes: Vec::new(),
        live: Some(2),
        pin: None,
        hold: false,
        through_alarms: None,
        abandoned: Vec::new(),
    }
}

pub fn hook_settings() -> hooks::Settings {
    hooks::Settings {
        group: GROUP.into(),
        launch_hook: "launch".into(),
        terminate_hook: "terminate".into(),
        timeout_ms: 5 * MINUTE,
        launch_deadline_ms: 4 * MINUTE,
        drain_deadline_ms: 10 * MINUTE,
    }
}

pub fn prune_settings() -> prune::Settings {
    prune::Settings {
        account_region: account_region(),
        keep_previous: 2,
        min_age_ms: HOUR,
        cap: 10,
        dry_run: false,
    }
}

pub fn orphan_settings() -> orphans::Settings {
    orphans::Settings {
        account_region: account_region(),
        min_age_ms: HOUR,
        cap: 10,
        dry_run: false,
    }
}

pub fn scaling_settings() -> scaling::Settings {
    scaling::Settings {
        base: 2,
        hard_min: 1,
        hard_max: 12,
        headroom: 2,
        lead_ms: 15 * MINUTE,
        cool_off_ms: 10 * MINUTE,
        overlap: Overlap::Highest,
        horizon_ms: 48 * HOUR,
        budget: None,
    }
}

pub fn scaling() -> scaling::Observed {
    scaling::Observed {
        group: group("2"),
        refreshing: false,
        scheduled: Vec::new(),
        calendar: None,
        last_good: None,
        load_needs: None,
        spent_micros: 0,
    }
}
