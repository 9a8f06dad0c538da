//! Garbage collection and guards: images in use, orphans, foreign accounts, denied keys, churn.

use std::collections::BTreeSet;

use fleet::alarm::Alarm;
use fleet::baking::{orphans, prune};
use fleet::event::{Event, LaunchOutcome};
use fleet::guard::{AccountRegion, WrongAccountRegion};
use fleet::health::{self, LaunchFailure};
use fleet::observed::{Image, ImageState, InstanceState, Leftover, Snapshot};
use fleet::tags::{self, Status, Tags};

use fleet::testing::{self, HOUR, MINUTE, NOON};

fn image(text: &str, id: &str, status: Status) -> Image {
    testing::image(text, id, ImageState::Available, status)
}

fn images() -> prune::Observed {
    prune::Observed {
        caller: testing::account_region(),
        images: vec![
            image("1.0.0", "ami-10", Status::Previous),
            image("1.1.0", "ami-11", Status::Rejected),
            image("1.2.0", "ami-12", Status::Previous),
            image("1.3.0", "ami-13", Status::Previous),
            image("1.4.0", "ami-14", Status::Live),
            image("1.5.0", "ami-15", Status::Baked),
        ],
        referenced: BTreeSet::new(),
        pin: None,
    }
}

fn removed(settings: &prune::Settings, seen: &prune::Observed, now_ms: i64) -> Vec<String> {
    let plan = prune::plan(now_ms, settings, seen).unwrap();
    let ids = plan
        .actions
        .into_iter()
        .map(|prune::Action::RemoveImage { image, .. }| image);
    ids.collect()
}

#[test]
fn live_waiting_previous_pinned_shared_young_and_referenced_images_stay() {
    let (settings, later) = (testing::prune_settings(), NOON + 2 * HOUR);
    let seen = images();
    assert_eq!(removed(&settings, &seen, later), ["ami-10", "ami-11"]);
    assert_eq!(
        removed(&settings, &seen, NOON + 59 * MINUTE),
        [""; 0],
        "too young"
    );
    let mut kept = images();
    kept.referenced = ["ami-10".to_owned()].into();
    assert_eq!(removed(&settings, &kept, later), ["ami-11"]);
    kept.pin = Some(testing::version("1.1.0"));
    assert_eq!(removed(&settings, &kept, later), [""; 0]);
    let mut shared = images();
    shared.images[0].shared = true;
    assert_eq!(removed(&settings, &shared, later), ["ami-11"]);
    let mut deeper = settings;
    deeper.keep_previous = 0;
    assert_eq!(
        removed(&deeper, &seen, later),
        ["ami-10", "ami-11", "ami-12", "ami-13"]
    );
}

#[test]
fn foreign_images_a_cap_and_a_dry_run_are_respected() {
    let later = NOON + 2 * HOUR;
    let mut seen = images();
    seen.images[0].tags = Tags::default();
    seen.images[1].name = "golden".into();
    assert_eq!(
        removed(&testing::prune_settings(), &seen, later),
        [""; 0],
        "tag and name must both be ours"
    );
    let mut settings = testing::prune_settings();
    settings.cap = 1;
    assert_eq!(removed(&settings, &images(), later), ["ami-10"]);
    settings.dry_run = true;
    let dry = prune::plan(later, &settings, &images()).unwrap();
    assert!(dry.is_idle());
    assert!(
        dry.remarks
            .iter()
            .any(|remark| remark.contains("would remove ami-10"))
    );
}

fn nothing_left() -> orphans::Observed {
    orphans::Observed {
        caller: testing::account_region(),
        images: Vec::new(),
        snapshots: Vec::new(),
        volumes: Vec::new(),
        interfaces: Vec::new(),
        builders: Vec::new(),
        open: BTreeSet::new(),
    }
}

#[test]
fn orphans_of_ended_builds_go_and_twelve_hundred_foreign_snapshots_stay() {
    let build = testing::request("1.1.0").build;
    let ours = Tags::default().with(tags::BUILD, build.to_string());
    let snapshot = |id: &str, tags: &Tags| Snapshot {
        id: id.into(),
        created_ms: NOON,
        tags: tags.clone(),
    };
    let mut seen = nothing_left();
    seen.images = vec![image("1.0.0", "ami-10", Status::Live)];
    seen.snapshots = (0..1_200)
        .map(|n| snapshot(&format!("snap-{n}"), &Tags::default()))
        .collect();
    seen.snapshots.push(snapshot("snap-ami-10", &ours));
    seen.snapshots.push(snapshot("snap-orphan", &ours));
    let item = |id: &str, attached, tags: &Tags| Leftover {
        id: id.into(),
        created_ms: NOON,
        attached,
        name: Some("fleetcart-builder".into()),
        tags: tags.clone(),
    };
    seen.volumes = vec![item("vol-1", false, &ours), item("vol-2", true, &ours)];
    seen.interfaces = vec![
        item("eni-1", false, &ours),
        item("eni-2", false, &Tags::default()),
    ];
    let plan = orphans::plan(NOON + 2 * HOUR, &testing::orphan_settings(), &seen).unwrap();
    assert_eq!(
        plan.actions,
        [
            orphans::Action::DeleteSnapshot {
                snapshot: "snap-orphan".into()
            },
            orphans::Action::DeleteVolume {
                volume: "vol-1".into()
            },
            orphans::Action::DeleteInterface {
                interface: "eni-1".into()
            },
        ]
    );
    assert_eq!(
        plan.alarms,
        [Alarm::Untagged {
            resource: "eni-2".into()
        }]
    );
    seen.open = [build].into();
    assert!(
        orphans::plan(NOON + 2 * HOUR, &testing::orphan_settings(), &seen)
            .unwrap()
            .is_idle()
    );
}

#[test]
fn a_builder_past_its_expiry_goes_and_another_instance_does_not() {
    let mut seen = nothing_left();
    seen.builders = vec![testing::builder("1.1.0", "i-1", 1, InstanceState::Running)];
    let mut other = testing::builder("1.1.0", "i-2", 1, InstanceState::Running);
    other.tags = other.tags.with(tags::ROLE, "shop");
    seen.builders.push(other);
    let at = |minutes: i64| {
        orphans::plan(NOON + minutes * MINUTE, &testing::orphan_settings(), &seen).unwrap()
    };
    assert!(at(39).is_idle());
    assert_eq!(
        at(40).actions,
        [orphans::Action::TerminateBuilder {
            instance: "i-1".into()
        }]
    );
}

#[test]
fn another_account_or_region_aborts_before_anything_is_touched() {
    let elsewhere = AccountRegion {
        account: "999988887777".into(),
        ..testing::account_region()
    };
    let mut seen = images();
    seen.caller = elsewhere.clone();
    let refused = prune::plan(NOON + 2 * HOUR, &testing::prune_settings(), &seen);
    assert!(matches!(refused, Err(WrongAccountRegion::Account { .. })));
    let mut seen = nothing_left();
    seen.caller = AccountRegion {
        region: "us-east-1".into(),
        ..testing::account_region()
    };
    let refused = orphans::plan(NOON + 2 * HOUR, &testing::orphan_settings(), &seen);
    assert!(matches!(refused, Err(WrongAccountRegion::Region { .. })));
    assert!(
        testing::account_region()
            .accept(Some("999988887777"), None)
            .is_err()
    );
    assert!(
        testing::account_region()
            .accept(None, Some("us-east-1"))
            .is_err()
    );
    assert_eq!(
        testing::account_region().accept(None, None),
        Ok(()),
        "an event may name neither"
    );
}

fn unsuccessful(message: &str) -> LaunchOutcome {
    let json = serde_json::json!({
        "source": "aws.autoscaling", "detail-type": "EC2 Instance Launch Unsuccessful",
        "detail": {"StatusCode": "Failed", "AutoScalingGroupName": "shop",
            "Details": {"Availability Zone": "eu-central-1b"}, "StatusMessage": message,
            "EC2InstanceId": "i-1"}});
    match fleet::event::read(json.to_string().as_bytes())
        .unwrap()
        .event
    {
        Event::LaunchOutcome(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_denied_volume_key_is_named_as_such_and_pages() {
    let denied = unsuccessful("Client.InternalError: Client error on launch");
    let alarm = health::launch_alarm(&denied).unwrap();
    assert!(matches!(alarm, Alarm::KeyDenied { .. }));
    assert!(alarm.pages());
    let full = unsuccessful(
        "We currently do not have sufficient c7i.large capacity in the Availability Zone you \
         requested (eu-central-1b).",
    );
    let Some(Alarm::NoCapacity { zone, .. }) = health::launch_alarm(&full) else {
        panic!()
    };
    assert_eq!(zone, "eu-central-1b");
    assert_eq!(
        health::launch_failure("something new"),
        LaunchFailure::Other
    );
}

#[test]
fn instances_replaced_over_and_over_raise_an_alarm() {
    let launched: Vec<i64> = (0..9).map(|n| NOON - n * 10 * MINUTE).collect();
    assert_eq!(
        health::churn(NOON, &launched, 5),
        Some(Alarm::Churn { count: 6 })
    );
    assert_eq!(health::churn(NOON, &launched, 6), None);
    assert_eq!(health::churn(NOON + 2 * HOUR, &launched, 0), None);
}
