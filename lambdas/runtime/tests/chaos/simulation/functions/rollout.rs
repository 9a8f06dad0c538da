//! `rollout`: the group and what it runs.

use std::collections::BTreeMap;

use fleet::observed::{Group, Member, Refresh, TemplateRef};
use fleet::rollout::{self, Action, Observed};
use fleet::tags::{REJECTED_BY, STATUS};
use fleet::testing::{self, GROUP};
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::functions::subject::Subject;

impl Simulation {
    pub fn reconcile_rollout(&mut self) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::rollout_settings());
        let observe = |sim: &Simulation| Some(sim.rollout());
        let plan = |seen: &Observed| rollout::plan(now_ms, &settings, seen);
        Subject::new(self, observe, plan, Self::act_on_rollout).reconcile()
    }

    pub fn describe_group(&self) -> Group {
        let members = self.group.members.iter().map(|(id, m)| Member {
            instance: id.clone(),
            lifecycle: m.lifecycle.clone(),
            zone: "a".into(),
            version: Some(m.version),
        });
        Group {
            name: GROUP.into(),
            min: self.group.min,
            max: self.group.max,
            desired: self.group.desired,
            template: TemplateRef {
                id: "lt-1".into(),
                version: self.group.version.to_string(),
            },
            members: members.collect(),
            hooks: vec!["launch".into(), "terminate".into()],
        }
    }

    pub fn rollout(&self) -> Observed {
        let refreshes = self.refreshes.iter().map(|r| Refresh {
            id: r.id.clone(),
            status: r.status,
            started_ms: r.started_ms,
            version: Some(r.version),
            reason: None,
        });
        let images = self.visible_images().into_iter();
        Observed {
            group: self.describe_group(),
            images: images.filter(|i| i.tags.build().is_some()).collect(),
            templates: self.templates.clone(),
            refreshes: refreshes.collect(),
            live: self.live,
            pin: None,
            hold: false,
            through_alarms: None,
            abandoned: self.abandoned.clone(),
        }
    }

    fn act_on_rollout(&mut self, action: &Action) -> Called<()> {
        match action {
            Action::SetLive { version, .. } => self.call("PutParameter", |sim| {
                sim.note(format!("version {version} is live"));
                sim.counters.promoted += u64::from(sim.live != Some(*version));
                sim.live = Some(*version);
                Ok(())
            }),
            Action::TagImage {
                image,
                status,
                rejected_by,
                ..
            } => {
                let mut new = BTreeMap::from([(STATUS.to_owned(), status.name().to_owned())]);
                if let Some(refresh) = rejected_by {
                    self.counters.rejected += 1;
                    new.insert(REJECTED_BY.to_owned(), refresh.clone());
                }
                self.call("CreateTags", |sim| sim.tag_image(image, &new))
            }
            Action::CreateTemplateVersion {
                source,
                image,
                description,
                token,
                ..
            } => self.call("CreateLaunchTemplateVersion", |sim| {
                sim.create_template_version(*source, image, description, token)
            }),
            Action::StartRefresh {
                version,
                auto_rollback,
                ..
            } => self.call("StartInstanceRefresh", |sim| {
                sim.start_refresh(*version, *auto_rollback)
            }),
            Action::RollbackRefresh { .. } => {
                self.call("RollbackInstanceRefresh", Simulation::rollback_refresh)
            }
        }
    }
}
