//! The Auto Scaling group: keeps its size, holds instances in hooks, fires its schedule.

use fleet::hooks::Completion;
use fleet::observed::{InstanceState, Lifecycle, RefreshStatus};
use fleet::rollout::Abandoned;
use fleet::tags::{self, Tags};
use fleet::testing::{GROUP, MINUTE};
use rand::Rng as _;
use serde_json::json;

use crate::simulation::aws::{Called, aws_error};
use crate::simulation::scenario::{App, Behaviour};
use crate::simulation::{Member, Replacement, Simulation};

const HOOK_MS: i64 = 5 * MINUTE;

impl Simulation {
    pub fn group_tick(&mut self) {
        self.fire_schedule();
        self.members_tick();
        self.refresh_tick();
        self.keep_size();
        // Target tracking takes one away now and then.
        if self.random.random_ratio(20, 1000) && self.group.desired > self.group.min {
            self.group.desired -= 1;
        }
    }

    fn fire_schedule(&mut self) {
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = self
            .group
            .scheduled
            .drain(..)
            .partition(|action| action.start_ms <= now);
        self.group.scheduled = later;
        for action in due {
            self.resize(action.min, action.max, action.desired);
        }
    }

    pub fn resize(&mut self, min: Option<u32>, max: Option<u32>, desired: Option<u32>) {
        if max.is_some_and(|max| max < self.group.max) {
            self.violated("the maximum was lowered");
        }
        self.group.min = min.unwrap_or(self.group.min);
        self.group.max = max.unwrap_or(self.group.max);
        let desired = desired.unwrap_or(self.group.desired);
        if self.group.min > self.group.max || desired > self.group.max {
            self.violated(format!(
                "min {} desired {desired} max {}",
                self.group.min, self.group.max
            ));
        }
        self.group.desired = desired.max(self.group.min);
    }

    pub fn alive(&self) -> usize {
        self.group
            .members
            .values()
            .filter(|m| is_entering(m))
            .count()
    }

    pub fn in_service(&self, version: impl Fn(u64) -> bool) -> usize {
        let serves = |m: &&Member| m.lifecycle == Lifecycle::InService && version(m.version);
        self.group.members.values().filter(serves).count()
    }

    /// The version that a launch at this moment gets.
    fn launch_version(&self) -> u64 {
        self.refreshes
            .iter()
            .find(|r| matches!(r.status, RefreshStatus::InProgress | RefreshStatus::Baking))
            .map_or(self.group.version, |r| r.version)
    }

    pub fn launch(&mut self) {
        let id = self.fresh("i");
        let member = Member {
            state: InstanceState::Running,
            lifecycle: Lifecycle::Pending,
            version: self.launch_version(),
            since_ms: self.now,
            launched_ms: self.now,
            expires_ms: i64::MAX,
            speaks_ms: self.now + 50_000 + self.random.random_range(0..30_000),
            tags: Tags::default(),
        };
        self.group.members.insert(id, member);
    }

    fn keep_size(&mut self) {
        self.group
            .members
            .retain(|_, m| m.lifecycle != Lifecycle::Terminated);
        let desired = self.group.desired as usize;
        while self.alive() < desired {
            self.launch();
        }
        if self.refreshes.iter().any(|r| r.status.is_active()) {
            return;
        }
        for _ in desired..self.alive() {
            // What is not in service yet goes first, then the youngest.
            let goes = self
                .group
                .members
                .iter()
                .filter(|(_, m)| is_entering(m))
                .max_by_key(|(_, m)| (m.lifecycle != Lifecycle::InService, m.launched_ms))
                .map(|(id, _)| id.clone());
            if let Some(id) = goes {
                self.retire(&id);
            }
        }
    }

    pub fn retire(&mut self, id: &str) {
        let now = self.now;
        if let Some(member) = self.group.members.get_mut(id) {
            member.lifecycle = Lifecycle::Terminating;
            member.since_ms = now;
        }
    }

    pub fn kill(&mut self, id: &str) {
        self.counters.kills += 1;
        if let Some(member) = self.group.members.get_mut(id) {
            member.state = InstanceState::Terminated;
            member.lifecycle = Lifecycle::Terminated;
        }
    }

    pub fn behaviour_of(&self, version: u64) -> Option<Behaviour> {
        let template = self.templates.iter().find(|v| v.number == version)?;
        let (_, image) = self.images.get(template.image.as_ref()?)?;
        self.behaviours.get(image.tags.build()?.version()).copied()
    }

    pub fn release_of(&self, version: u64) -> Option<fleet::digest::Sha256> {
        let template = self.templates.iter().find(|v| v.number == version)?;
        self.images.get(template.image.as_ref()?)?.1.tags.release()
    }

    fn members_tick(&mut self) {
        let ids: Vec<String> = self.group.members.keys().cloned().collect();
        for id in ids {
            let Some(member) = self.group.members.get(&id) else {
                continue;
            };
            let waited = self.now - member.since_ms;
            match member.lifecycle {
                Lifecycle::Pending if waited >= 20_000 => self.hold(&id, Lifecycle::PendingWait),
                Lifecycle::Terminating => self.hold(&id, Lifecycle::TerminatingWait),
                Lifecycle::PendingWait | Lifecycle::TerminatingWait => self.wait(&id),
                _ => {}
            }
        }
    }

    fn hold(&mut self, id: &str, lifecycle: Lifecycle) {
        let (kind, hook, transition) = match lifecycle {
            Lifecycle::PendingWait => ("launch", "launch", "autoscaling:EC2_INSTANCE_LAUNCHING"),
            _ => (
                "terminate",
                "terminate",
                "autoscaling:EC2_INSTANCE_TERMINATING",
            ),
        };
        let (now, drains) = (self.now, self.random.random_range(0..2 * MINUTE));
        let Some(member) = self.group.members.get_mut(id) else {
            return;
        };
        if lifecycle == Lifecycle::TerminatingWait {
            member.speaks_ms = now + drains;
        }
        member.lifecycle = lifecycle;
        member.since_ms = now;
        member.expires_ms = now + HOOK_MS;
        let detail = json!({"LifecycleActionToken": "t", "AutoScalingGroupName": GROUP,
            "LifecycleHookName": hook, "EC2InstanceId": id, "LifecycleTransition": transition});
        self.emit(
            "aws.autoscaling",
            &format!("EC2 Instance-{kind} Lifecycle Action"),
            detail,
        );
    }

    /// The app announces itself every minute until it is heard; an unheard hook expires.
    fn wait(&mut self, id: &str) {
        let now = self.now;
        let Some(member) = self.group.members.get_mut(id) else {
            return;
        };
        let (version, entering) = (member.version, member.lifecycle == Lifecycle::PendingWait);
        let speaks = member.speaks_ms <= now;
        if speaks {
            member.speaks_ms = now + MINUTE;
        }
        if member.expires_ms <= now {
            self.counters.hooks_expired += 1;
            self.end_hook(
                id,
                if entering {
                    Completion::Abandon
                } else {
                    Completion::Continue
                },
            );
            return;
        }
        let app = self.behaviour_of(version).map(|behaviour| behaviour.app);
        let boot = format!("boot-{id}");
        if !speaks || matches!(app, None | Some(App::NeverReady)) {
            return;
        }
        if !entering {
            let detail = json!({"instance-id": id, "boot-id": boot});
            return self.emit("fleetcart.instance", "Drain Complete", detail);
        }
        let release = match app {
            Some(App::Lies) => Some(fleet::digest::Sha256::of(b"lie")),
            _ => self.release_of(version),
        };
        let Some(release) = release else { return };
        let detail =
            json!({"instance-id": id, "boot-id": boot, "release-sha256": release.to_string()});
        self.emit("fleetcart.instance", "Instance Ready", detail);
    }

    fn end_hook(&mut self, id: &str, result: Completion) {
        let now = self.now;
        let Some(member) = self.group.members.get_mut(id) else {
            return;
        };
        member.since_ms = now;
        if member.lifecycle == Lifecycle::PendingWait && result == Completion::Continue {
            member.lifecycle = Lifecycle::InService;
            return;
        }
        let (abandoned, version) = (member.lifecycle == Lifecycle::PendingWait, member.version);
        member.lifecycle = Lifecycle::Terminated;
        member.state = InstanceState::Terminated;
        if abandoned {
            self.abandoned.push(Abandoned {
                at_ms: now,
                version,
            });
            let blamed = |r: &&mut Replacement| r.status.is_active() && r.version == version;
            if let Some(r) = self.refreshes.iter_mut().find(blamed) {
                r.abandoned += 1;
            }
        }
    }

    pub fn complete(&mut self, id: &str, hook: &str, result: Completion) -> Called<()> {
        let expected = if hook == "launch" {
            Lifecycle::PendingWait
        } else {
            Lifecycle::TerminatingWait
        };
        if self
            .group
            .members
            .get(id)
            .is_none_or(|m| m.lifecycle != expected)
        {
            let text = format!("No active Lifecycle Action found with instance ID {id}");
            return Err(aws_error(
                "CompleteLifecycleAction",
                "ValidationError",
                &text,
            ));
        }
        if hook == "launch" && result == Completion::Continue {
            let member = &self.group.members[id];
            let serves = matches!(self.behaviour_of(member.version), Some(f) if !matches!(f.app, App::NeverReady | App::Lies));
            if !serves || member.tags.get(tags::READY).is_none() {
                self.violated(format!("{id} entered service without being ready"));
            }
        }
        self.counters.hooks_completed += 1;
        self.end_hook(id, result);
        Ok(())
    }

    pub fn heartbeat(&mut self, id: &str) -> Called<()> {
        let expires = self.now + HOOK_MS;
        match self.group.members.get_mut(id) {
            Some(m)
                if matches!(
                    m.lifecycle,
                    Lifecycle::PendingWait | Lifecycle::TerminatingWait
                ) =>
            {
                m.expires_ms = expires;
                Ok(())
            }
            _ => Err(aws_error(
                "RecordLifecycleActionHeartbeat",
                "ValidationError",
                "No active Lifecycle Action found",
            )),
        }
    }
}

pub fn is_entering(member: &Member) -> bool {
    matches!(
        member.lifecycle,
        Lifecycle::Pending | Lifecycle::PendingWait | Lifecycle::InService
    )
}
