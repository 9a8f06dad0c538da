//! Object keys of the two buckets: releases, builds, recipes and the calendar.

use thiserror::Error;

use crate::baking::bake_key::BuildId;
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
    /// `builds/<id>/request.json`.
    Request(BuildId),
    /// `builds/<id>/attempt-<n>.json`.
    Attempt(BuildId, u32),
    /// `builds/<id>/result.json`.
    Result(BuildId),
    /// `builds/<id>/end.json`.
    End(BuildId),
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
    if let Some((build, object)) = key
        .strip_prefix(BUILDS)
        .and_then(|rest| rest.rsplit_once('/'))
    {
        let kind: fn(BuildId) -> Key = match object {
            "request.json" => Key::Request,
            "result.json" => Key::Result,
            "end.json" => Key::End,
            _ => return Ok(attempt_of(build, object).unwrap_or(Key::Other)),
        };
        return build.parse().map(kind).map_err(|_| bad("build"));
    }
    Ok(Key::Other)
}

fn attempt_of(build: &str, object: &str) -> Option<Key> {
    let number = object.strip_prefix("attempt-")?.strip_suffix(".json")?;
    Some(Key::Attempt(build.parse().ok()?, number.parse().ok()?))
}

/// Every release has its folder below this one.
pub const RELEASES: &str = "releases/";
/// Every build has its folder below this one.
pub const BUILDS: &str = "builds/";

/// The folder of one build.
pub fn build(build: &BuildId) -> String {
    format!("{BUILDS}{build}/")
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

/// Written once, before the first builder: pins the inputs for the life of the build.
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
        assert_eq!(read(&request(&build)), Ok(Key::Request(build.clone())));
        assert_eq!(
            read(&attempt(&build, 2)),
            Ok(Key::Attempt(build.clone(), 2))
        );
        assert_eq!(read(&end(&build)), Ok(Key::End(build.clone())));
        assert_eq!(read(&log(&build)), Ok(Key::Other));
        assert!(result(&build).starts_with(&super::build(&build)));
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
