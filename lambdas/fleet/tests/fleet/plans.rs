//! Whole plans as snapshots: a build from its request to its end, a rollout, a calendar's schedule.
//!
//! After a change that is meant, `INSTA_UPDATE=always` writes them anew.

use fleet::baking::build::{self, Action, End, Observed};
use fleet::observed::{ImageState, InstanceState};
use fleet::plan::Plan;
use fleet::scaling::calendar::Calendar;
use fleet::tags::Status;
use fleet::testing::{self, NOON};
use fleet::{rollout, scaling};
use serde::Serialize;

fn text(step: &str, plan: &Plan<impl Serialize>) -> String {
    let plan = serde_json::to_string_pretty(plan).unwrap();
    format!("{step}\n{plan}\n\n")
}

/// The user data is a script with a snapshot of its own.
fn build_step(step: &str, seen: &Observed) -> String {
    let mut plan = build::plan(NOON, &testing::build_settings(), seen);
    for action in &mut plan.actions {
        if let Action::LaunchBuilder(launch) = action {
            launch.user_data = "(a script)".into();
        }
    }
    text(step, &plan)
}

#[test]
fn a_build_from_its_request_to_its_end() {
    let mut seen = testing::build("1.1.0");
    let mut steps = build_step("# It was requested.", &seen);
    seen.builders = vec![testing::builder("1.1.0", "i-1", 1, InstanceState::Running)];
    steps += &build_step("# The builder runs.", &seen);
    seen.builders[0].state = InstanceState::Stopped;
    seen.result = Ok(testing::result("1.1.0", "i-1", 1));
    steps += &build_step("# It stopped, and its result fits.", &seen);
    let mut image = testing::image("1.1.0", "ami-11", ImageState::Pending, Status::Baking);
    image.requires_imds_v2 = false;
    seen.images = vec![image];
    steps += &build_step("# The image is pending.", &seen);
    seen.images[0].state = ImageState::Available;
    steps += &build_step("# The image is available.", &seen);
    seen.images[0].requires_imds_v2 = true;
    let version = testing::our_version(2, "1.1.0", "ami-11", 1);
    seen.templates.push(version);
    steps += &build_step("# A template version starts it.", &seen);
    seen.end = Some(End::Baked {
        image: "ami-11".into(),
        version: 2,
    });
    seen.images[0].tags = seen.images[0]
        .tags
        .clone()
        .with("fleetcart:status", "baked");
    steps += &build_step("# The end is written.", &seen);
    insta::assert_snapshot!(steps);
}

#[test]
fn the_script_of_a_builder() {
    let plan = build::plan(NOON, &testing::build_settings(), &testing::build("1.1.0"));
    let [Action::LaunchBuilder(launch)] = plan.actions.as_slice() else {
        panic!("{plan:?}")
    };
    insta::assert_snapshot!(launch.user_data);
}

#[test]
fn a_rollout_of_a_baked_image() {
    let plan = rollout::plan(NOON, &testing::rollout_settings(), &testing::rollout());
    insta::assert_snapshot!(text("# 1.1.0 is baked, 1.0.0 is live.", &plan));
}

#[test]
fn the_schedule_of_a_sale_and_a_weekly_window() {
    let calendar = Calendar::read(
        br#"{"schema": 1,
            "events": [{"id": "sale", "zone": "Europe/Berlin", "start": "2026-11-23T08:00", "end": "2026-11-23T20:00", "minimum": 6}],
            "windows": [{"id": "evenings", "zone": "UTC", "days": ["sun", "mon"], "from": "18:00", "to": "22:00", "minimum": 4}]}"#,
    );
    let seen = scaling::Observed {
        calendar: Some(calendar),
        ..testing::scaling()
    };
    let plan = scaling::plan(NOON, &testing::scaling_settings(), &seen).unwrap();
    insta::assert_snapshot!(text("# Sunday noon.", &plan));
}
