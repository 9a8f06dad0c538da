//! `lifecycle-hooks`: one instance, and why it is looked at.

use fleet::hooks::{self, Action, Observed, Signal};
use fleet::testing::{self, GROUP};
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::functions::subject::Subject;

impl Simulation {
    pub fn reconcile_instance(&mut self, id: &str, signal: Signal) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::hook_settings());
        let mut signal = Some(signal);
        let observe = |sim: &Simulation| Some(sim.instance(id));
        // The rounds after the first go by the marks alone.
        let plan = |seen: &Observed| {
            let signal = signal.take().unwrap_or(Signal::Look);
            hooks::plan(now_ms, &settings, &signal, seen).unwrap_or_default()
        };
        Subject {
            is_last: |action| matches!(action, Action::Complete { .. }),
            look: Some(id),
            ..Subject::new(self, observe, plan, Self::act_on_instance)
        }
        .reconcile()
    }

    pub fn instance(&self, id: &str) -> Observed {
        let member = self.group.members.get(id);
        Observed {
            instance: id.to_owned(),
            state: member.map(|m| m.state),
            member: member.map(|m| (GROUP.to_owned(), m.lifecycle.clone())),
            release: member.and_then(|m| self.release_of(m.version)),
            tags: member.map(|m| m.tags.clone()).unwrap_or_default(),
        }
    }

    fn act_on_instance(&mut self, action: &Action) -> Called<()> {
        match action {
            Action::Tag {
                instance,
                key,
                value,
            } => self.call("CreateTags", |sim| {
                if let Some(member) = sim.group.members.get_mut(instance) {
                    member.tags.0.insert((*key).to_owned(), value.clone());
                }
                Ok(())
            }),
            Action::Untag { instance, keys } => self.call("DeleteTags", |sim| {
                if let Some(member) = sim.group.members.get_mut(instance) {
                    member.tags.0.retain(|key, _| !keys.contains(&key.as_str()));
                }
                Ok(())
            }),
            Action::Complete {
                hook,
                instance,
                result,
                ..
            } => self.call("CompleteLifecycleAction", |sim| {
                sim.complete(instance, hook, *result)
            }),
            Action::Heartbeat { instance, .. } => self
                .call("RecordLifecycleActionHeartbeat", |sim| {
                    sim.heartbeat(instance)
                }),
            Action::KeepConsole { .. } => Ok(()),
        }
    }
}
