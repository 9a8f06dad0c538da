//! Everything known of one build, and of all of them.

use std::collections::{BTreeMap, BTreeSet};

use fleet::aws_error::AwsError;
use fleet::baking::bake_key::BuildId;
use fleet::baking::build::{End, Observed};
use fleet::baking::builder::{BuildResult, ResultError};
use fleet::baking::request::Request;
use fleet::key::{self, Key};
use fleet::manifest::{Manifest, ManifestError};
use fleet::observed::Image;
use fleet::tags;
use fleet::version::Version;
use images::filter;
use runtime::{Error, NotRead};
use serde::de::DeserializeOwned;

use crate::Baker;
use crate::instances::builders;

/// What the bucket holds of a build, by the names of its objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BuildObjects {
    pub requested: bool,
    pub dead_attempts: BTreeSet<u32>,
    pub result: bool,
    pub ended: bool,
}

impl Baker {
    /// The build as it is now; nothing when it was never requested.
    pub(crate) async fn observe(&self, build: &BuildId) -> Result<Option<Observed>, Error> {
        let objects = self.build_objects(&key::build(build)).await?;
        let objects = objects.get(build).cloned().unwrap_or_default();
        let Some(request) = self.read::<Request>(&key::request(build)).await? else {
            return Ok(None);
        };
        let builders = [
            filter(&format!("tag:{}", tags::BUILD), build.to_string()),
            builders(),
        ];
        let (manifest, result, end, builders, images, templates) = tokio::try_join!(
            async { Ok(self.manifest(build.version()).await?) },
            async { Ok(self.result(build, objects.result).await?) },
            self.end(build, objects.ended),
            async { Ok(self.instances(&builders).await?) },
            async { Ok(self.images_of(build).await?) },
            async {
                let template = &self.settings.build.template;
                Ok::<_, Error>(images::versions(&self.ec2, template).await?)
            },
        )?;
        Ok(Some(Observed {
            request,
            manifest: manifest.unwrap_or_else(|| unreadable(NotRead::Missing)),
            builders,
            dead_attempts: objects.dead_attempts,
            result,
            images,
            templates,
            end,
        }))
    }

    /// The objects of all builds below this prefix.
    pub(crate) async fn build_objects(
        &self,
        prefix: &str,
    ) -> Result<BTreeMap<BuildId, BuildObjects>, AwsError> {
        let mut builds: BTreeMap<BuildId, BuildObjects> = BTreeMap::new();
        for name in self.bucket.keys(prefix).await? {
            match key::read(&name) {
                Ok(Key::Request(build)) => builds.entry(build).or_default().requested = true,
                Ok(Key::Result(build)) => builds.entry(build).or_default().result = true,
                Ok(Key::End(build)) => builds.entry(build).or_default().ended = true,
                Ok(Key::Attempt(build, number)) => {
                    builds
                        .entry(build)
                        .or_default()
                        .dead_attempts
                        .insert(number);
                }
                Ok(Key::Manifest(_) | Key::Calendar | Key::Other) | Err(_) => {}
            }
        }
        Ok(builds)
    }

    /// The verified manifest of a release, or why it is none; nothing when it is not there.
    pub(crate) async fn manifest(
        &self,
        version: &Version,
    ) -> Result<Option<Result<Manifest, ManifestError>>, AwsError> {
        Ok(match self.bucket.get(&key::manifest(version)).await? {
            Ok(json) => Some(Manifest::read(&json, version, &self.settings.trusted)),
            Err(NotRead::TooLarge) => Some(unreadable(NotRead::TooLarge)),
            Err(NotRead::Missing) => None,
        })
    }

    async fn result(
        &self,
        build: &BuildId,
        there: bool,
    ) -> Result<Result<BuildResult, ResultError>, AwsError> {
        if !there {
            return Ok(Err(ResultError::Missing));
        }
        Ok(match self.bucket.get(&key::result(build)).await? {
            Ok(json) => BuildResult::read(&json),
            Err(NotRead::Missing) => Err(ResultError::Missing),
            Err(absent) => Err(ResultError::Unreadable(absent.to_string())),
        })
    }

    async fn end(&self, build: &BuildId, there: bool) -> Result<Option<End>, Error> {
        if !there {
            return Ok(None);
        }
        self.read(&key::end(build)).await
    }

    /// By tag, and by the name its image will have.
    async fn images_of(&self, build: &BuildId) -> Result<Vec<Image>, AwsError> {
        let ec2 = &self.ec2;
        let tagged = [images::carrying(Some(&build.to_string()))];
        let named = [images::named(&build.image_name())];
        let (mut found, named) = tokio::try_join!(
            images::describe(ec2, &tagged),
            images::describe(ec2, &named)
        )?;
        for image in named {
            if found.iter().all(|known| known.id != image.id) {
                found.push(image);
            }
        }
        Ok(found)
    }

    /// An object that only this function writes; one that does not read needs a person.
    pub(crate) async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let json = match self.bucket.get(key).await? {
            Ok(json) => json,
            Err(NotRead::Missing) => return Ok(None),
            Err(absent) => return Err(Error::BadInput(format!("{key}: {absent}"))),
        };
        let read = serde_json::from_slice(&json);
        read.map(Some)
            .map_err(|cause| Error::BadInput(format!("{key} does not read: {cause}")))
    }
}

fn unreadable(absent: NotRead) -> Result<Manifest, ManifestError> {
    Err(ManifestError::Unreadable(absent.to_string()))
}
