//! Invariants: what must hold at every moment, and what once the faults are over.

use fleet::baking::build::{self, End};
use fleet::baking::{orphans, prune};
use fleet::observed::{ImageState, Lifecycle, RefreshStatus};
use fleet::scaling::Floor;
use fleet::scaling::calendar::Calendar;
use fleet::tags::{REJECTED_BY, Status};
use fleet::testing::{self, MINUTE};
use fleet::{hooks, rollout, scaling};

use crate::simulation::{Member, Simulation, foreign_action};

impl Simulation {
    pub fn check_always(&mut self) {
        if self
            .refreshes
            .iter()
            .filter(|r| r.status.is_active())
            .count()
            > 1
        {
            self.violated("two refreshes at once");
        }
        if self.group.min > self.group.desired || self.group.desired > self.group.max {
            let group = &self.group;
            let text = format!(
                "min {} desired {} max {}",
                group.min, group.desired, group.max
            );
            self.violated(text);
        }
        let first = self.images["ami-first"].1.state;
        if self.live == Some(2) && first != ImageState::Available {
            self.violated("the live image was removed");
        }
    }

    /// A refresh never starts an image whose last refresh failed, nor one that is not available.
    pub fn check_start(&mut self, version: u64) {
        let templates = self.templates.clone();
        let image_of = |number: u64| {
            templates
                .iter()
                .find(|v| v.number == number)
                .and_then(|v| v.image.clone())
        };
        let Some(id) = image_of(version) else {
            return self.violated(format!("version {version} has no image"));
        };
        if self.images[&id].1.state != ImageState::Available {
            self.violated(format!("{id} is not available"));
        }
        let last = self
            .refreshes
            .iter()
            .rev()
            .find(|r| image_of(r.version) == Some(id.clone()));
        let own = |v: &&fleet::observed::TemplateVersion| v.number == self.group.version;
        let repairs = self
            .templates
            .iter()
            .find(own)
            .and_then(|v| v.source())
            .is_none();
        if last.is_some_and(|r| r.status.is_bad()) && !repairs {
            self.violated(format!("{id} is tried again"));
        }
    }

    pub fn check_settled(&mut self) {
        self.check_live();
        self.check_builds();
        self.check_leftovers();
        self.check_group();
        self.check_idle();
    }

    fn check_live(&mut self) {
        let there = |i: &&fleet::observed::Image| i.state != ImageState::Deregistered;
        let live: Vec<_> = self
            .images
            .values()
            .map(|(_, image)| image)
            .filter(there)
            .filter(|image| image.tags.status() == Some(Status::Live))
            .cloned()
            .collect();
        if live.len() != 1 {
            return self.violated(format!("{} live images", live.len()));
        }
        let template = self.templates.iter().find(|v| Some(v.number) == self.live);
        if template.and_then(|v| v.image.as_ref()) != Some(&live[0].id) {
            self.violated("the live parameter and the live tag disagree");
        }
        let version = live[0].tags.build().unwrap().version().clone();
        if !self.behaviours[&version].is_deployable() {
            self.violated(format!(
                "{version} is live but {:?}",
                self.behaviours[&version]
            ));
        }
        let healthy_end = self.refreshes.last().is_none_or(|r| {
            matches!(
                r.status,
                RefreshStatus::Successful | RefreshStatus::RollbackSuccessful
            )
        });
        if healthy_end && self.live != Some(self.group.version) {
            self.violated(format!(
                "the group runs {}, live is {:?}",
                self.group.version, self.live
            ));
        }
        // Nothing deployable above the live one was left behind, except what a person cancelled.
        for (_, image) in self.images.values().cloned().collect::<Vec<_>>() {
            let Some(build) = image.tags.build() else {
                continue;
            };
            let better =
                *build.version() > version && self.behaviours[build.version()].is_deployable();
            let excused = image.tags.get(REJECTED_BY).is_some_and(|id| {
                self.refreshes
                    .iter()
                    .any(|r| r.id == id && r.status != RefreshStatus::Successful)
            });
            if better && !excused {
                self.violated(format!("{} is deployable and above {version}", image.name));
            }
        }
    }

    fn check_builds(&mut self) {
        for (build, request) in self.requests.clone() {
            match self.ends.get(&build) {
                None => self.violated(format!("{build} has not ended")),
                Some(End::Baked { .. }) => {
                    let behaviour = self.behaviours[request.version()].bake;
                    use crate::simulation::scenario::Bake::{DiesOnce, Passes};
                    if !matches!(behaviour, Passes | DiesOnce) {
                        self.violated(format!("{build} was baked although it {behaviour:?}"));
                    }
                }
                Some(End::Failed { .. }) => {}
            }
        }
        let refused = |v: &&fleet::version::Version| {
            self.behaviours[*v].bake == crate::simulation::scenario::Bake::Tampered
                && self
                    .requests
                    .values()
                    .any(|request| request.version() == *v)
        };
        if let Some(version) = self.uploaded.iter().find(refused).cloned() {
            self.violated(format!("{version} was tampered with and is built"));
        }
    }

    fn check_leftovers(&mut self) {
        let alive = self
            .builders
            .values()
            .filter(|b| b.instance.state.is_alive())
            .count();
        if alive > 0 {
            self.violated(format!("{alive} builders are left"));
        }
        let orphans: Vec<String> = self
            .snapshots
            .values()
            .filter(|s| s.tags.build().is_some())
            .filter(|s| {
                !self.images.values().any(|(_, i)| {
                    i.state != ImageState::Deregistered && i.snapshots.contains(&s.id)
                })
            })
            .map(|s| s.id.clone())
            .collect();
        if !orphans.is_empty() {
            self.violated(format!("orphan snapshots {orphans:?}"));
        }
        let unfinished = |i: &&(i64, fleet::observed::Image)| {
            i.1.state != ImageState::Deregistered && i.1.tags.status() == Some(Status::Baking)
        };
        if self.images.values().any(|i| unfinished(&i)) {
            self.violated("an image is still baking");
        }
        let untouched = self.images["ami-foreign"].1.state == ImageState::Available
            && self.snapshots.contains_key("snap-foreign-2")
            && self.group.scheduled.contains(&foreign_action());
        if !untouched {
            self.violated("something foreign was touched");
        }
    }

    fn check_group(&mut self) {
        let calendar = Calendar::read(&self.calendar)
            .ok()
            .or(self.last_good.clone());
        let floor = Floor::new(
            &testing::scaling_settings(),
            &calendar.unwrap_or_default(),
            self.now,
            self.now,
        )
        .at(self.now)
        .min(testing::scaling_settings().hard_max);
        let serving = |m: &&Member| m.lifecycle == Lifecycle::InService;
        let serving = self.group.members.values().filter(serving).count() as u32;
        if self.group.desired < floor || serving < floor.min(self.group.desired) {
            let desired = self.group.desired;
            self.violated(format!(
                "{serving} serve, {desired} desired, the floor is {floor}"
            ));
        }
        let overdue: Vec<String> = self
            .group
            .members
            .iter()
            .filter(|(_, m)| {
                matches!(
                    m.lifecycle,
                    Lifecycle::PendingWait | Lifecycle::TerminatingWait
                )
            })
            .filter(|(_, m)| self.now - m.since_ms > 11 * MINUTE)
            .map(|(id, _)| id.clone())
            .collect();
        if !overdue.is_empty() {
            self.violated(format!("hooks are still open for {overdue:?}"));
        }
    }

    /// Settled means that no rule wants anything any more.
    fn check_idle(&mut self) {
        let mut busy: Vec<String> = Vec::new();
        for build in self.requests.keys() {
            let plan = build::plan(self.now, &testing::build_settings(), &self.build(build));
            busy.extend(plan.actions.iter().map(|a| format!("{a:?}")));
        }
        let plan = rollout::plan(self.now, &testing::rollout_settings(), &self.rollout());
        busy.extend(plan.actions.iter().map(|a| format!("{a:?}")));
        let plan = scaling::plan(self.now, &testing::scaling_settings(), &self.scaling()).unwrap();
        busy.extend(plan.actions.iter().map(|a| format!("{a:?}")));
        let plan = prune::plan(self.now, &testing::prune_settings(), &self.old_images()).unwrap();
        busy.extend(plan.actions.iter().map(|a| format!("{a:?}")));
        let plan = orphans::plan(self.now, &testing::orphan_settings(), &self.orphans()).unwrap();
        busy.extend(plan.actions.iter().map(|a| format!("{a:?}")));
        for (id, member) in &self.group.members {
            if member.lifecycle == Lifecycle::InService {
                let view = self.instance(id);
                let plan = hooks::plan(
                    self.now,
                    &testing::hook_settings(),
                    &hooks::Signal::Look,
                    &view,
                );
                busy.extend(plan.unwrap().actions.iter().map(|a| format!("{a:?}")));
            }
        }
        for action in busy {
            self.violated(format!("still wanted: {action}"));
        }
    }
}
