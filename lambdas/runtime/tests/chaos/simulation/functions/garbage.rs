//! `ami-baker`: images nobody needs any more, and what builds left behind.

use std::collections::BTreeSet;

use fleet::aws_error::{Disposition, classify};
use fleet::baking::{orphans, prune};
use fleet::observed::{Image, ImageState};
use fleet::plan::Next;
use fleet::testing;
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::functions::subject::Subject;

impl Simulation {
    pub fn garbage_collect(&mut self) -> Result<(), Error> {
        self.remove_old_images()?;
        self.remove_orphans()
    }

    fn remove_old_images(&mut self) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::prune_settings());
        let observe = |sim: &Simulation| Some(sim.old_images());
        let plan = |seen: &prune::Observed| prune::plan(now_ms, &settings, seen).unwrap();
        Subject {
            after_error: |_, _, error| Next::skip_busy(error),
            is_last: |_| true,
            ..Subject::new(self, observe, plan, Self::act_on_image)
        }
        .reconcile()
    }

    fn remove_orphans(&mut self) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::orphan_settings());
        let observe = |sim: &Simulation| Some(sim.orphans());
        let plan = |seen: &orphans::Observed| orphans::plan(now_ms, &settings, seen).unwrap();
        Subject {
            after_error: |_, _, error| Next::skip_busy(error),
            is_last: |_| true,
            ..Subject::new(self, observe, plan, Self::act_on_orphan)
        }
        .reconcile()
    }

    fn act_on_image(&mut self, action: &prune::Action) -> Called<()> {
        let prune::Action::RemoveImage { image, snapshots } = action;
        self.counters.pruned += 1;
        self.remove_image(image, snapshots)
    }

    fn act_on_orphan(&mut self, action: &orphans::Action) -> Called<()> {
        use orphans::Action;
        match action {
            Action::TerminateBuilder { instance } => self.terminate_builder(instance),
            Action::DeleteSnapshot { snapshot } => {
                self.call("DeleteSnapshot", |sim| sim.delete_snapshot(snapshot))
            }
            Action::DeleteVolume { .. } | Action::DeleteInterface { .. } => Ok(()),
        }
    }

    pub fn visible_images(&self) -> Vec<Image> {
        self.images
            .values()
            .filter(|(visible_ms, _)| *visible_ms <= self.now)
            .map(|(_, image)| image)
            .filter(|image| image.state != ImageState::Deregistered)
            .cloned()
            .collect()
    }

    pub fn old_images(&self) -> prune::Observed {
        let referenced: BTreeSet<String> = self
            .running_versions()
            .into_iter()
            .chain(self.live)
            .chain(self.templates.last().map(|v| v.number))
            .filter_map(|number| self.templates.iter().find(|v| v.number == number))
            .filter_map(|version| version.image.clone())
            .collect();
        prune::Observed {
            caller: testing::account_region(),
            images: self.visible_images(),
            referenced,
            pin: None,
        }
    }

    pub fn orphans(&self) -> orphans::Observed {
        let open = self.requests.iter();
        let open = open.filter(|(id, _)| !self.ends.contains_key(*id));
        orphans::Observed {
            caller: testing::account_region(),
            images: self.visible_images(),
            snapshots: self.snapshots.values().cloned().collect(),
            volumes: Vec::new(),
            interfaces: Vec::new(),
            builders: self.builders.values().map(|b| b.instance.clone()).collect(),
            open: open.map(|(_, request)| request.build.clone()).collect(),
        }
    }

    pub fn remove_image(&mut self, image: &str, snapshots: &[String]) -> Called<()> {
        match self.call("DeregisterImage", |sim| sim.deregister(image)) {
            Err(error) if classify(&error) != Disposition::AlreadyDone => return Err(error),
            _ => {}
        }
        for snapshot in snapshots {
            self.call("DeleteSnapshot", |sim| sim.delete_snapshot(snapshot))?;
        }
        Ok(())
    }
}
