//! The builder contract: what a builder instance is told, and what it answers through the bucket.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::baking::bake_key::BuildId;
use crate::baking::request::Request;
use crate::digest::Sha256;
use crate::key;

/// The only layout so far.
pub const SCHEMA: u32 = 1;

/// What a builder is told: ids only, nothing secret. It fetches the rest with its instance role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    pub schema: u32,
    pub build: BuildId,
    pub attempt: u32,
    pub bucket: Bucket,
    pub region: String,
    /// Digest of the release manifest the builder must find under its version.
    pub release_sha256: Sha256,
    pub recipe_sha256: Sha256,
    /// The builder powers itself off after this many minutes, whatever it is doing.
    pub deadline_minutes: u32,
}

/// A bucket name, which is safe inside a shell script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bucket(String);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a bucket name")]
pub struct BadBucket(String);

impl TryFrom<String> for Bucket {
    type Error = BadBucket;

    fn try_from(name: String) -> Result<Self, BadBucket> {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'.';
        if (3..=63).contains(&name.len()) && name.bytes().all(plain) {
            Ok(Self(name))
        } else {
            Err(BadBucket(name.chars().take(80).collect()))
        }
    }
}

impl From<Bucket> for String {
    fn from(bucket: Bucket) -> Self {
        bucket.0
    }
}

/// What the builder writes as its last act before it powers off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildResult {
    pub schema: u32,
    pub build: BuildId,
    pub attempt: u32,
    pub instance_id: String,
    pub outcome: Outcome,
    /// Why it failed; empty when it passed.
    #[serde(default)]
    pub reason: String,
    pub release_sha256: Sha256,
    pub base_image: String,
    pub recipe_sha256: Sha256,
    /// Checks of the self-test, by name.
    #[serde(default)]
    pub passed: Vec<String>,
    #[serde(default)]
    pub failed: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Passed,
    Failed,
}

/// Why a result does not earn an image.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResultError {
    #[error("the builder stopped without a result")]
    Missing,
    #[error("the result does not read: {0}")]
    Unreadable(String),
    #[error("the result has layout {0}, this function knows {SCHEMA}")]
    UnknownSchema(u32),
    #[error("the result is of attempt {found} on {instance}, not of this one")]
    OtherAttempt { found: u32, instance: String },
    #[error("the result's {field} is {found}, the build asked for {expected}")]
    Mismatch {
        field: &'static str,
        expected: String,
        found: String,
    },
    #[error("the builder reports failure: {0}")]
    Failed(String),
    #[error("the self-test passed no check")]
    NothingTested,
}

impl BuildResult {
    /// Reads what lies under the result's key.
    pub fn read(json: &[u8]) -> Result<Self, ResultError> {
        serde_json::from_slice(json).map_err(|cause| ResultError::Unreadable(cause.to_string()))
    }

    /// Whether it says that this instance built exactly what was requested.
    pub fn check(
        &self,
        request: &Request,
        attempt: u32,
        instance: &str,
    ) -> Result<(), ResultError> {
        if self.schema != SCHEMA {
            return Err(ResultError::UnknownSchema(self.schema));
        }
        same("build", &request.build, &self.build)?;
        if self.attempt != attempt || self.instance_id != instance {
            return Err(ResultError::OtherAttempt {
                found: self.attempt,
                instance: self.instance_id.clone(),
            });
        }
        same(
            "release_sha256",
            &request.inputs.release,
            &self.release_sha256,
        )?;
        same("recipe_sha256", &request.inputs.recipe, &self.recipe_sha256)?;
        same("base_image", &request.inputs.base_image, &self.base_image)?;
        if self.outcome == Outcome::Failed || !self.failed.is_empty() {
            let reason = format!("{} {}", self.reason, self.failed.join(", "));
            return Err(ResultError::Failed(reason.trim().to_owned()));
        }
        if self.passed.is_empty() {
            return Err(ResultError::NothingTested);
        }
        Ok(())
    }
}

fn same<T: PartialEq + ToString>(
    field: &'static str,
    expected: &T,
    found: &T,
) -> Result<(), ResultError> {
    if expected == found {
        return Ok(());
    }
    Err(ResultError::Mismatch {
        field,
        expected: expected.to_string(),
        found: found.to_string(),
    })
}

/// Debian's cloud image has neither AWS' command line nor a promise of curl, so the script brings its own S3 call.
const USER_DATA: &str = include_str!("builder/user-data.sh");

/// Precedes the orders in the user data, for whoever reads them without running the script.
const MARK: &str = "# fleetcart-orders ";

impl Orders {
    /// The user data: a script that starts the dead-man timer, fetches the recipe by digest, runs it,
    /// and powers off on every path. Every value in it comes from a type that admits no shell syntax.
    pub fn user_data(&self) -> String {
        let orders = serde_json::to_string(self).unwrap_or_default();
        let values = [
            ("@MINUTES@", self.deadline_minutes.to_string()),
            ("@ATTEMPT@", self.attempt.to_string()),
            ("@REGION@", self.region.clone()),
            ("@BUCKET@", self.bucket.0.clone()),
            ("@RECIPE@", key::recipe(&self.recipe_sha256)),
            ("@RECIPE_SHA256@", self.recipe_sha256.to_string()),
            ("@LOG@", key::log(&self.build)),
            ("@ORDERS@", orders),
        ];
        values
            .iter()
            .fold(USER_DATA.to_owned(), |script, (mark, value)| {
                script.replace(mark, value)
            })
    }

    /// The orders inside such user data.
    pub fn read(user_data: &str) -> Option<Self> {
        let line = user_data.lines().find_map(|line| line.strip_prefix(MARK))?;
        serde_json::from_str(line).ok()
    }
}
