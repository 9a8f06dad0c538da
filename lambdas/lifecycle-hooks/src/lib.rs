//! Lets instances into service when they are ready, and out of it when they are drained.
//!
//! What to do is decided by [`fleet::hooks`]; this looks at the instance, does it, and asks EventBridge
//! Scheduler to come back when nothing else may.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod act;
mod look;
mod settings;

use fleet::alarm::Alarm;
use fleet::event::{Event, Received};
use fleet::hooks::{self, Action, Observed, Refusal, Signal};
use fleet::plan::Plan;
use runtime::{Error, Fleet, Function, Report, SdkConfig, Variables};
use serde_json::{Value, json};

use settings::Settings;

pub struct LifecycleHooks {
    settings: Settings,
    autoscaling: aws_sdk_autoscaling::Client,
    ec2: aws_sdk_ec2::Client,
    s3: aws_sdk_s3::Client,
    scheduler: aws_sdk_scheduler::Client,
}

/// What an event asks for.
enum Task {
    One(String, Signal),
    /// Every member that waits.
    Everything,
    Nothing(String),
    Refused(String),
}

impl Function for LifecycleHooks {
    const NAME: &'static str = "lifecycle-hooks";
    const ABOUT: &'static str =
        "Lets instances into service when they are ready, and out of it when they are drained";

    fn new(variables: &Variables<'_>, fleet: &Fleet, config: &SdkConfig) -> Result<Self, Error> {
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(fleet.s3_path_style);
        Ok(Self {
            settings: Settings::read(variables, fleet)?,
            autoscaling: aws_sdk_autoscaling::Client::new(config),
            ec2: aws_sdk_ec2::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            scheduler: aws_sdk_scheduler::Client::new(config),
        })
    }

    async fn handle(
        &self,
        now_ms: i64,
        event: &Received,
        report: &mut Report,
    ) -> Result<(), Error> {
        match task(&event.event) {
            Task::One(instance, signal) => self.settle(now_ms, &instance, signal, report).await,
            Task::Everything => self.settle_all(now_ms, report).await,
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
        let looks = match task(&event.event) {
            Task::One(instance, signal) => vec![(instance, signal)],
            Task::Everything => {
                let waiting = self.waiting().await?;
                waiting.into_iter().map(|id| (id, Signal::Look)).collect()
            }
            Task::Nothing(remark) => return Ok(json!({ "remarks": [remark] })),
            Task::Refused(reason) => return Ok(json!({ "refused": reason })),
        };
        let mut plans = Vec::new();
        for (instance, signal) in looks {
            let seen = self.look(&instance, &signal).await?;
            plans.push(
                match hooks::plan(now_ms, &self.settings.rules, &signal, &seen) {
                    Ok(plan) => json!({ "instance": instance, "plan": plan }),
                    Err(refusal) => json!({ "instance": instance, "refused": refusal.to_string() }),
                },
            );
        }
        Ok(Value::Array(plans))
    }
}

fn task(event: &Event) -> Task {
    let (instance, signal) = match event {
        Event::LifecycleAction(opened) => (&opened.ec2_instance_id, Signal::Opened(opened.clone())),
        Event::InstanceReady(claim) => (&claim.instance_id, Signal::Ready(claim.clone())),
        Event::DrainComplete(claim) => (&claim.instance_id, Signal::Drained(claim.clone())),
        Event::Tick(tick) => match (tick.task.as_str(), &tick.instance) {
            ("look", Some(instance)) => (instance, Signal::Look),
            ("janitor", _) => return Task::Everything,
            (task, _) => return Task::Refused(format!("there is no task {task:?} here")),
        },
        Event::Ignored {
            source,
            detail_type,
        } => return Task::Nothing(format!("{detail_type:?} of {source:?} is not for hooks")),
        other => return Task::Nothing(format!("not for hooks: {other:?}")),
    };
    if is_instance_id(instance) {
        Task::One(instance.clone(), signal)
    } else {
        let shown: String = instance.chars().take(40).collect();
        Task::Refused(format!("{shown:?} is no instance id"))
    }
}

/// Eight or seventeen hexadecimal digits; what else an event may carry is not sent to AWS.
fn is_instance_id(text: &str) -> bool {
    text.strip_prefix("i-").is_some_and(|digits| {
        matches!(digits.len(), 8 | 17)
            && digits
                .bytes()
                .all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
    })
}

impl LifecycleHooks {
    /// Looks once, acts, and looks once more unless that completed the hook: the hook's event and the
    /// instance's word may be handled at the same moment, each before it sees the other's mark.
    async fn settle(
        &self,
        now_ms: i64,
        instance: &str,
        signal: Signal,
        report: &mut Report,
    ) -> Result<(), Error> {
        let plan = self.step(now_ms, instance, &signal, report).await?;
        let done = |action: &Action| matches!(action, Action::Complete { .. });
        if !plan.is_idle() && !plan.actions.iter().any(done) {
            self.step(now_ms, instance, &Signal::Look, report).await?;
        }
        Ok(())
    }

    async fn step(
        &self,
        now_ms: i64,
        instance: &str,
        signal: &Signal,
        report: &mut Report,
    ) -> Result<Plan<Action>, Error> {
        let seen = self.look(instance, signal).await?;
        let plan = match hooks::plan(now_ms, &self.settings.rules, signal, &seen) {
            Ok(plan) => plan,
            Err(refusal) => {
                refuse(&seen, signal, &refusal, report);
                return Ok(Plan::default());
            }
        };
        report.heeds(&plan);
        for action in &plan.actions {
            self.act(action, report).await?;
        }
        if let Some(at_ms) = plan.look_again_ms {
            self.look_later(now_ms, instance, at_ms).await?;
        }
        Ok(plan)
    }

    /// One instance that cannot be settled does not keep the others waiting.
    async fn settle_all(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        let mut failed = None;
        for instance in self.waiting().await? {
            if let Err(error) = self.settle(now_ms, &instance, Signal::Look, report).await {
                tracing::error!(error = error.name(), instance, "{error}");
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

/// A claim nobody should have made is also an alarm.
fn refuse(seen: &Observed, signal: &Signal, refusal: &Refusal, report: &mut Report) {
    report.refuses(refusal);
    if matches!(signal, Signal::Ready(_) | Signal::Drained(_)) {
        report.warns(Alarm::ClaimRefused {
            instance: seen.instance.clone(),
            reason: refusal.to_string(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instance_ids_pass_for_instance_ids() {
        for id in ["i-0123abcd", "i-0123456789abcdef0"] {
            assert!(is_instance_id(id), "{id}");
        }
        for id in [
            "",
            "i-",
            "i-0123456789ABCDEF0",
            "i-0123456789abcdef",
            "j-0123abcd",
            "i-0123abcd\n",
            "i-../../..x",
        ] {
            assert!(!is_instance_id(id), "{id:?}");
        }
    }
}
