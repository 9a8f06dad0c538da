//! Keeps the group as wide as the shop's calendar asks, now and for the coming days.
//!
//! What to change is decided by [`fleet::scaling`]; this reads the calendar and the group and does it.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod act;
mod look;
mod measure;
mod settings;

use fleet::event::{Event, Received, RefreshPhase};
use fleet::key::{self, Key};
use fleet::plan::Plan;
use fleet::scaling::{self, Action};
use runtime::{Error, Fleet, Function, Report, SdkConfig, Variables};
use serde_json::Value;

use look::Look;
use settings::Settings;

pub struct ScheduledScaling {
    settings: Settings,
    autoscaling: aws_sdk_autoscaling::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
    s3: aws_sdk_s3::Client,
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
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(fleet.s3_path_style);
        Ok(Self {
            settings: Settings::read(variables, fleet)?,
            autoscaling: aws_sdk_autoscaling::Client::new(config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        match self.task(&event.event) {
            Task::Look => self.settle(now_ms, report).await,
            Task::Nothing(remark) => {
                report.says(remark);
                Ok(())
            }
            Task::Refused(reason) => {
                report.refuses(reason);
                Ok(())
            }
        }
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        match self.task(&event.event) {
            Task::Look => {
                let seen = self.look(now_ms).await?;
                let mut plan = self.decide(now_ms, &seen)?;
                plan.remarks.extend(seen.remarks);
                serde_json::to_value(plan).map_err(|cause| Error::BadInput(cause.to_string()))
            }
            Task::Nothing(remark) => Ok(serde_json::json!({ "remarks": [remark] })),
            Task::Refused(reason) => Ok(serde_json::json!({ "refused": reason })),
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

    async fn settle(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        let seen = self.look(now_ms).await?;
        let plan = self.decide(now_ms, &seen)?;
        report.heeds(&plan);
        for remark in &seen.remarks {
            report.says(remark);
        }
        for action in &plan.actions {
            self.act(now_ms, action, &seen, report).await?;
        }
        Ok(())
    }

    fn decide(&self, now_ms: i64, seen: &Look) -> Result<Plan<Action>, Error> {
        scaling::plan(now_ms, &self.settings.rules, &seen.observed)
            .map_err(|cause| Error::BadSettings(cause.to_string()))
    }
}
