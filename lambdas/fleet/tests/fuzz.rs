//! What reaches the control plane from outside: read without a panic, and nothing unsigned taken for signed.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use fleet::baking::builder::BuildResult;
use fleet::manifest::{Manifest, TrustedKey, public_key};
use fleet::scaling::calendar::Calendar;
use fleet::version::Version;
use fleet::{event, key, testing};
use fuzz::Target;

const NAME: &str = "1.2.0";

#[test]
fn an_event_is_read_ignored_or_refused_in_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let fixtures = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let fixtures: Vec<Vec<u8>> = fixtures.map(|file| std::fs::read(file).unwrap()).collect();
    let words = [
        "\"detail-type\":",
        "\"source\":",
        "\"detail\":",
        "aws.s3",
        "aws.autoscaling",
        "aws.ec2",
        "\"time\":",
        "{}",
        "2026-11-22T12:00:00Z",
        "-262144-01-01T00:00:00Z",
        "\"version\":\"0\"",
    ];
    Target::named("events")
        .words(&words)
        .seeds(fixtures)
        .run(|json| match event::read(json) {
            Ok(received) => assert_eq!(event::read(json).unwrap(), received),
            Err(error) => assert!(error.to_string().len() > 10),
        });
}

#[test]
fn only_what_was_signed_is_read_out_of_a_manifest() {
    let seed = [7; 32];
    let trusted = [TrustedKey {
        name: "release".into(),
        public: public_key(&seed),
    }];
    let contents = testing::contents(NAME);
    let sealed = contents
        .clone()
        .seal("release", &seed)
        .unwrap()
        .into_bytes();
    let version: Version = NAME.parse().unwrap();
    let genuine = Manifest::read(&sealed, &version, &trusted).unwrap();
    let words = [
        "\"key\":\"release\"",
        "\"signature\":",
        "\"version\":\"1.2.0\"",
        "\"path\":\"../x\"",
        "\"bytes\":",
        "1.2.1",
        "{}",
    ];
    Target::named("manifest")
        .words(&words)
        .seeds([sealed])
        .run(|json| match Manifest::read(json, &version, &trusted) {
            Ok(manifest) => {
                assert_eq!(manifest.contents(), &contents);
                assert_eq!(manifest.digest(), genuine.digest());
            }
            Err(error) => assert!(error.to_string().len() > 10),
        });
}

#[test]
fn a_key_or_version_is_read_as_it_is_written() {
    Target::named("keys")
        .words(&[
            "releases/",
            "builds/",
            "/manifest.json",
            "1.2.0",
            "-rc.1",
            "+b",
        ])
        .run_text(|text| {
            if let Ok(version) = text.parse::<Version>() {
                assert_eq!(version.to_string(), text);
            }
            if let Err(error) = key::read(text) {
                assert!(error.to_string().len() > 10);
            }
        });
}

#[test]
fn a_calendar_or_a_builders_result_is_read_or_refused_in_words() {
    let calendar = br#"{"schema":1,"events":[{"id":"a","minimum":4,"start":"2026-11-27T08:00","end":"2026-11-27T20:00","zone":"Europe/Berlin"}]}"#;
    let words = [
        "\"events\":",
        "\"zone\":\"Asia/Kathmandu\"",
        "\"minimum\":",
        "2026-02-30T25:00",
        "9999-12-31T23:59",
        "-009999-01-01T00:00",
        "\"days\":",
        "\"cron\":",
    ];
    Target::named("calendar")
        .words(&words)
        .seeds([calendar.to_vec()])
        .run(|json| {
            match Calendar::read(json) {
                Ok(calendar) => {
                    let (from, to) = (testing::NOON, testing::NOON + 400 * 24 * testing::HOUR);
                    let intervals = calendar.intervals(from, to);
                    assert!(intervals.is_sorted_by_key(|interval| interval.start_ms));
                }
                Err(error) => assert!(error.to_string().len() > 10),
            }
            if let Err(error) = BuildResult::read(json) {
                assert!(error.to_string().len() > 10);
            }
        });
}
