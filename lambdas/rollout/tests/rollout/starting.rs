//! What starts a refresh, what is asked for, and what holds it back.

use images::testing::Version;
use runtime::testing::{GROUP, event, janitor};
use serde_json::json;

use crate::cloud::HIDDEN;
use crate::region::{Region, changed, refreshed};

#[test]
fn a_baked_image_starts_a_refresh_that_states_everything() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    assert_eq!(region.refreshes(), [2, 3]);
    let cloud = region.cloud();
    let form = &cloud.refreshes[0].form;
    for (name, value) in [
        ("AutoScalingGroupName", GROUP),
        ("Strategy", "Rolling"),
        (
            "DesiredConfiguration.LaunchTemplate.LaunchTemplateId",
            images::testing::TEMPLATE,
        ),
        ("DesiredConfiguration.LaunchTemplate.Version", "3"),
        ("Preferences.MinHealthyPercentage", "100"),
        ("Preferences.MaxHealthyPercentage", "150"),
        ("Preferences.InstanceWarmup", "40"),
        ("Preferences.CheckpointPercentages.member.1", "50"),
        ("Preferences.CheckpointPercentages.member.2", "100"),
        ("Preferences.CheckpointDelay", "120"),
        ("Preferences.BakeTime", "240"),
        ("Preferences.SkipMatching", "true"),
        ("Preferences.AutoRollback", "true"),
        ("Preferences.ScaleInProtectedInstances", "Refresh"),
        ("Preferences.StandbyInstances", "Terminate"),
        ("Preferences.AlarmSpecification.Alarms.member.1", "alb-5xx"),
        ("Preferences.AlarmSpecification.Alarms.member.2", "p95"),
    ] {
        assert_eq!(form.get(name), Some(value), "{name}");
    }
}

#[test]
fn the_first_release_cannot_roll_back_and_no_alarms_means_no_specification() {
    let region = Region::with(&[("FLEETCART_REFRESH_ALARMS", "")]);
    region.handle(&region.bake("1.0.0"));
    let cloud = region.cloud();
    let form = &cloud.refreshes[0].form;
    assert_eq!(form.get("Preferences.AutoRollback"), Some("false"));
    assert!(
        !form
            .0
            .keys()
            .any(|name| name.contains("AlarmSpecification")),
        "{form:?}"
    );
}

#[test]
fn the_group_itself_is_never_changed_and_the_same_event_starts_nothing_twice() {
    let region = Region::live();
    let baked = region.bake("1.1.0");
    for _ in 0..3 {
        region.handle(&baked);
    }
    region.handle_in(5, &janitor());
    assert_eq!(region.refreshes(), [2, 3]);
    assert!(region.endpoint.of("UpdateAutoScalingGroup").is_empty());
}

#[test]
fn a_release_waits_while_a_refresh_runs_and_then_the_newest_starts() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    region.handle(&region.bake("1.2.0"));
    region.handle(&region.bake("1.3.0"));
    assert_eq!(region.refreshes(), [2, 3]);
    region.cloud().end("Successful");
    region.handle(&refreshed("Succeeded"));
    assert_eq!(region.refreshes(), [2, 3, 5]);
}

#[test]
fn a_refresh_that_someone_else_has_just_started_is_waited_for() {
    let region = Region::live();
    let baked = region.bake("1.1.0");
    // It is not told of yet, and refuses ours all the same.
    {
        let mut cloud = region.cloud();
        let mut running = cloud.refreshes[0].clone();
        running.id = HIDDEN.to_owned();
        running.status = "InProgress".to_owned();
        running.version = 1;
        cloud.refreshes.insert(0, running);
    }
    let report = region.handle(&baked);
    assert!(
        report["remarks"]
            .to_string()
            .contains("InstanceRefreshInProgress"),
        "{report}"
    );
    assert_eq!(region.refreshes(), [2, 1]);
}

#[test]
fn without_its_hooks_or_on_latest_nothing_is_started() {
    let region = Region::live();
    region.cloud().hooks.pop();
    let report = region.handle(&region.bake("1.1.0"));
    assert_eq!(
        report["alarms"],
        json!([{"alarm": "hook-missing", "hook": "terminate"}])
    );
    region.cloud().hooks.push("terminate".to_owned());
    region.cloud().version = "$Latest".to_owned();
    let report = region.handle(&janitor());
    assert!(
        report["alarms"]
            .to_string()
            .contains("template-not-numeric"),
        "{report}"
    );
    assert_eq!(region.refreshes(), [2]);
}

#[test]
fn an_operator_holds_and_releases_rollouts() {
    let region = Region::live();
    region.set("hold", "true");
    region.handle(&region.bake("1.1.0"));
    assert_eq!(region.refreshes(), [2]);
    region.set("hold", "false");
    region.handle(&changed("hold"));
    assert_eq!(region.refreshes(), [2, 3]);
}

#[test]
fn alarms_stop_no_release_that_an_operator_said_and_every_other() {
    let region = Region::live();
    region.set("through-alarms", "1.1.0");
    region.handle(&region.bake("1.1.0"));
    let asked = || {
        let cloud = region.cloud();
        let form = &cloud.refreshes[0].form;
        let get = |name: &str| form.get(&format!("Preferences.{name}")).map(str::to_owned);
        (
            get("AlarmSpecification.Alarms.member.1"),
            get("AutoRollback"),
        )
    };
    let careful = (Some("alb-5xx".to_owned()), Some("true".to_owned()));
    assert_eq!(asked(), (None, Some("true".to_owned())));
    region.cloud().end("Successful");
    region.handle(&refreshed("Succeeded"));
    region.handle(&region.bake("1.2.0"));
    assert_eq!(asked(), careful, "another release");
    region.cloud().end("Successful");
    region.handle(&refreshed("Succeeded"));
    region.set("through-alarms", "the next one");
    let report = region.handle(&region.bake("1.3.0"));
    assert_eq!(asked(), careful);
    assert!(
        report.to_string().contains("until through-alarms reads"),
        "{report}"
    );
}

#[test]
fn a_pin_brings_back_a_previous_release_and_one_that_does_not_read_holds_everything() {
    let region = Region::live();
    region.handle(&region.bake("1.1.0"));
    region.cloud().end("Successful");
    region.handle(&refreshed("Succeeded"));
    assert_eq!(
        (
            region.status("1.0.0").as_str(),
            region.status("1.1.0").as_str()
        ),
        ("previous", "live")
    );
    region.set("pin", "one dot zero");
    region.handle(&region.bake("1.2.0"));
    assert_eq!(region.refreshes(), [2, 3]);
    region.set("pin", "1.0.0");
    region.handle(&changed("pin"));
    assert_eq!(region.refreshes(), [2, 3, 2]);
}

#[test]
fn a_stack_update_keeps_the_image_and_takes_the_new_template_data() {
    let region = Region::live();
    region.cloud().ec2.versions.push(Version {
        image: images::testing::BASE.to_owned(),
        description: "stack".to_owned(),
        data: "<instanceType>t3.medium</instanceType>".to_owned(),
        ..Version::default()
    });
    region.handle(&janitor());
    let written = region.endpoint.of("CreateLaunchTemplateVersion");
    let form = written[0].fields();
    assert_eq!(form["SourceVersion"], "3");
    assert_eq!(form["LaunchTemplateData.ImageId"], "ami-1.0.0");
    let newest = region.cloud().ec2.versions.last().cloned().unwrap();
    assert_eq!(newest.data, "<instanceType>t3.medium</instanceType>");
    assert_eq!(region.refreshes(), [2, 4]);
}

#[test]
fn what_is_not_about_our_group_is_not_looked_at() {
    let region = Region::start();
    let foreign = json!({"InstanceRefreshId": "r-1", "AutoScalingGroupName": "other"});
    for event in [
        event(
            "aws.autoscaling",
            "EC2 Auto Scaling Instance Refresh Failed",
            &foreign,
        ),
        changed("lt-version"),
        event("aws.health", "AWS Health Event", &json!({})),
    ] {
        assert_eq!(region.handle(&event)["actions"], json!([]));
    }
    assert!(region.endpoint.requests().is_empty());
}

#[test]
fn an_operator_sees_what_it_would_do_and_nothing_is_done() {
    let region = Region::live();
    region.bake("1.1.0");
    let before = region.cloud().clone();
    let planned = region.run(&["plan", "--dry-run"], "", &[]);
    let action = &planned.plan()["plan"]["actions"][0];
    assert_eq!(
        (&action["action"], &action["version"]),
        (&json!("start-refresh"), &json!(3))
    );
    assert_eq!(*region.cloud(), before);
}

#[test]
fn credentials_of_another_account_touch_nothing() {
    let region = Region::start();
    region.cloud().account = "999999999999".to_owned();
    let report = region.handle(&region.bake("1.0.0"));
    assert!(
        report["refusals"][0]
            .as_str()
            .unwrap()
            .contains("999999999999")
    );
    assert_eq!(region.endpoint.operations(), ["GetCallerIdentity"]);
}
