//! Every event the rules expect is read; every other one is ignored, and only broken ones are errors.

use std::collections::BTreeMap;
use std::path::Path;

use fleet::baking::build::End;
use fleet::baking::request::{self, Refusal, Trigger};
use fleet::event::{self, BuildEnded, Event, EventError, Outcome, RefreshPhase, Side, Transition};
use fleet::observed::{ImageState, InstanceState};

use fleet::testing::{self, NOON};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()
}

fn read(name: &str) -> Event {
    event::read(fixture(name).as_bytes()).unwrap().event
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::ObjectCreated(_) => "s3",
        Event::InstanceChange(_) => "ec2-instance",
        Event::ImageChange(_) => "ec2-image",
        Event::LifecycleAction(_) => "lifecycle",
        Event::LaunchOutcome(_) => "outcome",
        Event::Refresh(_) => "refresh",
        Event::InstanceReady(_) => "instance-ready",
        Event::DrainComplete(_) => "drain-complete",
        Event::BuildEnded(_) => "build-ended",
        Event::ParameterChange(_) => "parameter-change",
        Event::Tick(_) => "tick",
        Event::Ignored { .. } => "ignored",
    }
}

#[test]
fn every_fixture_reads_as_its_own_kind_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.strip_suffix(".json").unwrap();
        let found = kind(&read(name));
        let expected = match name {
            "lifecycle-test-notification" => "ignored",
            "scheduled-rule" => "tick",
            name if name.starts_with("foreign-") => "ignored",
            name if name.starts_with("launch-") || name.starts_with("terminate-") => "outcome",
            name => name,
        };
        assert!(expected.starts_with(found), "{name} reads as {found}");
        *counts.entry(found).or_default() += 1;
    }
    assert_eq!(counts.len(), 12, "{counts:?}");
    assert_eq!(counts["refresh"], 8);
}

#[test]
fn fields_are_read_in_the_spelling_of_each_service() {
    let Event::ObjectCreated(created) = read("s3-object-created") else {
        panic!()
    };
    assert_eq!(
        created.object.sequencer.as_deref(),
        Some("617f08299329d189")
    );
    assert!(created.object.version_id.is_some() && created.object.etag.is_some());
    let Event::InstanceChange(stopped) = read("ec2-instance-stopped") else {
        panic!()
    };
    assert_eq!(stopped.state, InstanceState::Stopped);
    let Event::ImageChange(failed) = read("ec2-image-failed") else {
        panic!()
    };
    assert_eq!(failed.state, ImageState::Failed);
    assert_eq!(failed.error_message.as_deref(), Some("the key is disabled"));
    let Event::LifecycleAction(warm) = read("lifecycle-terminate-into-warm-pool") else {
        panic!()
    };
    assert_eq!(warm.destination, Some(Side::WarmPool));
    assert_eq!(warm.lifecycle_transition, Transition::Terminating);
    let Event::LaunchOutcome(launch) = read("launch-unsuccessful") else {
        panic!()
    };
    assert_eq!(launch.outcome, Outcome::LaunchUnsuccessful);
    assert_eq!(launch.detail.zone(), Some("eu-central-1b"));
    let Event::Refresh(checkpoint) = read("refresh-checkpoint-reached") else {
        panic!()
    };
    assert_eq!(checkpoint.phase, RefreshPhase::CheckpointReached);
    assert_eq!(
        checkpoint.detail.checkpoint_percentage.as_deref(),
        Some("50")
    );
    let Event::Refresh(failed) = read("refresh-rollback-failed") else {
        panic!()
    };
    assert_eq!(failed.phase, RefreshPhase::RollbackFailed);
    let Event::ParameterChange(pin) = read("parameter-change") else {
        panic!()
    };
    assert_eq!(pin.name, "/fleetcart/prod/pin");
}

#[test]
fn the_end_of_a_build_reads_as_it_is_sent() {
    let Event::BuildEnded(baked) = read("build-ended-baked") else {
        panic!()
    };
    let image = "ami-0123456789example".to_owned();
    assert_eq!(baked.end, End::Baked { image, version: 7 });
    let Event::BuildEnded(failed) = read("build-ended-failed") else {
        panic!()
    };
    assert!(matches!(&failed.end, End::Failed { reason } if reason.is_empty()));
    for sent in [baked, failed] {
        let json = serde_json::to_string(&sent).unwrap();
        assert_eq!(serde_json::from_str::<BuildEnded>(&json).unwrap(), sent);
    }
}

#[test]
fn account_time_and_id_may_be_missing_and_time_may_have_milliseconds_or_be_a_number() {
    let bare = event::read(fixture("s3-object-created-multipart-bare").as_bytes()).unwrap();
    assert_eq!((bare.account, bare.id), (None, None));
    assert_eq!(bare.at_ms, Some(1_795_341_600_500));
    let precise = event::read(fixture("lifecycle-launch").as_bytes()).unwrap();
    assert_eq!(precise.at_ms, Some(1_795_341_600_082));
    let none = event::read(fixture("ec2-instance-shutting-down").as_bytes()).unwrap();
    assert_eq!(none.at_ms, None);
}

#[test]
fn a_known_event_with_a_wrong_detail_is_an_error_that_names_it() {
    let broken = fixture("ec2-instance-stopped").replace("\"stopped\"", "\"melted\"");
    let error = event::read(broken.as_bytes()).unwrap_err();
    assert!(matches!(error, EventError::Detail { .. }));
    assert!(
        error
            .to_string()
            .contains("EC2 Instance State-change Notification")
    );
    assert!(matches!(event::read(b"[]"), Err(EventError::Envelope(_))));
}

#[test]
fn a_release_opens_one_build_and_never_a_second_one_by_itself() {
    let (version, today) = (testing::version("1.2.0"), testing::current_inputs());
    let manifest = testing::manifest("1.2.0");
    let open = |why, today: &request::CurrentInputs, requests: &[request::Request]| {
        request::open(NOON, why, today, &version, &manifest, requests, None).unwrap()
    };
    let first = open(Trigger::Uploaded, &today, &[]).unwrap();
    let known = [first.clone()];
    assert_eq!(open(Trigger::Uploaded, &today, &known), None);
    let newer = request::CurrentInputs {
        base_image: "ami-base-2".into(),
        ..today.clone()
    };
    assert_eq!(
        open(Trigger::Uploaded, &newer, &known),
        None,
        "a late copy of the event rebakes nothing"
    );
    let rebake = open(Trigger::Rebake, &newer, &known).unwrap();
    assert_ne!(rebake.build, first.build);
    assert_eq!(open(Trigger::Rebake, &today, &known), None);
}

#[test]
fn a_release_is_made_again_once_a_week_for_its_packages() {
    const DAY: i64 = 24 * 3_600_000;
    let (version, today) = (testing::version("1.2.0"), testing::current_inputs());
    let manifest = testing::manifest("1.2.0");
    let renew = |now_ms, known: &[request::Request]| {
        request::open(
            now_ms,
            Trigger::Renew,
            &today,
            &version,
            &manifest,
            known,
            None,
        )
        .unwrap()
    };
    let mut known = vec![testing::request("1.2.0")];
    let sunday = NOON - NOON.rem_euclid(7 * DAY);
    let first = renew(sunday, &known).expect("the packages are a week newer");
    known.push(first.clone());
    assert_eq!(renew(sunday + 6 * DAY, &known), None, "the same week");
    let second = renew(sunday + 7 * DAY, &known).expect("another week");
    assert_ne!(second.build, first.build);
    let written = serde_json::to_string(&first).unwrap();
    assert_eq!(
        serde_json::from_str::<request::Request>(&written).unwrap(),
        first
    );
}

#[test]
fn a_request_written_before_there_were_weeks_still_reads() {
    let request = testing::request("1.2.0");
    let written = serde_json::to_string(&request).unwrap();
    assert!(!written.contains("week"), "{written}");
    assert_eq!(
        serde_json::from_str::<request::Request>(&written).unwrap(),
        request
    );
}

#[test]
fn a_release_for_the_other_architecture_is_refused_with_both() {
    let here = request::CurrentInputs {
        arch: "arm64".parse().unwrap(),
        ..testing::current_inputs()
    };
    let version = testing::version("1.2.0");
    for why in [Trigger::Uploaded, Trigger::Rebake, Trigger::Renew] {
        let manifest = testing::manifest("1.2.0");
        let refused = request::open(NOON, why, &here, &version, &manifest, &[], None);
        let reason = refused.unwrap_err().to_string();
        assert!(
            reason.starts_with("1.2.0 is built for x86_64, and this environment runs on arm64"),
            "{reason}"
        );
    }
    assert!("i386".parse::<fleet::baking::bake_key::Arch>().is_err());
}

#[test]
fn an_older_tampered_or_changed_release_is_refused_with_its_reason() {
    let today = testing::current_inputs();
    let known = [testing::request("1.2.0")];
    let old = testing::version("1.1.0");
    let open = |version: &fleet::version::Version, manifest, pin| {
        request::open(
            NOON,
            Trigger::Uploaded,
            &today,
            version,
            &manifest,
            &known,
            pin,
        )
    };
    let refused = open(&old, testing::manifest("1.1.0"), None).unwrap_err();
    assert!(matches!(&refused, Refusal::Older { .. }));
    assert!(refused.to_string().contains("older than 1.2.0"));
    assert!(
        open(&old, testing::manifest("1.1.0"), Some(&old))
            .unwrap()
            .is_some()
    );
    let tampered = Err(fleet::manifest::ManifestError::BadSignature);
    assert!(matches!(
        open(&old, tampered, None),
        Err(Refusal::Manifest { .. })
    ));
    let same_name = open(&testing::version("1.2.0"), testing::manifest("1.3.0"), None);
    assert!(matches!(same_name, Err(Refusal::Changed { .. })));
}
