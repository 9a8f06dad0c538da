//! One release: refused, or opened as a build and built.

use std::collections::BTreeMap;

use fleet::alarm::Alarm;
use fleet::baking::bake_key::BuildId;
use fleet::baking::request::{self, Refusal, Request, Today, Why};
use fleet::key;
use fleet::version::Version;
use runtime::{Error, Report};
use serde_json::{Value, json};

use crate::Baker;
use crate::act::settled;
use crate::observe::Traces;

/// What a look at a release found.
pub(crate) enum Found {
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
        why: Why,
        version: &Version,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Err(wrong) = self.clients.guard(&self.fleet).await? {
            report.refuses(wrong);
            return Ok(());
        }
        let builds = self.traces(key::BUILDS).await?;
        let found = self.look_at_release(now_ms, why, version, &builds).await?;
        // What is live may be older than what was released last: somebody went back to it. Its image
        // is not made again then, and the alarm for an old image tells.
        if let (Found::Refused(refusal), false) = (&found, why == Why::Renew) {
            let reason = refusal.to_string();
            report.warns(Alarm::ReleaseRefused { reason });
        }
        self.take_up(now_ms, version, found, report).await
    }

    /// Opens what is new, and goes on with what is open.
    pub(crate) async fn take_up(
        &self,
        now_ms: i64,
        version: &Version,
        found: Found,
        report: &mut Report,
    ) -> Result<(), Error> {
        let open = match found {
            Found::NotYet => {
                report.says(format!("release {version} has no manifest"));
                return Ok(());
            }
            Found::Refused(refusal) => {
                report.says(refusal.to_string());
                return Ok(());
            }
            Found::New(request) => {
                // Another invocation may have been first; its request is as good.
                settled(
                    self.bucket
                        .put_new(&key::request(&request.build), &request)
                        .await,
                )?;
                report.did(&json!({"action": "open-build", "build": request.build}));
                vec![request.build]
            }
            Found::Known(open) => open,
        };
        for build in open {
            self.bake(now_ms, &build, report).await?;
        }
        Ok(())
    }

    pub(crate) async fn look_at_release(
        &self,
        now_ms: i64,
        why: Why,
        version: &Version,
        builds: &BTreeMap<BuildId, Traces>,
    ) -> Result<Found, Error> {
        let Some(manifest) = self.manifest(version).await? else {
            return Ok(Found::NotYet);
        };
        let requests = self.requests(version, builds).await?;
        let pin = self.pin().await?;
        let today = self.today().await?;
        let opened = request::open(
            now_ms,
            why,
            &today,
            version,
            &manifest,
            &requests,
            pin.as_ref(),
        );
        Ok(match opened {
            Err(refusal) => Found::Refused(refusal),
            Ok(Some(request)) => Found::New(Box::new(request)),
            Ok(None) => {
                let open = |(build, traces): (&BuildId, &Traces)| {
                    (build.version() == version && traces.requested && !traces.ended)
                        .then(|| build.clone())
                };
                Found::Known(builds.iter().filter_map(open).collect())
            }
        })
    }

    /// The requests that decide about a version: its own, and the newest of all.
    async fn requests(
        &self,
        version: &Version,
        builds: &BTreeMap<BuildId, Traces>,
    ) -> Result<Vec<Request>, Error> {
        let requested = || {
            let all = builds.iter().filter(|(_, traces)| traces.requested);
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
        let Some(image) = self.clients.parameter(&self.fleet.parameter("ami")).await? else {
            return Ok(None);
        };
        let build = self.build_of_image(image.trim()).await?;
        Ok(build.map(|build| build.version().clone()))
    }

    /// The version an operator insists on; one that does not read is as good as none here.
    pub(crate) async fn pin(&self) -> Result<Option<Version>, Error> {
        let pin = self.clients.parameter(&self.fleet.parameter("pin")).await?;
        Ok(pin.and_then(|pin| pin.trim().parse().ok()))
    }

    async fn today(&self) -> Result<Today, Error> {
        let recipe = self.required(&self.fleet.parameter("recipe")).await?;
        Ok(Today {
            base_image: self.required(&self.settings.base_image_parameter).await?,
            recipe: recipe
                .trim()
                .parse()
                .map_err(|bad| Error::BadInput(format!("the recipe parameter: {bad}")))?,
            region: self.fleet.place.region.clone(),
        })
    }

    async fn required(&self, name: &str) -> Result<String, Error> {
        let value = self.clients.parameter(name).await?;
        value.ok_or_else(|| Error::BadInput(format!("there is no parameter {name}")))
    }

    pub(crate) async fn plan_release(
        &self,
        now_ms: i64,
        why: Why,
        version: &Version,
    ) -> Result<Value, Error> {
        let builds = self.traces(key::BUILDS).await?;
        let found = self.look_at_release(now_ms, why, version, &builds).await?;
        Ok(match found {
            Found::NotYet => json!({"remark": "there is no manifest"}),
            Found::Refused(refusal) => json!({"refused": refusal.to_string()}),
            Found::New(request) => json!({"open": request}),
            Found::Known(open) => {
                let mut plans = Vec::new();
                for build in open {
                    plans.push(self.plan_build(now_ms, &build).await?);
                }
                json!({"builds": plans})
            }
        })
    }
}
