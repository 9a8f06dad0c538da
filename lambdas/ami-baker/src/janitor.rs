//! Looks at everything, so that nothing depends on an event: releases, builds, leftovers.

use std::collections::{BTreeMap, BTreeSet};

use fleet::alarm::Alarm;
use fleet::baking::bake_key::BuildId;
use fleet::baking::request::{Refusal, Why};
use fleet::key;
use fleet::observed::{Image, Instance};
use fleet::tags::Status;
use fleet::version::Version;
use runtime::{Error, Report};
use serde_json::{Value, json};

use crate::Baker;
use crate::instances::builders;
use crate::observe::Traces;
use crate::release::Found;

/// What all looks of one tick share.
pub(crate) struct Everything {
    pub builds: BTreeMap<BuildId, Traces>,
    /// All images of this account.
    pub images: Vec<Image>,
    pub builders: Vec<Instance>,
}

impl Baker {
    /// One thing that fails does not keep the others from being looked at; the first failure is
    /// returned in the end.
    pub(crate) async fn janitor(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        if let Err(wrong) = self.clients.guard(&self.fleet).await? {
            report.refuses(wrong);
            return Ok(());
        }
        let mut failed = None;
        let mut note = |done: Result<(), Error>| {
            if let Err(error) = done {
                tracing::error!(error = error.name(), "{error}");
                failed.get_or_insert(error);
            }
        };
        let everything = self.everything().await?;
        for version in self.unbuilt(&everything).await? {
            note(
                self.late_release(now_ms, &version, &everything, report)
                    .await,
            );
        }
        for build in everything.unfinished() {
            note(self.bake(now_ms, &build, report).await);
        }
        // Made anew: what was just built is no leftover.
        note(self.tidy(now_ms, report).await);
        failed.map_or(Ok(()), Err)
    }

    pub(crate) async fn everything(&self) -> Result<Everything, Error> {
        let ours = [builders()];
        let (builds, images, builders) = tokio::try_join!(
            self.traces(key::BUILDS),
            images::describe(&self.clients.ec2, &[]),
            self.instances(&ours),
        )?;
        Ok(Everything {
            builds,
            images,
            builders,
        })
    }

    /// Released versions without any build.
    async fn unbuilt(&self, everything: &Everything) -> Result<Vec<Version>, Error> {
        let requested = everything
            .builds
            .iter()
            .filter(|(_, traces)| traces.requested);
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
        everything: &Everything,
        report: &mut Report,
    ) -> Result<(), Error> {
        let builds = &everything.builds;
        let found = self
            .look_at_release(now_ms, Why::Uploaded, version, builds)
            .await?;
        match &found {
            // Every old release would raise it for ever.
            Found::Refused(Refusal::Older { .. }) | Found::NotYet => return Ok(()),
            Found::Refused(refusal) => report.warns(Alarm::ReleaseRefused {
                reason: refusal.to_string(),
            }),
            Found::New(_) | Found::Known(_) => {}
        }
        self.take_up(now_ms, version, found, report).await
    }

    pub(crate) async fn plan_everything(&self, now_ms: i64) -> Result<Value, Error> {
        let everything = self.everything().await?;
        let mut releases = BTreeMap::new();
        for version in self.unbuilt(&everything).await? {
            releases.insert(
                version.to_string(),
                self.plan_release(now_ms, Why::Uploaded, &version).await?,
            );
        }
        let mut builds = Vec::new();
        for build in everything.unfinished() {
            builds.push(self.plan_build(now_ms, &build).await?);
        }
        let tidy = self.plan_tidy(now_ms).await?;
        Ok(json!({"releases": releases, "builds": builds, "tidy": tidy}))
    }
}

impl Everything {
    /// Builds without an end, and ended ones whose builder or image was not dealt with.
    fn unfinished(&self) -> BTreeSet<BuildId> {
        let requested = |build: &BuildId| self.builds.get(build).is_some_and(|t| t.requested);
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
        let open = self.builds.iter().filter(|(_, t)| t.requested && !t.ended);
        open.map(|(build, _)| build.clone()).collect()
    }
}
