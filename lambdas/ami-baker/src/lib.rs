//! Bakes a release into an image: opens the build, starts and judges its builder, makes the image and
//! its launch-template version, and removes what is no longer needed.
//!
//! Every event only makes it look: at a release, at a build, or at everything when the janitor ticks.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod act;
mod bake;
mod bucket;
mod clients;
mod instances;
mod janitor;
mod launch;
mod leftovers;
mod observe;
mod references;
mod release;
mod settings;
mod tidy;

use fleet::baking::request::Why;
use fleet::event::{Event, ObjectCreated, Received, Tick};
use fleet::key::{self, Key};
use fleet::version::Version;
use runtime::{Error, Fleet, Function, Report, SdkConfig, Variables};
use serde_json::{Value, json};

use bucket::Bucket;
use clients::Clients;
use settings::Settings;

/// The function.
pub struct Baker {
    fleet: Fleet,
    settings: Settings,
    clients: Clients,
    bucket: Bucket,
}

/// What an event asks to look at.
enum Look {
    Release(Version, Why),
    /// At the release that is live, to make its image again with this week's packages.
    Live,
    /// At the build that this instance builds, if it is a builder.
    Instance(String),
    /// At the build that this image belongs to, if it is ours.
    Image(String),
    Everything,
    Refused(String),
    Nothing(String),
}

impl Function for Baker {
    const NAME: &'static str = "ami-baker";
    const ABOUT: &'static str = "Bakes uploaded releases into images and removes old ones.";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        let settings = Settings::read(variables, fleet)?;
        let clients = Clients::new(config, fleet);
        Ok(Self {
            bucket: Bucket::new(clients.s3.clone(), &fleet.bucket),
            fleet: fleet.clone(),
            settings,
            clients,
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        match self.look(&event.event) {
            Look::Release(version, why) => self.released(now_ms, why, &version, report).await,
            Look::Live => match self.live().await? {
                Some(version) => self.released(now_ms, Why::Renew, &version, report).await,
                None => {
                    report.says("nothing of ours is live yet");
                    Ok(())
                }
            },
            Look::Instance(id) => match self.build_of_instance(&id).await? {
                Some(build) => self.bake(now_ms, &build, report).await,
                None => {
                    report.says(format!("{id} is not a builder of ours"));
                    Ok(())
                }
            },
            Look::Image(id) => match self.build_of_image(&id).await? {
                Some(build) => self.bake(now_ms, &build, report).await,
                None => {
                    report.says(format!("{id} is not an image of ours"));
                    Ok(())
                }
            },
            Look::Everything => self.janitor(now_ms, report).await,
            Look::Refused(reason) => {
                report.warns(fleet::alarm::Alarm::ReleaseRefused { reason });
                Ok(())
            }
            Look::Nothing(remark) => {
                report.says(remark);
                Ok(())
            }
        }
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        let build = match self.look(&event.event) {
            Look::Release(version, why) => return self.plan_release(now_ms, why, &version).await,
            Look::Live => {
                return match self.live().await? {
                    Some(version) => self.plan_release(now_ms, Why::Renew, &version).await,
                    None => Ok(json!({"remark": "nothing of ours is live yet"})),
                };
            }
            Look::Everything => return self.plan_everything(now_ms).await,
            Look::Instance(id) => self.build_of_instance(&id).await?,
            Look::Image(id) => self.build_of_image(&id).await?,
            Look::Refused(reason) => return Ok(json!({"refused": reason})),
            Look::Nothing(remark) => return Ok(json!({"remark": remark})),
        };
        match build {
            Some(build) => self.plan_build(now_ms, &build).await,
            None => Ok(json!({"remark": "it belongs to no build of ours"})),
        }
    }
}

impl Baker {
    fn look(&self, event: &Event) -> Look {
        match event {
            Event::ObjectCreated(created) => self.look_at_object(created),
            Event::InstanceChange(change) => Look::Instance(change.instance_id.clone()),
            Event::ImageChange(change) => Look::Image(change.image_id.clone()),
            Event::Tick(tick) => look_at_tick(tick),
            other => Look::Nothing(format!("not for this function: {other:?}")),
        }
    }

    fn look_at_object(&self, created: &ObjectCreated) -> Look {
        if created.bucket.name != self.fleet.bucket {
            return Look::Nothing(format!("bucket {:?} is not ours", created.bucket.name));
        }
        match key::read(&created.object.key) {
            Ok(Key::Manifest(version)) => Look::Release(version, Why::Uploaded),
            Ok(_) => Look::Nothing(format!("{:?} is not a manifest", created.object.key)),
            Err(bad) => Look::Refused(bad.to_string()),
        }
    }
}

fn look_at_tick(tick: &Tick) -> Look {
    match (tick.task.as_str(), &tick.version) {
        ("janitor", _) => Look::Everything,
        ("rebake", Some(version)) => match version.parse() {
            Ok(version) => Look::Release(version, Why::Rebake),
            Err(bad) => Look::Refused(format!("rebake: {bad}")),
        },
        ("rebake", None) => Look::Live,
        (task, _) => Look::Nothing(format!("the task {task:?} is not for this function")),
    }
}
