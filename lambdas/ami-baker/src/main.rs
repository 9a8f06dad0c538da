//! Bakes a release into an image: opens the build, starts and judges its builder, makes the image and
//! its launch-template version, and removes what is no longer needed.
//!
//! Every event only makes it look: at a release, at a build, or at everything when the janitor ticks.
#![cfg_attr(test, allow(clippy::unwrap_used))]
// A call to AWS is a future within futures, deeper than rustc follows by itself.
#![recursion_limit = "256"]

mod act;
mod build;
mod garbage;
mod instances;
mod inventory;
mod launch;
mod leftovers;
mod observe;
mod references;
mod release;
mod settings;

use std::process::ExitCode;

use fleet::baking::request::Trigger;
use fleet::event::{Event, ObjectCreated, Received, Tick};
use fleet::key::{self, Key};
use fleet::version::Version;
use runtime::{Account, Bucket, Error, Fleet, Function, Report, SdkConfig, Variables, clients};
use serde_json::{Value, json};

use settings::Settings;

fn main() -> ExitCode {
    runtime::run::<Baker>()
}

struct Baker {
    fleet: Fleet,
    settings: Settings,
    account: Account,
    bucket: Bucket,
    autoscaling: aws_sdk_autoscaling::Client,
    ec2: aws_sdk_ec2::Client,
    events: aws_sdk_eventbridge::Client,
}

/// What an event is about.
enum Subject {
    Release(Version, Trigger),
    /// The release that is live, to make its image again with this week's packages.
    Live,
    /// The build that this instance builds, if it is a builder.
    Instance(String),
    /// The build that this image belongs to, if it is ours.
    Image(String),
    Everything,
    Refused(String),
    Nothing(String),
}

impl Function for Baker {
    const NAME: &'static str = "ami-baker";
    const ABOUT: &'static str = "Bakes uploaded releases into images and removes old ones.";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        Ok(Self {
            settings: Settings::read(variables, fleet)?,
            account: Account::new(config, fleet),
            bucket: Bucket::new(config, fleet),
            autoscaling: clients::autoscaling(config),
            ec2: clients::ec2(config),
            events: aws_sdk_eventbridge::Client::new(config),
            fleet: fleet.clone(),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        let build = match self.subject(&event.event) {
            Subject::Release(version, trigger) => {
                return self.released(now_ms, trigger, &version, report).await;
            }
            Subject::Live => {
                let Some(version) = self.live().await? else {
                    report.note("nothing of ours is live yet");
                    return Ok(());
                };
                return self
                    .released(now_ms, Trigger::Renew, &version, report)
                    .await;
            }
            Subject::Everything => return self.reconcile_all(now_ms, report).await,
            Subject::Instance(id) => self.build_of_instance(&id).await?.ok_or(id),
            Subject::Image(id) => self.build_of_image(&id).await?.ok_or(id),
            Subject::Refused(reason) => {
                report.alarm(fleet::alarm::Alarm::ReleaseRefused { reason });
                return Ok(());
            }
            Subject::Nothing(remark) => {
                report.note(remark);
                return Ok(());
            }
        };
        match build {
            Ok(build) => self.reconcile_build(now_ms, &build, report).await,
            Err(id) => {
                report.note(format!("{id} belongs to no build of ours"));
                Ok(())
            }
        }
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        let build = match self.subject(&event.event) {
            Subject::Release(version, trigger) => {
                return self.plan_release(now_ms, trigger, &version).await;
            }
            Subject::Live => {
                return match self.live().await? {
                    Some(version) => self.plan_release(now_ms, Trigger::Renew, &version).await,
                    None => Ok(json!({"remark": "nothing of ours is live yet"})),
                };
            }
            Subject::Everything => return self.plan_everything(now_ms).await,
            Subject::Instance(id) => self.build_of_instance(&id).await?,
            Subject::Image(id) => self.build_of_image(&id).await?,
            Subject::Refused(reason) => return Ok(json!({"refused": reason})),
            Subject::Nothing(remark) => return Ok(json!({"remark": remark})),
        };
        match build {
            Some(build) => self.plan_build(now_ms, &build).await,
            None => Ok(json!({"remark": "it belongs to no build of ours"})),
        }
    }
}

impl Baker {
    fn subject(&self, event: &Event) -> Subject {
        match event {
            Event::ObjectCreated(created) => self.subject_of_object(created),
            Event::InstanceChange(change) => Subject::Instance(change.instance_id.clone()),
            Event::ImageChange(change) => Subject::Image(change.image_id.clone()),
            Event::Tick(tick) => subject_of_tick(tick),
            other => Subject::Nothing(format!("not for this function: {other:?}")),
        }
    }

    fn subject_of_object(&self, created: &ObjectCreated) -> Subject {
        if created.bucket.name != self.fleet.bucket {
            return Subject::Nothing(format!("bucket {:?} is not ours", created.bucket.name));
        }
        match key::read(&created.object.key) {
            Ok(Key::Manifest(version)) => Subject::Release(version, Trigger::Uploaded),
            Ok(_) => Subject::Nothing(format!("{:?} is not a manifest", created.object.key)),
            Err(bad) => Subject::Refused(bad.to_string()),
        }
    }
}

fn subject_of_tick(tick: &Tick) -> Subject {
    match (tick.task.as_str(), &tick.version) {
        ("janitor", _) => Subject::Everything,
        ("rebake", Some(version)) => match version.parse() {
            Ok(version) => Subject::Release(version, Trigger::Rebake),
            Err(bad) => Subject::Refused(format!("rebake: {bad}")),
        },
        ("rebake", None) => Subject::Live,
        (task, _) => Subject::Nothing(format!("the task {task:?} is not for this function")),
    }
}
