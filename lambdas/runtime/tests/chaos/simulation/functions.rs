//! The functions, over the simulated account: which event leads to what. What follows is the real loop
//! and the real rules; only observing and acting are the simulation's.

mod build;
mod garbage;
mod hooks;
mod rollout;
mod scaling;
mod subject;

use fleet::aws_error::{Disposition, classify};
use fleet::baking::request::{self, Trigger};
use fleet::event::Event;
use fleet::hooks::Signal;
use fleet::key::{self, Key};
use fleet::manifest::{Manifest, ManifestError};
use fleet::testing;
use fleet::version::Version;
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::scenario::Bake;

impl Simulation {
    /// One invocation; when it fails, the event is delivered again.
    pub fn invoke(&mut self, event: &str) -> Result<(), Error> {
        self.crash_in = self.draw_crash();
        let event = fleet::event::read(event.as_bytes()).unwrap().event;
        let done = self.dispatch(event);
        self.crash_in = None;
        done
    }

    fn dispatch(&mut self, event: Event) -> Result<(), Error> {
        match event {
            Event::ObjectCreated(created) => match key::read(&created.object.key) {
                Ok(Key::Manifest(version)) => self.open_build(&version),
                Ok(Key::Calendar) => self.reconcile_scaling(),
                _ => Ok(()),
            },
            Event::InstanceChange(change) => {
                let builder = self.builders.get(&change.instance_id);
                match builder.and_then(|b| b.instance.tags.build()) {
                    Some(build) => self.reconcile_build(&build.to_string()),
                    None => Ok(()),
                }
            }
            Event::ImageChange(change) => {
                let image = self.images.get(&change.image_id);
                if let Some(build) = image.and_then(|(_, image)| image.tags.build()) {
                    self.reconcile_build(&build.to_string())?;
                }
                self.reconcile_rollout()
            }
            Event::Refresh(_) | Event::BuildEnded(_) | Event::ParameterChange(_) => {
                self.reconcile_rollout()
            }
            Event::LifecycleAction(opened) => {
                self.reconcile_instance(&opened.ec2_instance_id.clone(), Signal::Opened(opened))
            }
            Event::InstanceReady(claim) => {
                self.reconcile_instance(&claim.instance_id.clone(), Signal::Ready(claim))
            }
            Event::DrainComplete(claim) => {
                self.reconcile_instance(&claim.instance_id.clone(), Signal::Drained(claim))
            }
            Event::LaunchOutcome(_) | Event::Tick(_) | Event::Ignored { .. } => Ok(()),
        }
    }

    pub fn look_at(&mut self, instance: &str) {
        let _ = self.reconcile_instance(instance, Signal::Look);
    }

    /// Looks at everything; what fails here is looked at again ten minutes later.
    pub fn janitor(&mut self) {
        for version in self.uploaded.clone() {
            let _ = self.open_build(&version);
        }
        for build in self.requests.keys().cloned().collect::<Vec<_>>() {
            let _ = self.reconcile_build(&build);
        }
        let _ = self.reconcile_rollout();
        for id in self.group.members.keys().cloned().collect::<Vec<_>>() {
            self.look_at(&id);
        }
        let _ = self.reconcile_scaling();
        let _ = self.garbage_collect();
    }

    /// Carries one step out as the SDK would: throttled and lost calls are repeated twice.
    fn attempt(&mut self, mut step: impl FnMut(&mut Self) -> Called<()>) -> Result<(), Error> {
        self.count_down_to_crash()?;
        for _ in 0..2 {
            match step(self) {
                Err(error) if classify(&error) == Disposition::Retry => {}
                other => return Ok(other?),
            }
        }
        Ok(step(self)?)
    }

    fn count_down_to_crash(&mut self) -> Result<(), Error> {
        match &mut self.crash_in {
            None => Ok(()),
            Some(0) => {
                self.counters.crashes += 1;
                Err(Error::OutOfTime { spent_ms: 0 })
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    fn manifest(&self, version: &Version) -> Result<Manifest, ManifestError> {
        match self.behaviours[version].bake {
            Bake::Tampered => Err(ManifestError::BadSignature),
            _ => testing::manifest(&version.to_string()),
        }
    }

    fn open_build(&mut self, version: &Version) -> Result<(), Error> {
        let requests: Vec<_> = self.requests.values().cloned().collect();
        let opened = request::open(
            self.now,
            Trigger::Uploaded,
            &testing::current_inputs(),
            version,
            &self.manifest(version),
            &requests,
            None,
        );
        let Ok(Some(request)) = opened else {
            return Ok(());
        };
        let build = request.build.to_string();
        self.attempt(|sim| {
            sim.call("PutObject", |sim| {
                let requests = sim.requests.entry(build.clone());
                requests.or_insert_with(|| request.clone());
                Ok(())
            })
        })?;
        self.reconcile_build(&build)
    }
}
