//! The functions around the rules, as thin as the real ones: observe, plan, carry out, look again.

use std::collections::{BTreeMap, BTreeSet};

use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::baking::build::{self, Next};
use fleet::baking::builder::{BuildResult, ResultError};
use fleet::baking::request::{self, Trigger};
use fleet::baking::{orphans, prune};
use fleet::event::{Event, InstanceReady};
use fleet::hooks::{self, Signal};
use fleet::manifest::ManifestError;
use fleet::observed::{Group, ImageState, Member as SeenMember, Refresh, TemplateRef};
use fleet::scaling::calendar::Calendar;
use fleet::tags::{REJECTED_BY, STATUS};
use fleet::version::Version;
use fleet::{rollout, scaling};

use super::World;
use super::aws::Called;
use super::storms::Bake;
use crate::given::{self, GROUP, MINUTE};

/// The invocation stops here; AWS delivers the event again.
pub struct Failed;

type Done = Result<(), Failed>;

const ROUNDS: usize = 12;

impl World {
    /// One invocation: true when it succeeded.
    pub fn invoke(&mut self, event: &str) -> bool {
        self.crash_in = self
            .random
            .permille(self.trouble.crashes)
            .then(|| 1 + self.random.below(4));
        let event = fleet::event::read(event.as_bytes()).unwrap().event;
        let done = self.dispatch(event);
        self.crash_in = None;
        done.is_ok()
    }

    fn dispatch(&mut self, event: Event) -> Done {
        match event {
            Event::ObjectCreated(created) => match fleet::key::read(&created.object.key) {
                Ok(fleet::key::Key::Manifest(version)) => self.open(&version),
                Ok(fleet::key::Key::Calendar) => self.scale(),
                _ => Ok(()),
            },
            Event::InstanceChange(change) => {
                let build = self
                    .builders
                    .get(&change.instance_id)
                    .and_then(|b| b.instance.tags.build());
                build.map_or(Ok(()), |build| self.bake(&build.to_string()))
            }
            Event::ImageChange(change) => {
                let build = self
                    .images
                    .get(&change.image_id)
                    .and_then(|i| i.1.tags.build());
                build.map_or(Ok(()), |build| self.bake(&build.to_string()))?;
                self.roll()
            }
            Event::Refresh(_) | Event::BuildEnded(_) | Event::ParameterChange(_) => self.roll(),
            Event::LifecycleAction(opened) => {
                let id = opened.ec2_instance_id.clone();
                self.hook(&id, &Signal::Opened(opened))
            }
            Event::InstanceReady(claim) => self.ready(claim),
            Event::DrainComplete(claim) => {
                let id = claim.instance_id.clone();
                self.hook(&id, &Signal::Drained(claim))
            }
            Event::LaunchOutcome(_) | Event::Tick(_) | Event::Ignored { .. } => Ok(()),
        }
    }

    fn ready(&mut self, claim: InstanceReady) -> Done {
        let id = claim.instance_id.clone();
        self.hook(&id, &Signal::Ready(claim))
    }

    pub fn look_at(&mut self, instance: &str) {
        let _ = self.hook(instance, &Signal::Look);
    }

    /// Looks at everything; what fails here is looked at again ten minutes later.
    pub fn janitor(&mut self) {
        for version in self.uploaded.clone() {
            let _ = self.open(&version);
        }
        for build in self.requests.keys().cloned().collect::<Vec<_>>() {
            let _ = self.bake(&build);
        }
        let _ = self.roll();
        for id in self.group.members.keys().cloned().collect::<Vec<_>>() {
            self.look_at(&id);
        }
        let _ = self.scale();
        let _ = self.tidy();
    }

    /// Carries one step out; throttled and lost calls are repeated twice.
    fn attempt(
        &mut self,
        mut step: impl FnMut(&mut Self) -> Called<()>,
    ) -> Result<Called<()>, Failed> {
        if let Some(left) = self.crash_in {
            if left == 0 {
                self.counted.crashes += 1;
                return Err(Failed);
            }
            self.crash_in = Some(left - 1);
        }
        for _ in 0..2 {
            match step(self) {
                Err(error) if classify(&error) == Disposition::Retry => {}
                other => return Ok(other),
            }
        }
        Ok(step(self))
    }

    fn manifest(&self, version: &Version) -> Result<fleet::manifest::Manifest, ManifestError> {
        match self.fates[version].bake {
            Bake::Tampered => Err(ManifestError::BadSignature),
            _ => given::manifest(&version.to_string()),
        }
    }

    fn open(&mut self, version: &Version) -> Done {
        let requests: Vec<_> = self.requests.values().cloned().collect();
        let manifest = self.manifest(version);
        let opened = request::open(
            self.now,
            Trigger::Uploaded,
            &given::today(),
            version,
            &manifest,
            &requests,
            None,
        );
        let Ok(Some(request)) = opened else {
            return Ok(());
        };
        let build = request.build.to_string();
        self.attempt(|world| {
            world.call("PutObject", |world| {
                world
                    .requests
                    .entry(build.clone())
                    .or_insert_with(|| request.clone());
                Ok(())
            })
        })?
        .map_err(|_| Failed)?;
        self.bake(&build)
    }

    pub fn build_view(&self, build: &str) -> build::Observed {
        let request = self.requests[build].clone();
        let name = request.build.image_name();
        build::Observed {
            manifest: self.manifest(request.version()),
            builders: self
                .builders
                .values()
                .filter(|b| {
                    b.visible_ms <= self.now
                        && b.instance.tags.get("fleetcart:build") == Some(build)
                })
                // EC2 forgets terminated instances after a while.
                .filter(|b| {
                    b.instance.state.is_alive() || self.now - b.instance.launched_ms < 30 * MINUTE
                })
                .map(|b| b.instance.clone())
                .collect(),
            dead_attempts: self.dead_attempts.get(build).cloned().unwrap_or_default(),
            result: self
                .results
                .get(build)
                .map_or(Err(ResultError::Missing), |r| BuildResult::read(r)),
            images: self
                .seen_images()
                .into_iter()
                .filter(|i| i.name == name)
                .collect(),
            templates: self.templates.clone(),
            end: self.ends.get(build).cloned(),
            request,
        }
    }

    fn seen_images(&self) -> Vec<fleet::observed::Image> {
        self.images
            .values()
            .filter(|(visible, image)| {
                *visible <= self.now && image.state != ImageState::Deregistered
            })
            .map(|(_, image)| image.clone())
            .collect()
    }

    fn bake(&mut self, build: &str) -> Done {
        for _ in 0..ROUNDS {
            if !self.requests.contains_key(build) {
                return Ok(());
            }
            let seen = self.build_view(build);
            let plan = build::plan(self.now, &given::building(), &seen);
            if plan.is_idle() {
                return Ok(());
            }
            for action in plan.actions {
                match self.attempt(|world| world.build_action(&action))? {
                    Ok(()) => {}
                    Err(error) => match build::after_error(&seen, &action, &error) {
                        Next::GoOn => {}
                        Next::Do(actions) => {
                            for action in actions {
                                self.attempt(|world| world.build_action(&action))?
                                    .map_err(|_| Failed)?;
                            }
                            break;
                        }
                        Next::Later => return Ok(()),
                        Next::Retry | Next::Fail(_) => return Err(Failed),
                    },
                }
            }
        }
        Ok(())
    }

    fn build_action(&mut self, action: &build::Action) -> Called<()> {
        use build::Action;
        match action {
            Action::LaunchBuilder(launch) => {
                let mut last = Ok(());
                for place in 0..launch.options.len() {
                    let token = launch.token_for(place);
                    assert!(token.len() <= 64 && launch.user_data.len() <= 16_384);
                    last = self
                        .call("RunInstances", |world| {
                            world.run_instances(&token, &launch.user_data, &launch.tags)
                        })
                        .map(|_| ());
                    match &last {
                        Err(error) if classify(error) == Disposition::TryNextOption => {}
                        _ => break,
                    }
                }
                last
            }
            Action::RecordAttempt { build, attempt, .. } => self.call("PutObject", |world| {
                world
                    .dead_attempts
                    .entry(build.clone())
                    .or_default()
                    .insert(*attempt);
                Ok(())
            }),
            Action::KeepConsole { .. } => Ok(()),
            Action::CreateImage {
                instance,
                name,
                tags,
            } => self.call("CreateImage", |world| {
                world.create_image(instance, name, tags)
            }),
            Action::HardenImage { image, .. } => self.call("ModifyImageAttribute", |world| {
                if let Some((_, image)) = world.images.get_mut(image) {
                    image.requires_imds_v2 = true;
                }
                Ok(())
            }),
            Action::CreateTemplateVersion {
                source,
                image,
                description,
                token,
                ..
            } => self.call("CreateLaunchTemplateVersion", |world| {
                world.create_template_version(*source, image, description, token)
            }),
            Action::TagImage { image, status, .. } => {
                let new = BTreeMap::from([(STATUS.to_owned(), status.name().to_owned())]);
                self.call("CreateTags", |world| world.tag_image(image, &new))
            }
            Action::TerminateBuilder { instance } => self.call("TerminateInstances", |world| {
                world.terminate_builder(instance)
            }),
            Action::WriteEnd { build, end } => self.call("PutObject", |world| {
                world.say(format!("{build} ends: {end:?}"));
                world
                    .ends
                    .entry(build.clone())
                    .or_insert_with(|| end.clone());
                Ok(())
            }),
            Action::DeregisterImage { image, snapshots } => self.remove(image, snapshots),
        }
    }

    fn remove(&mut self, image: &str, snapshots: &[String]) -> Called<()> {
        match self.call("DeregisterImage", |world| world.deregister(image)) {
            Err(error) if classify(&error) != Disposition::AlreadyDone => return Err(error),
            _ => {}
        }
        for snapshot in snapshots {
            self.call("DeleteSnapshot", |world| world.delete_snapshot(snapshot))?;
        }
        Ok(())
    }

    pub fn group_view(&self) -> Group {
        let members = self.group.members.iter().map(|(id, m)| SeenMember {
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

    pub fn rollout_view(&self) -> rollout::Observed {
        rollout::Observed {
            group: self.group_view(),
            images: self
                .seen_images()
                .into_iter()
                .filter(|i| i.tags.build().is_some())
                .collect(),
            templates: self.templates.clone(),
            refreshes: self
                .refreshes
                .iter()
                .map(|r| Refresh {
                    id: r.id.clone(),
                    status: r.status,
                    started_ms: r.started_ms,
                    version: Some(r.version),
                    reason: None,
                })
                .collect(),
            live: self.live,
            pin: None,
            hold: false,
            abandoned: self.abandoned.clone(),
        }
    }

    fn roll(&mut self) -> Done {
        for _ in 0..ROUNDS {
            let seen = self.rollout_view();
            let plan = rollout::plan(self.now, &given::rolling(), &seen);
            if plan.is_idle() {
                return Ok(());
            }
            for action in plan.actions {
                match self.attempt(|world| world.rollout_action(&action))? {
                    Ok(()) => {}
                    Err(error) => match rollout::after_error(&error) {
                        Ok(()) => {}
                        Err(Disposition::Busy) => return Ok(()),
                        Err(_) => return Err(Failed),
                    },
                }
            }
        }
        Ok(())
    }

    fn rollout_action(&mut self, action: &rollout::Action) -> Called<()> {
        use rollout::Action;
        match action {
            Action::SetLive { version, .. } => self.call("PutParameter", |world| {
                world.say(format!("version {version} is live"));
                world.counted.promoted += u64::from(world.live != Some(*version));
                world.live = Some(*version);
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
                    self.counted.rejected += 1;
                    new.insert(REJECTED_BY.to_owned(), refresh.clone());
                }
                self.call("CreateTags", |world| world.tag_image(image, &new))
            }
            Action::CreateTemplateVersion {
                source,
                image,
                description,
                token,
                ..
            } => self.call("CreateLaunchTemplateVersion", |world| {
                world.create_template_version(*source, image, description, token)
            }),
            Action::StartRefresh {
                version,
                auto_rollback,
                ..
            } => self.call("StartInstanceRefresh", |world| {
                world.start_refresh(*version, *auto_rollback)
            }),
            Action::RollbackRefresh { .. } => {
                self.call("RollbackInstanceRefresh", |world| world.rollback_refresh())
            }
        }
    }

    pub fn hook_view(&self, id: &str) -> hooks::Observed {
        let member = self.group.members.get(id);
        hooks::Observed {
            instance: id.to_owned(),
            state: member.map(|m| m.state),
            member: member.map(|m| (GROUP.to_owned(), m.lifecycle.clone())),
            release: member.and_then(|m| self.release_of(m.version)),
            tags: member.map(|m| m.tags.clone()).unwrap_or_default(),
        }
    }

    fn hook(&mut self, id: &str, signal: &Signal) -> Done {
        let seen = self.hook_view(id);
        let Ok(plan) = hooks::plan(self.now, &given::hooks(), signal, &seen) else {
            return Ok(());
        };
        if let Some(at) = plan.look_again_ms {
            self.looks.insert(id.to_owned(), at);
        }
        for action in plan.actions {
            match self.attempt(|world| world.hook_action(&action))? {
                Ok(()) => {}
                Err(error) if classify(&error) == Disposition::AlreadyDone => {}
                Err(_) => return Err(Failed),
            }
        }
        Ok(())
    }

    fn hook_action(&mut self, action: &hooks::Action) -> Called<()> {
        use hooks::Action;
        match action {
            Action::Tag {
                instance,
                key,
                value,
            } => self.call("CreateTags", |world| {
                if let Some(member) = world.group.members.get_mut(instance) {
                    member.tags.0.insert((*key).to_owned(), value.clone());
                }
                Ok(())
            }),
            Action::Untag { instance, keys } => self.call("DeleteTags", |world| {
                if let Some(member) = world.group.members.get_mut(instance) {
                    member.tags.0.retain(|key, _| !keys.contains(&key.as_str()));
                }
                Ok(())
            }),
            Action::Complete {
                hook,
                instance,
                result,
                ..
            } => self.call("CompleteLifecycleAction", |world| {
                world.complete(instance, hook, *result)
            }),
            Action::Heartbeat { instance, .. } => self
                .call("RecordLifecycleActionHeartbeat", |world| {
                    world.heartbeat(instance)
                }),
            Action::KeepConsole { .. } => Ok(()),
        }
    }

    pub fn capacity_view(&self) -> scaling::Observed {
        scaling::Observed {
            group: self.group_view(),
            refreshing: self.refreshes.iter().any(|r| r.status.is_active()),
            scheduled: self.group.scheduled.clone(),
            calendar: Some(Calendar::read(&self.calendar)),
            last_good: self.last_good.clone(),
            load_needs: None,
            spent_micros: 0,
        }
    }

    fn scale(&mut self) -> Done {
        let seen = self.capacity_view();
        let plan = scaling::plan(self.now, &given::widths(), &seen).unwrap();
        for action in plan.actions {
            self.attempt(|world| world.capacity_action(&action))?
                .map_err(|_| Failed)?;
        }
        Ok(())
    }

    fn capacity_action(&mut self, action: &scaling::Action) -> Called<()> {
        use scaling::Action;
        match action {
            Action::Resize {
                min, max, desired, ..
            } => self.call("UpdateAutoScalingGroup", |world| {
                world.say(format!("resize {min:?} {max:?} {desired:?}"));
                world.resize(*min, *max, *desired);
                Ok(())
            }),
            Action::PutScheduled { actions, .. } => {
                self.call("BatchPutScheduledUpdateGroupAction", |world| {
                    for action in actions {
                        let same = |a: &fleet::observed::ScheduledAction| a.name != action.name;
                        world.group.scheduled.retain(same);
                        if world
                            .group
                            .scheduled
                            .iter()
                            .any(|a| a.start_ms == action.start_ms)
                        {
                            world.violated("two scheduled actions start at the same instant");
                        }
                        world.group.scheduled.push(action.clone());
                    }
                    Ok(())
                })
            }
            Action::DeleteScheduled { names, .. } => {
                self.call("BatchDeleteScheduledAction", |world| {
                    world
                        .group
                        .scheduled
                        .retain(|action| !names.contains(&action.name));
                    Ok(())
                })
            }
            Action::KeepCalendar => self.call("CopyObject", |world| {
                world.last_good = Calendar::read(&world.calendar).ok();
                Ok(())
            }),
        }
    }

    pub fn prune_view(&self) -> prune::Observed {
        let referenced: BTreeSet<String> = self
            .running_versions()
            .into_iter()
            .chain(self.live)
            .chain(self.templates.last().map(|v| v.number))
            .filter_map(|number| self.templates.iter().find(|v| v.number == number))
            .filter_map(|version| version.image.clone())
            .collect();
        prune::Observed {
            caller: given::account_region(),
            images: self.seen_images(),
            referenced,
            pin: None,
        }
    }

    pub fn sweep_view(&self) -> orphans::Observed {
        let ended = |build: &str| self.ends.contains_key(build);
        orphans::Observed {
            caller: given::account_region(),
            images: self.seen_images(),
            snapshots: self.snapshots.values().cloned().collect(),
            volumes: Vec::new(),
            interfaces: Vec::new(),
            builders: self.builders.values().map(|b| b.instance.clone()).collect(),
            open: self
                .requests
                .iter()
                .filter(|(id, _)| !ended(id))
                .map(|(_, request)| request.build.clone())
                .collect(),
        }
    }

    fn tidy(&mut self) -> Done {
        let plan = prune::plan(self.now, &given::pruning(), &self.prune_view()).unwrap();
        for action in plan.actions {
            let prune::Action::RemoveImage { image, snapshots } = action;
            self.counted.pruned += 1;
            self.tolerate(|world| world.remove(&image, &snapshots))?;
        }
        let plan = orphans::plan(self.now, &given::sweeping(), &self.sweep_view()).unwrap();
        for action in plan.actions {
            self.tolerate(|world| match &action {
                orphans::Action::TerminateBuilder { instance } => world.terminate_builder(instance),
                orphans::Action::DeleteSnapshot { snapshot } => {
                    world.call("DeleteSnapshot", |world| world.delete_snapshot(snapshot))
                }
                orphans::Action::DeleteVolume { .. } | orphans::Action::DeleteInterface { .. } => {
                    Ok(())
                }
            })?;
        }
        Ok(())
    }

    fn tolerate(&mut self, step: impl FnMut(&mut Self) -> Called<()>) -> Done {
        match self.attempt(step)? {
            Ok(()) => Ok(()),
            Err(AwsError { .. }) => Ok(()),
        }
    }
}
