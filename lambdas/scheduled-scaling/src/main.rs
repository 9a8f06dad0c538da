//! Keeps the group as wide as the shop's calendar asks, now and for the coming days.
//!
//! What to change is decided by [`fleet::scaling`]; this reads the calendar and the group and does it.
#![cfg_attr(test, allow(clippy::unwrap_used))]
// A call to AWS is a future within futures, deeper than rustc follows by itself.
#![recursion_limit = "256"]

mod act;
mod measure;
mod observe;
mod settings;

use std::process::ExitCode;

use fleet::event::{Event, Received, RefreshPhase};
use fleet::key::{self, Key};
use fleet::plan::Plan;
use fleet::scaling::{self, Action};
use runtime::{
    Bucket, Error, Fleet, Function, Reconcile, Report, SdkConfig, Variables, clients, preview,
    reconcile,
};
use serde_json::{Value, json};

use observe::Observed;
use settings::Settings;

fn main() -> ExitCode {
    runtime::run::<ScheduledScaling>()
}

struct ScheduledScaling {
    settings: Settings,
    autoscaling: aws_sdk_autoscaling::Client,
    bucket: Bucket,
    cloudwatch: aws_sdk_cloudwatch::Client,
}

/// What an event asks for.
enum Task {
    Look,
    Nothing(String),
    Refused(String),
}

impl Function for ScheduledScaling {
    const NAME: &'static str = "scheduled-scaling";
    const ABOUT: &'static str = "Keeps the group as wide as the shop's calendar asks";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        Ok(Self {
            settings: Settings::read(variables, fleet)?,
            autoscaling: clients::autoscaling(config),
            bucket: Bucket::new(config, fleet),
            cloudwatch: aws_sdk_cloudwatch::Client::new(config),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        match self.task(&event.event) {
            Task::Look => reconcile(&mut self.width(now_ms), report).await,
            Task::Nothing(remark) => {
                report.note(remark);
                Ok(())
            }
            Task::Refused(reason) => {
                report.refuse(reason);
                Ok(())
            }
        }
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        match self.task(&event.event) {
            Task::Look => preview(&mut self.width(now_ms)).await,
            Task::Nothing(remark) => Ok(json!({ "remarks": [remark] })),
            Task::Refused(reason) => Ok(json!({ "refused": reason })),
        }
    }
}

impl ScheduledScaling {
    /// An event only says when to look.
    fn task(&self, event: &Event) -> Task {
        match event {
            Event::Tick(tick) if tick.task == "janitor" => Task::Look,
            Event::ObjectCreated(created) if created.bucket.name != self.settings.bucket => {
                Task::Refused(format!("bucket {:?} is not ours", created.bucket.name))
            }
            Event::ObjectCreated(created) => match key::read(&created.object.key) {
                Ok(Key::Calendar) => Task::Look,
                Ok(_) => Task::Nothing(format!("{:?} is no calendar", created.object.key)),
                Err(bad) => Task::Refused(bad.to_string()),
            },
            Event::Refresh(step) if step.detail.auto_scaling_group_name != self.settings.group => {
                let group = &step.detail.auto_scaling_group_name;
                Task::Refused(format!("group {group:?} is not ours"))
            }
            // While it ran the floor was not lowered.
            Event::Refresh(step) => match step.phase {
                RefreshPhase::Succeeded
                | RefreshPhase::Failed
                | RefreshPhase::Cancelled
                | RefreshPhase::RollbackSucceeded
                | RefreshPhase::RollbackFailed => Task::Look,
                RefreshPhase::CheckpointReached
                | RefreshPhase::Started
                | RefreshPhase::RollbackStarted => {
                    Task::Nothing("the refresh has not ended yet".to_owned())
                }
            },
            Event::Tick(tick) => Task::Refused(format!("there is no task {:?} here", tick.task)),
            Event::Ignored {
                source,
                detail_type,
            } => Task::Nothing(format!("{detail_type:?} of {source:?} is not for scaling")),
            other => Task::Nothing(format!("not for scaling: {other:?}")),
        }
    }

    fn width(&self, now_ms: i64) -> Width<'_> {
        Width {
            scaling: self,
            now_ms,
        }
    }
}

/// How wide the group is, and is to be.
struct Width<'a> {
    scaling: &'a ScheduledScaling,
    now_ms: i64,
}

impl Reconcile for Width<'_> {
    type Observed = Observed;
    type Action = Action;

    async fn observe(&mut self, report: &mut Report) -> Result<Option<Observed>, Error> {
        self.scaling.observe(self.now_ms, report).await.map(Some)
    }

    fn plan(&mut self, seen: &Observed, _: &mut Report) -> Result<Plan<Action>, Error> {
        scaling::plan(self.now_ms, &self.scaling.settings.rules, &seen.rules)
            .map_err(|cause| Error::BadSettings(cause.to_string()))
    }

    async fn act(
        &mut self,
        seen: &Observed,
        action: &Action,
        report: &mut Report,
    ) -> Result<(), Error> {
        self.scaling.act(self.now_ms, action, seen, report).await
    }

    /// Nothing follows from a change: what it sets in motion is for the janitor's next look.
    fn is_last(&self, _: &Action) -> bool {
        true
    }
}
