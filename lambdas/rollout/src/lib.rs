//! Puts baked images in place, one at a time: starts refreshes, promotes or rejects what became of
//! them, and brings the group back when it runs something else.
//!
//! Every event only makes it look at the group. It runs once at a time: its reserved concurrency is 1.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod act;
mod activities;
mod clients;
mod observe;
mod roll;
mod settings;

use fleet::event::{Event, Received};
use fleet::{health, rollout};
use runtime::{Error, Fleet, Function, Report, SdkConfig, Variables};
use serde_json::{Value, json};

use clients::Clients;

/// The function.
pub struct Rollout {
    fleet: Fleet,
    settings: rollout::Settings,
    clients: Clients,
}

impl Function for Rollout {
    const NAME: &'static str = "rollout";
    const ABOUT: &'static str = "Puts baked images in place through instance refreshes.";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        Ok(Self {
            fleet: fleet.clone(),
            settings: settings::read(variables)?,
            clients: Clients::new(config, fleet),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Some(remark) = self.foreign(&event.event) {
            report.says(remark);
            return Ok(());
        }
        if let Event::LaunchOutcome(outcome) = &event.event
            && let Some(alarm) = health::judge(outcome)
        {
            report.warns(alarm);
        }
        self.roll(now_ms, report).await
    }

    async fn plan(&self, now_ms: i64, event: &Received) -> Result<Value, Error> {
        if let Some(remark) = self.foreign(&event.event) {
            return Ok(json!({"remark": remark}));
        }
        let look = self.look(now_ms).await?;
        let plan = rollout::plan(now_ms, &self.settings, &look.seen);
        Ok(json!({"plan": plan, "remarks": look.remarks}))
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
