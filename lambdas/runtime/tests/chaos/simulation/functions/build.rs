//! `ami-baker`: one build.

use std::collections::BTreeMap;

use fleet::aws_error::{Disposition, classify};
use fleet::baking::build::{self, Action, Launch, Observed};
use fleet::baking::builder::{BuildResult, ResultError};
use fleet::observed::Instance;
use fleet::tags::STATUS;
use fleet::testing::{self, MINUTE};
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::functions::subject::Subject;

/// EC2 forgets terminated instances after a while.
const FORGOTTEN_AFTER_MS: i64 = 30 * MINUTE;

impl Simulation {
    pub fn reconcile_build(&mut self, id: &str) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::build_settings());
        let known = |sim: &Simulation| sim.requests.contains_key(id).then(|| sim.build(id));
        let plan = |seen: &Observed| build::plan(now_ms, &settings, seen);
        Subject {
            after_error: build::after_error,
            ..Subject::new(self, known, plan, Self::act_on_build)
        }
        .reconcile()
    }

    pub fn build(&self, id: &str) -> Observed {
        let request = self.requests[id].clone();
        let name = request.build.image_name();
        let result = self.results.get(id);
        let images = self.visible_images().into_iter();
        Observed {
            manifest: self.manifest(request.version()),
            builders: self.builders_of(id),
            dead_attempts: self.dead_attempts.get(id).cloned().unwrap_or_default(),
            result: result.map_or(Err(ResultError::Missing), |r| BuildResult::read(r)),
            images: images.filter(|image| image.name == name).collect(),
            templates: self.templates.clone(),
            end: self.ends.get(id).cloned(),
            request,
        }
    }

    fn builders_of(&self, id: &str) -> Vec<Instance> {
        self.builders
            .values()
            .filter(|b| b.visible_ms <= self.now)
            .map(|b| &b.instance)
            .filter(|b| b.tags.get("fleetcart:build") == Some(id))
            .filter(|b| b.state.is_alive() || self.now - b.launched_ms < FORGOTTEN_AFTER_MS)
            .cloned()
            .collect()
    }

    fn act_on_build(&mut self, action: &Action) -> Called<()> {
        match action {
            Action::LaunchBuilder(launch) => self.launch_builder(launch),
            Action::RecordAttempt { build, attempt, .. } => self.call("PutObject", |sim| {
                let attempts = sim.dead_attempts.entry(build.clone());
                attempts.or_default().insert(*attempt);
                Ok(())
            }),
            Action::KeepConsole { .. } => Ok(()),
            Action::CreateImage {
                instance,
                name,
                tags,
            } => self.call("CreateImage", |sim| sim.create_image(instance, name, tags)),
            Action::HardenImage { image, .. } => self.call("ModifyImageAttribute", |sim| {
                if let Some((_, image)) = sim.images.get_mut(image) {
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
            } => self.call("CreateLaunchTemplateVersion", |sim| {
                sim.create_template_version(*source, image, description, token)
            }),
            Action::TagImage { image, status, .. } => {
                let new = BTreeMap::from([(STATUS.to_owned(), status.name().to_owned())]);
                self.call("CreateTags", |sim| sim.tag_image(image, &new))
            }
            Action::TerminateBuilder { instance } => {
                self.call("TerminateInstances", |sim| sim.terminate_builder(instance))
            }
            Action::WriteEnd { build, end } => self.call("PutObject", |sim| {
                sim.note(format!("{build} ends: {end:?}"));
                let ends = sim.ends.entry(build.clone());
                ends.or_insert_with(|| end.clone());
                Ok(())
            }),
            Action::DeregisterImage { image, snapshots } => self.remove_image(image, snapshots),
        }
    }

    fn launch_builder(&mut self, launch: &Launch) -> Called<()> {
        let mut last = Ok(());
        for option in 0..launch.options.len() {
            let token = launch.token_for(option);
            assert!(token.len() <= 64 && launch.user_data.len() <= 16_384);
            let launched = self.call("RunInstances", |sim| {
                sim.run_instances(&token, &launch.user_data, &launch.tags)
            });
            last = launched.map(drop);
            match &last {
                Err(error) if classify(error) == Disposition::TryNextOption => {}
                _ => break,
            }
        }
        last
    }
}
