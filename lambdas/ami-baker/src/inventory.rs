//! Reconciles everything, so that nothing depends on an event: releases, builds, leftovers.

use std::collections::{BTreeMap, BTreeSet};

use fleet::alarm::Alarm;
use fleet::baking::bake_key::BuildId;
use fleet::baking::request::{Refusal, Trigger};
use fleet::key;
use fleet::observed::{Image, Instance};
use fleet::tags::Status;
use fleet::version::Version;
use runtime::{Error, Report};
use serde_json::{Value, json};

use crate::Baker;
use crate::instances::builders;
use crate::observe::BuildObjects;
use crate::release::Release;

/// What everything in one tick shares.
pub(crate) struct Inventory {
    pub builds: BTreeMap<BuildId, BuildObjects>,
    /// All images of this account.
    pub images: Vec<Image>,
    pub builders: Vec<Instance>,
}

impl Baker {
    /// One thing that fails does not keep the others from being looked at; the first failure is
    /// returned in the end.
    pub(crate) async fn reconcile_all(
        &self,
        now_ms: i64,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Err(wrong) = self.account.guard(&self.fleet).await? {
            report.refuse(wrong);
            return Ok(());
        }
        let mut failed = None;
        let mut note = |done: Result<(), Error>| {
            if let Err(error) = done {
                tracing::error!(error = error.name(), "{error}");
                failed.get_or_insert(error);
            }
        };
        let inventory = self.inventory().await?;
        for version in self.unbuilt(&inventory).await? {
            note(
                self.late_release(now_ms, &version, &inventory, report)
                    .await,
            );
        }
        for build in inventory.unfinished() {
            note(self.reconcile_build(now_ms, &build, report).await);
        }
        // Made anew: what was just built is no leftover.
        note(self.garbage_collect(now_ms, report).await);
        failed.map_or(Ok(()), Err)
    }

    pub(crate) async fn inventory(&self) -> Result<Inventory, Error> {
        let ours = [builders()];
        let (builds, images, builders) = tokio::try_join!(
            self.build_objects(key::BUILDS),
            images::describe(&self.ec2, &[]),
            self.instances(&ours),
        )?;
        Ok(Inventory {
            builds,
            images,
            builders,
        })
    }

    /// Released versions without any build.
    async fn unbuilt(&self, inventory: &Inventory) -> Result<Vec<Version>, Error> {
        let requested = inventory
            .builds
            .iter()
            .filter(|(_, objects)| objects.requested);
        let built: BTreeSet<&Version> = requested.map(|(build, _)| build.version()).collect();
        let folders = self.bucket.folders(key::RELEASES).await?;
        let versions = folders.iter().filter_map(|name| name.parse().ok());
        let mut unbuilt: Vec<Version> = versions.filter(|v| !built.contains(v)).collect();
        unbuilt.sort();
        Ok(unbuilt)
    }

    /// The event of this release was lost, or it was refused when it came.
    async fn late_release(
        &self,
        now_ms: i64,
        version: &Version,
        inventory: &Inventory,
        report: &mut Report,
    ) -> Result<(), Error> {
        let builds = &inventory.builds;
        let found = self
            .observe_release(now_ms, Trigger::Uploaded, version, builds)
            .await?;
        match &found {
            // Every old release would raise it for ever.
            Release::Refused(Refusal::Older { .. }) | Release::NotYet => return Ok(()),
            Release::Refused(refusal) => report.alarm(Alarm::ReleaseRefused {
                reason: refusal.to_string(),
            }),
            Release::New(_) | Release::Known(_) => {}
        }
        self.take_up(now_ms, version, found, report).await
    }

    pub(crate) async fn plan_everything(&self, now_ms: i64) -> Result<Value, Error> {
        let inventory = self.inventory().await?;
        let mut releases = BTreeMap::new();
        for version in self.unbuilt(&inventory).await? {
            releases.insert(
                version.to_string(),
                self.plan_release(now_ms, Trigger::Uploaded, &version)
                    .await?,
            );
        }
        let mut builds = Vec::new();
        for build in inventory.unfinished() {
            builds.push(self.plan_build(now_ms, &build).await?);
        }
        let garbage = self.plan_garbage(now_ms).await?;
        Ok(json!({"releases": releases, "builds": builds, "garbage": garbage}))
    }
}

impl Inventory {
    /// Builds without an end, and ended ones whose builder or image was not dealt with.
    fn unfinished(&self) -> BTreeSet<BuildId> {
        let requested = |build: &BuildId| {
            self.builds
                .get(build)
                .is_some_and(|objects| objects.requested)
        };
        let open = self.open();
        let alive = self
            .builders
            .iter()
            .filter(|builder| builder.state.is_alive());
        let baking = self
            .images
            .iter()
            .filter(|image| image.tags.status() == Some(Status::Baking));
        alive
            .filter_map(|builder| builder.tags.build())
            .chain(baking.filter_map(|image| image.tags.build()))
            .filter(requested)
            .chain(open)
            .collect()
    }

    pub fn open(&self) -> BTreeSet<BuildId> {
        let open = self
            .builds
            .iter()
            .filter(|(_, objects)| objects.requested && !objects.ended);
        open.map(|(build, _)| build.clone()).collect()
    }
}
