//! One release: refused, or opened as a build and built.

use std::collections::BTreeMap;

use fleet::alarm::Alarm;
use fleet::baking::bake_key::BuildId;
use fleet::baking::request::{self, CurrentInputs, Refusal, Request, Trigger};
use fleet::key;
use fleet::version::Version;
use runtime::{Error, Report};
use serde_json::{Value, json};

use crate::Baker;
use crate::act::settled;
use crate::observe::BuildObjects;

/// What is to be done about a release.
pub(crate) enum Release {
    /// Its manifest is not there, so it is not whole yet.
    NotYet,
    Refused(Refusal),
    /// To be written, then built.
    New(Box<Request>),
    /// It has its builds; these are still open.
    Known(Vec<BuildId>),
}

impl Baker {
    pub(crate) async fn released(
        &self,
        now_ms: i64,
        trigger: Trigger,
        version: &Version,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Err(wrong) = self.account.guard(&self.fleet).await? {
            report.refuse(wrong);
            return Ok(());
        }
        let builds = self.build_objects(key::BUILDS).await?;
        let found = self
            .observe_release(now_ms, trigger, version, &builds)
            .await?;
        // What is live may be older than what was released last: somebody went back to it. Its image
        // is not made again then, and the alarm for an old image tells.
        if let (Release::Refused(refusal), false) = (&found, trigger == Trigger::Renew) {
            let reason = refusal.to_string();
            report.alarm(Alarm::ReleaseRefused { reason });
        }
        self.take_up(now_ms, version, found, report).await
    }

    /// Opens what is new, and goes on with what is open.
    pub(crate) async fn take_up(
        &self,
        now_ms: i64,
        version: &Version,
        found: Release,
        report: &mut Report,
    ) -> Result<(), Error> {
        let open = match found {
            Release::NotYet => {
                report.note(format!("release {version} has no manifest"));
                return Ok(());
            }
            Release::Refused(refusal) => {
                report.note(refusal.to_string());
                return Ok(());
            }
            Release::New(request) => {
                // Another invocation may have been first; its request is as good.
                settled(
                    self.bucket
                        .put_new(&key::request(&request.build), &request)
                        .await,
                )?;
                report.push_action(&json!({"action": "open-build", "build": request.build}));
                vec![request.build]
            }
            Release::Known(open) => open,
        };
        for build in open {
            self.reconcile_build(now_ms, &build, report).await?;
        }
        Ok(())
    }

    pub(crate) async fn observe_release(
        &self,
        now_ms: i64,
        trigger: Trigger,
        version: &Version,
        builds: &BTreeMap<BuildId, BuildObjects>,
    ) -> Result<Release, Error> {
        let Some(manifest) = self.manifest(version).await? else {
            return Ok(Release::NotYet);
        };
        let requests = self.requests(version, builds).await?;
        let pin = self.pin().await?;
        let current = self.current_inputs().await?;
        let opened = request::open(
            now_ms,
            trigger,
            &current,
            version,
            &manifest,
            &requests,
            pin.as_ref(),
        );
        Ok(match opened {
            Err(refusal) => Release::Refused(refusal),
            Ok(Some(request)) => Release::New(Box::new(request)),
            Ok(None) => {
                let open = |(build, objects): (&BuildId, &BuildObjects)| {
                    (build.version() == version && objects.requested && !objects.ended)
                        .then(|| build.clone())
                };
                Release::Known(builds.iter().filter_map(open).collect())
            }
        })
    }

    /// The requests that decide about a version: its own, and the newest of all.
    async fn requests(
        &self,
        version: &Version,
        builds: &BTreeMap<BuildId, BuildObjects>,
    ) -> Result<Vec<Request>, Error> {
        let requested = || {
            let all = builds.iter().filter(|(_, objects)| objects.requested);
            all.map(|(build, _)| build)
        };
        let newest = requested().map(BuildId::version).max();
        let mut requests = Vec::new();
        for build in requested() {
            if build.version() == version || Some(build.version()) == newest {
                requests.extend(self.read::<Request>(&key::request(build)).await?);
            }
        }
        Ok(requests)
    }

    /// The release that is live, by its image; `None` before the first.
    pub(crate) async fn live(&self) -> Result<Option<Version>, Error> {
        let Some(image) = self.account.parameter(&self.fleet.parameter("ami")).await? else {
            return Ok(None);
        };
        let build = self.build_of_image(image.trim()).await?;
        Ok(build.map(|build| build.version().clone()))
    }

    /// The version an operator insists on; one that does not read is as good as none here.
    pub(crate) async fn pin(&self) -> Result<Option<Version>, Error> {
        let pin = self.account.parameter(&self.fleet.parameter("pin")).await?;
        Ok(pin.and_then(|pin| pin.trim().parse().ok()))
    }

    async fn current_inputs(&self) -> Result<CurrentInputs, Error> {
        Ok(CurrentInputs {
            base_image: self.required(&self.settings.base_image_parameter).await?,
            arch: self.settings.arch,
            region: self.fleet.account_region.region.clone(),
        })
    }

    async fn required(&self, name: &str) -> Result<String, Error> {
        let value = self.account.parameter(name).await?;
        value.ok_or_else(|| Error::BadInput(format!("there is no parameter {name}")))
    }

    pub(crate) async fn plan_release(
        &self,
        now_ms: i64,
        trigger: Trigger,
        version: &Version,
    ) -> Result<Value, Error> {
        let builds = self.build_objects(key::BUILDS).await?;
        let found = self
            .observe_release(now_ms, trigger, version, &builds)
            .await?;
        Ok(match found {
            Release::NotYet => json!({"remark": "there is no manifest"}),
            Release::Refused(refusal) => json!({"refused": refusal.to_string()}),
            Release::New(request) => json!({"open": request}),
            Release::Known(open) => {
                let mut plans = Vec::new();
                for build in open {
                    plans.push(self.plan_build(now_ms, &build).await?);
                }
                json!({"builds": plans})
            }
        })
    }
}
