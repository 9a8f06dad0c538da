//! Where things lie in the two buckets: releases, builds, recipes and the calendar.

use thiserror::Error;

use crate::bake_key::BuildId;
use crate::digest::Sha256;
use crate::version::Version;

/// The calendar the shop writes.
pub const CALENDAR: &str = "calendar/calendar.json";
/// The last calendar that could be read, kept by the scaling function.
pub const LAST_GOOD_CALENDAR: &str = "calendar/last-good.json";

/// An object key that means something to the fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// `releases/<version>/manifest.json`: uploaded last, so its arrival means the release is whole.
    Manifest(Version),
    /// `builds/<id>/result.json`.
    Result(BuildId),
    Calendar,
    /// Any other object; none of our business.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the key {key:?} names no acceptable {what}")]
pub struct BadKey {
    key: String,
    what: &'static str,
}

/// Reads a key from an event. A key that looks like ours but names a bad version is refused.
pub fn read(key: &str) -> Result<Key, BadKey> {
    let bad = |what| BadKey {
        key: key.chars().take(200).collect(),
        what,
    };
    if key == CALENDAR {
        return Ok(Key::Calendar);
    }
    if let Some(rest) = key
        .strip_prefix("releases/")
        .and_then(|k| k.strip_suffix("/manifest.json"))
    {
        return rest.parse().map(Key::Manifest).map_err(|_| bad("version"));
    }
    if let Some(rest) = key
        .strip_prefix("builds/")
        .and_then(|k| k.strip_suffix("/result.json"))
    {
        return rest.parse().map(Key::Result).map_err(|_| bad("build"));
    }
    Ok(Key::Other)
}

pub fn manifest(version: &Version) -> String {
    format!("releases/{version}/manifest.json")
}

/// `path` is one that [`crate::manifest`] accepted.
pub fn artefact(version: &Version, path: &str) -> String {
    format!("releases/{version}/{path}")
}

/// The archive of the image folder, named by what it contains.
pub fn recipe(digest: &Sha256) -> String {
    format!("recipes/{digest}.tar.gz")
}

/// Written once, before the first builder: pins the ingredients for the life of the build.
pub fn request(build: &BuildId) -> String {
    format!("builds/{build}/request.json")
}

pub fn result(build: &BuildId) -> String {
    format!("builds/{build}/result.json")
}

pub fn log(build: &BuildId) -> String {
    format!("builds/{build}/log.txt")
}

/// Says that attempt `n` died, and why; written before the next one starts.
pub fn attempt(build: &BuildId, n: u32) -> String {
    format!("builds/{build}/attempt-{n}.json")
}

pub fn console(build: &BuildId, n: u32) -> String {
    format!("builds/{build}/console-{n}.txt")
}

/// The build's end, good or bad; written once, and no builder starts after it.
pub fn end(build: &BuildId) -> String {
    format!("builds/{build}/end.json")
}

/// The console of an instance that never became ready, or was decommissioned.
pub fn instance_console(instance: &str) -> String {
    format!("instances/{instance}/console.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_as_written() {
        let version: Version = "1.4.0-rc.1".parse().unwrap();
        let build = BuildId::new(version.clone(), &Sha256::of(b"x"));
        assert_eq!(read(&manifest(&version)), Ok(Key::Manifest(version)));
        assert_eq!(read(&result(&build)), Ok(Key::Result(build)));
        assert_eq!(read(CALENDAR), Ok(Key::Calendar));
        assert_eq!(read("pictures/1.jpeg"), Ok(Key::Other));
    }

    #[test]
    fn a_path_traversal_in_the_version_is_refused() {
        for key in [
            "releases/../manifest.json",
            "releases/../../etc/manifest.json",
            "releases/1.0.0/../2.0.0/manifest.json",
            "releases//manifest.json",
            "releases/1.0.0%2f../manifest.json",
            "builds/../x/result.json",
        ] {
            assert!(read(key).is_err(), "{key}");
        }
    }
}
