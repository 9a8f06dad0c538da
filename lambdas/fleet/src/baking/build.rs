//! One build: from its request to an image in a launch-template version, through one builder.

mod after_error;
mod image;
mod instance;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::alarm::Alarm;
use crate::baking::builder::{Bucket, BuildResult, Orders, ResultError};
use crate::baking::request::Request;
use crate::manifest::{Manifest, ManifestError};
use crate::observed::{Image, Instance, TemplateVersion};
use crate::plan::Plan;
use crate::policy;
use crate::tags::{self, Status, Tags};

pub use after_error::after_error;
pub use image::{newest_foreign, version_of};

/// What is the same for every build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub bucket: Bucket,
    /// Where a builder may run, best first.
    pub options: Vec<BuilderOption>,
    /// A builder older than this hangs.
    pub builder_deadline_ms: i64,
    /// An image still pending after this is given up.
    pub image_deadline_ms: i64,
    /// Builders started at most, when earlier ones died through no fault of the build.
    pub attempts: u32,
    /// Launch template of the group.
    pub template: String,
    /// An image is deprecated, not removed, this long after it was made.
    pub deprecate_after_ms: i64,
}

/// An instance type in a subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuilderOption {
    pub instance_type: String,
    pub subnet: String,
}

/// Everything known of one build at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub request: Request,
    pub manifest: Result<Manifest, ManifestError>,
    /// All instances tagged as builders of this build, the terminated ones too.
    pub builders: Vec<Instance>,
    /// Attempts recorded as dead.
    pub dead_attempts: BTreeSet<u32>,
    pub result: Result<BuildResult, ResultError>,
    /// Images with this build's tag or with the name its image will have.
    pub images: Vec<Image>,
    /// All versions of the launch template.
    pub templates: Vec<TemplateVersion>,
    pub end: Option<End>,
}

/// An attempt that died without a verdict; the contents of [`crate::key::attempt`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadAttempt {
    pub attempt: u32,
    pub reason: String,
}

/// How a build ended; the contents of [`crate::key::end`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "lowercase")]
pub enum End {
    Baked {
        image: String,
        version: u64,
    },
    Failed {
        #[serde(default)]
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// `RunInstances` with this token, with the first option of the list that has room.
    /// Shutdown stops, metadata version 2 only, encrypted volumes, no key pair, no public address.
    LaunchBuilder(Box<Launch>),
    /// Writes the attempt's object unless it exists.
    RecordAttempt {
        build: String,
        attempt: u32,
        reason: String,
    },
    /// Keeps the instance's console output under this key.
    KeepConsole {
        instance: String,
        key: String,
    },
    /// `CreateImage` with the tags given at creation, on the image and its snapshots.
    CreateImage {
        instance: String,
        name: String,
        tags: Tags,
    },
    /// Requires version 2 of the metadata service and sets the deprecation time.
    HardenImage {
        image: String,
        deprecate_at_ms: i64,
    },
    /// Copies the whole data of version `source`, replaces the image, writes a new version.
    CreateTemplateVersion {
        template: String,
        source: u64,
        image: String,
        description: String,
        token: String,
    },
    TagImage {
        image: String,
        snapshots: Vec<String>,
        status: Status,
    },
    TerminateBuilder {
        instance: String,
    },
    /// Writes the end object unless it exists.
    WriteEnd {
        build: String,
        end: End,
    },
    DeregisterImage {
        image: String,
        snapshots: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Launch {
    pub attempt: u32,
    pub token: String,
    pub base_image: String,
    pub options: Vec<BuilderOption>,
    pub user_data: String,
    /// For the instance, its volumes and its network interface.
    pub tags: Tags,
}

impl Launch {
    /// The token of the try with option number `option`: another option is another request.
    pub fn token_for(&self, option: usize) -> String {
        format!("{}-p{option}", self.token)
    }
}

/// The next steps of this build; none when it waits for something or has ended.
pub fn plan(now_ms: i64, settings: &Settings, seen: &Observed) -> Plan<Action> {
    let mut plan = Plan::default();
    match &seen.end {
        Some(end) => ended(end, seen, &mut plan),
        None => match (&seen.manifest, image::find(seen)) {
            (Err(cause), _) => fail(seen, &cause.to_string(), &mut plan),
            (Ok(_), image::Found::Ours(image)) => {
                image::advance(now_ms, settings, seen, image, &mut plan)
            }
            (Ok(_), image::Found::Foreign(image)) => {
                let reason = format!(
                    "{} is named as this build's image but is not ours",
                    image.id
                );
                fail(seen, &reason, &mut plan);
            }
            (Ok(_), image::Found::None) => instance::advance(now_ms, settings, seen, &mut plan),
        },
    }
    plan
}

/// Writes the verdict first: cleaning up follows from it, however often it is interrupted.
fn fail(seen: &Observed, reason: &str, plan: &mut Plan<Action>) {
    let build = seen.request.build.to_string();
    plan.push_action(Action::WriteEnd {
        build: build.clone(),
        end: End::Failed {
            reason: reason.to_owned(),
        },
    });
    plan.alarm(Alarm::BuildFailed {
        build,
        reason: reason.to_owned(),
    });
}

/// After the end only leftovers go.
fn ended(end: &End, seen: &Observed, plan: &mut Plan<Action>) {
    for builder in seen
        .builders
        .iter()
        .filter(|builder| builder.state.is_alive())
    {
        plan.push_action(Action::TerminateBuilder {
            instance: builder.id.clone(),
        });
    }
    match end {
        End::Baked { .. } => {
            let ours = |image: &&Image| image::is_ours(image, seen);
            if let Some(image) = seen.images.iter().find(ours) {
                image::offer(image, plan);
            }
        }
        End::Failed { reason } => {
            for image in seen
                .images
                .iter()
                .filter(|image| image::is_discarded(image, seen))
            {
                plan.push_action(Action::DeregisterImage {
                    image: image.id.clone(),
                    snapshots: image.snapshots.clone(),
                });
            }
            plan.note(format!("{} failed: {reason}", seen.request.build));
        }
    }
}

fn image_tags(request: &Request) -> Tags {
    Tags::default()
        .with(tags::BUILD, request.build.to_string())
        .with(tags::STATUS, Status::Baking.name())
        .with(tags::RELEASE, request.inputs.release.to_string())
        .with(tags::BAKE_KEY, request.inputs.bake_key().to_string())
        .with(tags::BASE, request.inputs.base_image.clone())
}

fn orders(settings: &Settings, request: &Request, attempt: u32) -> Orders {
    Orders {
        schema: crate::baking::builder::SCHEMA,
        build: request.build.clone(),
        attempt,
        bucket: settings.bucket.clone(),
        region: request.inputs.region.clone(),
        release_sha256: request.inputs.release,
        recipe_sha256: request.inputs.recipe,
        deadline_minutes: u32::try_from(settings.builder_deadline_ms / 60_000)
            .unwrap_or(policy::BUILDER_DEADLINE_MINUTES.into()),
    }
}
