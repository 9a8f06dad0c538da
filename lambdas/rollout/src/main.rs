//! Puts baked images in place, one at a time: starts refreshes, promotes or rejects what became of
//! them, and brings the group back when it runs something else.
//!
//! Every event only makes it look at the group. It runs once at a time: its reserved concurrency is 1.
#![cfg_attr(test, allow(clippy::unwrap_used))]
// A call to AWS is a future within futures, deeper than rustc follows by itself.
#![recursion_limit = "256"]

mod act;
mod activities;
mod observe;
mod settings;

use std::process::ExitCode;

use fleet::event::{Event, Received};
use fleet::health;
use fleet::plan::Plan;
use fleet::rollout::{self, Action};
use runtime::{
    Account, Error, Fleet, Function, Reconcile, Report, SdkConfig, Variables, clients, preview,
    reconcile,
};
use serde_json::{Value, json};

use observe::Observed;

fn main() -> ExitCode {
    runtime::run::<Rollout>()
}

struct Rollout {
    fleet: Fleet,
    settings: rollout::Settings,
    account: Account,
    autoscaling: aws_sdk_autoscaling::Client,
    ec2: aws_sdk_ec2::Client,
}

impl Function for Rollout {
    const NAME: &'static str = "rollout";
    const ABOUT: &'static str = "Puts baked images in place through instance refreshes.";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        Ok(Self {
            settings: settings::read(variables)?,
            account: Account::new(config, fleet),
            autoscaling: clients::autoscaling(config),
            ec2: clients::ec2(config),
            fleet: fleet.clone(),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Some(remark) = self.foreign(&event.event) {
            report.note(remark);
            return Ok(());
        }
        if let Event::LaunchOutcome(outcome) = &event.event
            && let Some(alarm) = health::launch_alarm(outcome)
        {
            report.alarm(alarm);
        }
        if let Err(wrong) = self.account.guard(&self.fleet).await? {
            report.refuse(wrong);
            return Ok(());
        }
        let rollout = self;
        reconcile(&mut Group { rollout, now_ms }, report).await
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        if let Some(remark) = self.foreign(&event.event) {
            return Ok(json!({"remark": remark}));
        }
        let rollout = self;
        preview(&mut Group { rollout, now_ms }).await
    }
}

impl Rollout {
    /// Why this event says nothing about our group, if it does not.
    fn foreign(&self, event: &Event) -> Option<String> {
        let group = match event {
            Event::Refresh(step) => &step.detail.auto_scaling_group_name,
            Event::LaunchOutcome(outcome) => &outcome.detail.auto_scaling_group_name,
            Event::BuildEnded(_) => return None,
            Event::ParameterChange(change) => {
                let ours = ["pin", "hold"].map(|name| self.fleet.parameter(name));
                let foreign = format!("{} is not a parameter of ours", change.name);
                return (!ours.contains(&change.name)).then_some(foreign);
            }
            Event::Tick(tick) if tick.task == "janitor" => return None,
            other => return Some(format!("not for this function: {other:?}")),
        };
        (*group != self.fleet.group).then(|| format!("group {group:?} is not ours"))
    }
}

/// The group and what it runs.
struct Group<'a> {
    rollout: &'a Rollout,
    now_ms: i64,
}

impl Reconcile for Group<'_> {
    type Observed = Observed;
    type Action = Action;

    async fn observe(&mut self, report: &mut Report) -> Result<Option<Observed>, Error> {
        self.rollout.observe(self.now_ms, report).await.map(Some)
    }

    fn plan(&mut self, seen: &Observed, report: &mut Report) -> Result<Plan<Action>, Error> {
        // A refresh launches every instance once, and rolling it back once more.
        let group = &seen.rules.group;
        let allowed = 2 * group.max.max(group.desired) as usize + 2;
        if let Some(alarm) = health::churn(self.now_ms, &seen.launched_ms, allowed) {
            report.alarm(alarm);
        }
        Ok(rollout::plan(
            self.now_ms,
            &self.rollout.settings,
            &seen.rules,
        ))
    }

    async fn act(&mut self, _: &Observed, action: &Action, _: &mut Report) -> Result<(), Error> {
        Ok(self.rollout.act(action).await?)
    }
}
