//! The [`Function`] trait: made once, then handles events, or says what it would do.

use std::fmt::Display;
use std::future::Future;

use aws_config::SdkConfig;
use fleet::alarm::Alarm;
use fleet::event::Received;
use fleet::plan::Plan;
use serde::Serialize;
use serde_json::Value;

use crate::{Error, Fleet, Variables};

/// One of the control plane's functions.
pub trait Function: Sized {
    const NAME: &'static str;
    /// One line for `--help`.
    const ABOUT: &'static str;

    /// Reads its settings and makes its clients; nothing is called yet.
    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error>;

    /// Reconciles what the event is about.
    ///
    /// `now_ms` is in unix milliseconds. The event comes from the configured account and region;
    /// an event that means nothing to this function is a remark, a bad one a refusal, neither an error:
    /// after an error the event is delivered again. What `report` holds by then is logged all the same.
    fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> impl Future<Output = Result<(), Error>>;

    /// What [`Function::handle`] would do; changes nothing.
    fn plan(&self, now_ms: i64, event: &Received) -> impl Future<Output = Result<Value, Error>>;
}

/// What one invocation did and found; the function's answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Carried out, in order.
    pub actions: Vec<Value>,
    pub alarms: Vec<Alarm>,
    /// Why an event or a claim was refused.
    pub refusals: Vec<String>,
    pub remarks: Vec<String>,
}

impl Report {
    /// Notes and logs an action that was carried out.
    pub fn push_action(&mut self, action: &impl Serialize) {
        let action = serde_json::to_value(action).unwrap_or_default();
        tracing::info!(%action, "done");
        self.actions.push(action);
    }

    /// Notes and logs an alarm, once.
    pub fn alarm(&mut self, alarm: Alarm) {
        if self.alarms.contains(&alarm) {
            return;
        }
        if alarm.pages() {
            tracing::error!(alarm = alarm.metric(), "{alarm}");
        } else {
            tracing::warn!(alarm = alarm.metric(), "{alarm}");
        }
        self.alarms.push(alarm);
    }

    /// Notes and logs why something was refused.
    pub fn refuse(&mut self, reason: impl Display) {
        let reason = reason.to_string();
        tracing::warn!("refused: {reason}");
        self.refusals.push(reason);
    }

    /// Notes and logs a remark, once.
    pub fn note(&mut self, remark: impl Into<String>) {
        let remark = remark.into();
        if self.remarks.contains(&remark) {
            return;
        }
        tracing::info!("{remark}");
        self.remarks.push(remark);
    }

    /// Takes over the alarms and remarks of a plan.
    pub fn merge<A>(&mut self, plan: &Plan<A>) {
        for alarm in &plan.alarms {
            self.alarm(alarm.clone());
        }
        for remark in &plan.remarks {
            self.note(remark.clone());
        }
    }
}
