//! Lets instances into service when they are ready, and out of it when they are drained.
//!
//! What to do is decided by [`fleet::hooks`]; this looks at the instance, does it, and asks EventBridge
//! Scheduler to come back when nothing else may.
#![cfg_attr(test, allow(clippy::unwrap_used))]
// A call to AWS is a future within futures, deeper than rustc follows by itself.
#![recursion_limit = "256"]

mod act;
mod observe;
mod schedule;
mod settings;

use std::process::ExitCode;

use fleet::alarm::Alarm;
use fleet::aws_error::AwsError;
use fleet::event::{Event, Received};
use fleet::hooks::{self, Action, Observed, Refusal, Signal};
use fleet::plan::Plan;
use runtime::{
    Bucket, Error, Fleet, Function, Next, Reconcile, Report, SdkConfig, Variables, clients,
    preview, reconcile,
};
use serde_json::{Value, json};

use settings::Settings;

fn main() -> ExitCode {
    runtime::run::<LifecycleHooks>()
}

struct LifecycleHooks {
    settings: Settings,
    autoscaling: aws_sdk_autoscaling::Client,
    bucket: Bucket,
    ec2: aws_sdk_ec2::Client,
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
        Ok(Self {
            settings: Settings::read(variables, fleet)?,
            autoscaling: clients::autoscaling(config),
            bucket: Bucket::new(config, fleet),
            ec2: clients::ec2(config),
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
            Task::One(instance, signal) => {
                let mut instance = Instance::new(self, now_ms, instance, signal);
                reconcile(&mut instance, report).await
            }
            Task::Everything => self.reconcile_all(now_ms, report).await,
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
        for (id, signal) in looks {
            let mut instance = Instance::new(self, now_ms, id, signal);
            let mut plan = preview(&mut instance).await?;
            plan["instance"] = instance.id.into();
            plans.push(plan);
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
    /// One instance that cannot be settled does not keep the others waiting.
    async fn reconcile_all(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        let mut failed = None;
        for id in self.waiting().await? {
            let mut instance = Instance::new(self, now_ms, id, Signal::Look);
            if let Err(error) = reconcile(&mut instance, report).await {
                tracing::error!(error = error.name(), instance = instance.id, "{error}");
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

/// One instance, and why it is looked at.
struct Instance<'a> {
    hooks: &'a LifecycleHooks,
    now_ms: i64,
    id: String,
    signal: Signal,
}

impl<'a> Instance<'a> {
    fn new(hooks: &'a LifecycleHooks, now_ms: i64, id: String, signal: Signal) -> Self {
        Self {
            hooks,
            now_ms,
            id,
            signal,
        }
    }

    /// A claim nobody should have made is also an alarm.
    fn refuse(&self, refusal: &Refusal, report: &mut Report) {
        report.refuse(refusal);
        if matches!(self.signal, Signal::Ready(_) | Signal::Drained(_)) {
            report.alarm(Alarm::ClaimRefused {
                instance: self.id.clone(),
                reason: refusal.to_string(),
            });
        }
    }
}

/// The hook's event and the instance's word may be handled at the same moment, each before it sees the
/// other's mark; so the rounds after the first go by the marks alone.
impl Reconcile for Instance<'_> {
    type Observed = Observed;
    type Action = Action;

    async fn observe(&mut self, _: &mut Report) -> Result<Option<Observed>, Error> {
        Ok(Some(self.hooks.observe(&self.id, &self.signal).await?))
    }

    fn plan(&mut self, seen: &Observed, report: &mut Report) -> Result<Plan<Action>, Error> {
        let rules = &self.hooks.settings.rules;
        let plan = hooks::plan(self.now_ms, rules, &self.signal, seen);
        let plan = plan.unwrap_or_else(|refusal| {
            self.refuse(&refusal, report);
            Plan::default()
        });
        self.signal = Signal::Look;
        Ok(plan)
    }

    async fn act(&mut self, _: &Observed, action: &Action, _: &mut Report) -> Result<(), Error> {
        Ok(self.hooks.act(action).await?)
    }

    fn after_error(&self, _: &Observed, action: &Action, error: &AwsError) -> Next<Action> {
        match action {
            // For people only, so nothing fails for want of it.
            Action::KeepConsole { .. } => Next::Skip,
            _ => Next::by_default(error),
        }
    }

    /// It leaves the hook by itself then.
    fn is_last(&self, action: &Action) -> bool {
        matches!(action, Action::Complete { .. })
    }

    async fn come_back(&mut self, at_ms: i64) -> Result<(), Error> {
        self.hooks.schedule_look(self.now_ms, &self.id, at_ms).await
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
