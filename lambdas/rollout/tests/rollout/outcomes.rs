//! What becomes of a refresh: promoted, rejected, rolled back; also when interrupted.

use runtime::testing::janitor;
use serde_json::Value;

use crate::cloud::Cloud;
use crate::region::{Region, refreshed, time};

#[test]
fn a_success_is_promoted_in_the_parameters_and_the_tags() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    region.cloud().end("Successful");
    region.handle(&refreshed("Succeeded"));
    assert_eq!(region.parameter("lt-version").as_deref(), Some("3"));
    assert_eq!(region.parameter("ami").as_deref(), Some("ami-1.1.0"));
    assert_eq!(region.status("1.0.0"), "previous");
    assert_eq!(region.status("1.1.0"), "live");
    let cloud = region.cloud();
    let snapshot = cloud
        .ec2
        .snapshots
        .iter()
        .find(|s| s.id == "snap-1.1.0")
        .unwrap();
    assert_eq!(snapshot.tags["fleetcart:status"], "live");
}

#[test]
fn a_refresh_that_ends_badly_rejects_its_image_for_good() {
    for (status, phase) in [
        ("Failed", "Failed"),
        ("Cancelled", "Cancelled"),
        ("RollbackSuccessful", "Rollback Succeeded"),
        ("RollbackFailed", "Rollback Failed"),
    ] {
        let region = Region::live();
        region.handle(&region.bake("1.1.0"));
        region.cloud().refreshes[0].reason = "an alarm went off".to_owned();
        region.cloud().end(status);
        let report = region.handle(&refreshed(phase));
        let alarms = report["alarms"].to_string();
        assert!(
            alarms.contains("refresh-failed") && alarms.contains("an alarm went off"),
            "{alarms}"
        );
        assert_eq!(
            alarms.contains("rollback-failed"),
            status == "RollbackFailed"
        );
        assert_eq!(region.status("1.1.0"), "rejected");
        let by = region.cloud().ec2.image("ami-1.1.0").tags["fleetcart:rejected-by"].clone();
        assert_eq!(by, "r-2");
        for minutes in [0, 60] {
            region.handle_in(minutes, &janitor());
        }
        assert_eq!(region.refreshes(), [2, 3], "{status}");
        assert_eq!(region.parameter("lt-version").as_deref(), Some("2"));
    }
}

#[test]
fn an_operator_gives_a_rejected_image_a_second_chance() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    region.cloud().end("RollbackSuccessful");
    region.handle(&refreshed("Rollback Succeeded"));
    let status = ("fleetcart:status".to_owned(), "baked".to_owned());
    region.cloud().ec2.image("ami-1.1.0").tags.extend([status]);
    region.handle(&janitor());
    assert_eq!(region.refreshes(), [2, 3, 3]);
}

#[test]
fn an_old_verdict_on_a_later_page_still_counts() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    region.cloud().end("Failed");
    region.handle(&refreshed("Failed"));
    // Someone resets the tag but removes the blame as well: only the history knows.
    {
        let mut cloud = region.cloud();
        cloud.paged = true;
        let tags = &mut cloud.ec2.image("ami-1.1.0").tags;
        tags.insert("fleetcart:status".to_owned(), "baked".to_owned());
        tags.remove("fleetcart:rejected-by");
        let mut newer = cloud.refreshes[1].clone();
        newer.id = "r-9".to_owned();
        cloud.refreshes.insert(0, newer);
    }
    region.handle(&janitor());
    assert_eq!(region.status("1.1.0"), "rejected");
}

#[test]
fn a_group_pointed_at_a_version_that_cannot_serve_is_brought_back() {
    let region = Region::live();
    region.cloud().version = "1".to_owned();
    let report = region.handle(&janitor());
    assert!(
        report["alarms"].to_string().contains("template-drift"),
        "{report}"
    );
    assert_eq!(region.refreshes(), [2, 2]);
}

#[test]
fn killed_after_any_change_the_same_event_brings_it_to_the_same_end() {
    let region = Region::start();
    let insist = |event: &Value| {
        let mut failures = 0;
        while region.deliver(event).is_none() {
            failures += 1;
            assert!(failures < 5, "it never recovers");
            region.cloud().left = None;
        }
        failures
    };
    let mut killed = 0;
    for changes in 0.. {
        assert!(changes < 50, "it never gets through");
        *region.cloud() = Cloud::new(&time(0));
        region.settle();
        let baked = region.bake("1.1.0");
        region.cloud().left = Some(changes);
        let mut failures = insist(&baked);
        region.cloud().end("Successful");
        failures += insist(&refreshed("Succeeded"));
        assert_eq!(region.refreshes(), [2, 3]);
        assert_eq!(region.parameter("ami").as_deref(), Some("ami-1.1.0"));
        assert_eq!(region.parameter("lt-version").as_deref(), Some("3"));
        assert_eq!(
            (
                region.status("1.0.0").as_str(),
                region.status("1.1.0").as_str()
            ),
            ("previous", "live")
        );
        killed += failures;
        if failures == 0 {
            break;
        }
    }
    assert_eq!(
        killed, 6,
        "a rollout makes five changes and looks once more"
    );
}
