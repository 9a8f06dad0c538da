//! Tags: the fleet's memory of who built what, what became of it, who is ready.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::baking::bake_key::BuildId;
use crate::digest::Sha256;

pub const BUILD: &str = "fleetcart:build";
pub const ROLE: &str = "fleetcart:role";
/// Unix milliseconds after which the janitor removes the resource.
pub const EXPIRES: &str = "fleetcart:expires";
pub const ATTEMPT: &str = "fleetcart:attempt";
pub const STATUS: &str = "fleetcart:status";
pub const RELEASE: &str = "fleetcart:release-sha256";
pub const BAKE_KEY: &str = "fleetcart:bake-key";
pub const BASE: &str = "fleetcart:base-ami";
/// The refresh that made an image rejected; an operator who sets the status back to `baked`
/// and leaves this tag gives the image a second chance.
pub const REJECTED_BY: &str = "fleetcart:rejected-by";
/// Boot id of the boot that announced itself ready.
pub const READY: &str = "fleetcart:ready";
/// Boot id of the boot that finished draining.
pub const DRAINED: &str = "fleetcart:drained";
/// State, since when, and the last heartbeat of an instance that waits in a hook.
pub const WAITING: &str = "fleetcart:waiting";
/// Set to [`WARM_POOL`] on an instance that leaves service for the warm pool.
pub const DESTINATION: &str = "fleetcart:destination";
pub const WARM_POOL: &str = "warm-pool";

pub const BUILDER: &str = "builder";

/// What became of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Set when the image is made; not yet usable.
    Baking,
    /// Waits for its rollout.
    Baked,
    Live,
    Previous,
    /// A rollout of it failed; never tried again by itself.
    Rejected,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::Baking => "baking",
            Self::Baked => "baked",
            Self::Live => "live",
            Self::Previous => "previous",
            Self::Rejected => "rejected",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [
            Self::Baking,
            Self::Baked,
            Self::Live,
            Self::Previous,
            Self::Rejected,
        ]
        .into_iter()
        .find(|status| status.name() == text)
    }
}

/// The tags of one resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(pub BTreeMap<String, String>);

impl Tags {
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub fn build(&self) -> Option<BuildId> {
        self.get(BUILD)?.parse().ok()
    }

    pub fn is_builder(&self) -> bool {
        self.get(ROLE) == Some(BUILDER)
    }

    pub fn status(&self) -> Option<Status> {
        self.get(STATUS).and_then(Status::read)
    }

    pub fn attempt(&self) -> Option<u32> {
        self.get(ATTEMPT)?.parse().ok()
    }

    pub fn release(&self) -> Option<Sha256> {
        self.get(RELEASE)?.parse().ok()
    }

    pub fn expires_ms(&self) -> Option<i64> {
        self.get(EXPIRES)?.parse().ok()
    }

    pub fn waiting(&self) -> Option<Waiting> {
        self.get(WAITING).and_then(Waiting::read)
    }
}

/// Since when an instance waits in a hook, and when its waiting was last prolonged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The lifecycle state it waits in, such as `Pending:Wait`.
    pub state: String,
    pub since_ms: i64,
    pub beat_ms: i64,
}

impl Waiting {
    /// The tag's value: three fields joined by commas.
    pub fn write(&self) -> String {
        format!("{},{},{}", self.state, self.since_ms, self.beat_ms)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ',');
        Some(Self {
            state: parts.next()?.to_owned(),
            since_ms: parts.next()?.parse().ok()?,
            beat_ms: parts.next()?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_tag_reads_back_as_written() {
        let waiting = Waiting {
            state: "Pending:Wait".into(),
            since_ms: 5,
            beat_ms: 7,
        };
        let tags = Tags::default().with(WAITING, waiting.write());
        assert_eq!(tags.waiting(), Some(waiting));
    }

    #[test]
    fn a_tag_someone_mangled_reads_as_absent() {
        let tags = Tags::default()
            .with(STATUS, "Live")
            .with(BUILD, "../x")
            .with(ATTEMPT, "-1")
            .with(WAITING, "x");
        assert_eq!(tags.status(), None);
        assert_eq!(tags.build(), None);
        assert_eq!(tags.attempt(), None);
        assert_eq!(tags.waiting(), None);
    }
}
