//! Rollouts that fail: refreshes, drift, and the two writers of the launch template.

use fleet::alarm::Alarm;
use fleet::aws_error::AwsError;
use fleet::observed::{Lifecycle, Member, Refresh, RefreshStatus};
use fleet::plan::{Next, Plan};
use fleet::rollout::{self, Abandoned, Action, Observed};
use fleet::tags::{self, Status};

use fleet::testing::{self, HOUR, MINUTE, NOON};

fn plan(seen: &Observed) -> Plan<Action> {
    rollout::plan(NOON + HOUR, &testing::rollout_settings(), seen)
}

fn refresh(id: &str, version: u64, status: RefreshStatus) -> Refresh {
    Refresh {
        id: id.into(),
        status,
        started_ms: NOON,
        version: Some(version),
        reason: None,
    }
}

fn started(plan: &Plan<Action>) -> Option<u64> {
    plan.actions.iter().find_map(|action| match action {
        Action::StartRefresh { version, .. } => Some(*version),
        _ => None,
    })
}

#[test]
fn a_release_waits_while_a_refresh_runs_and_then_the_newest_starts() {
    let mut seen = testing::rollout();
    assert_eq!(started(&plan(&seen)), Some(3));
    for status in [
        RefreshStatus::Pending,
        RefreshStatus::InProgress,
        RefreshStatus::Baking,
        RefreshStatus::Cancelling,
        RefreshStatus::RollbackInProgress,
    ] {
        seen.refreshes = vec![refresh("r-1", 2, status)];
        assert!(plan(&seen).is_idle(), "{status:?}");
    }
    let busy = AwsError {
        operation: "StartInstanceRefresh",
        code: Some("InstanceRefreshInProgress".into()),
        message: String::new(),
    };
    assert_eq!(Next::<Action>::by_default(&busy), Next::Later);
    let state = fleet::observed::ImageState::Available;
    seen.images
        .push(testing::image("1.2.0", "ami-12", state, Status::Baked));
    seen.templates
        .push(testing::our_version(4, "1.2.0", "ami-12", 1));
    seen.refreshes = vec![refresh("r-1", 2, RefreshStatus::Successful)];
    assert_eq!(started(&plan(&seen)), Some(4));
}

#[test]
fn errors_that_anybody_provokes_do_not_stop_the_release_that_mends_them() {
    let asked = |plan: &Plan<Action>| match plan.actions.as_slice() {
        [Action::StartRefresh { preferences, .. }] => preferences.alarms.clone(),
        other => panic!("{other:?}"),
    };
    let mut seen = testing::rollout();
    let alarms = asked(&plan(&seen));
    assert!(!alarms.is_empty());
    seen.through_alarms = Some(testing::version("1.1.0"));
    assert!(asked(&plan(&seen)).is_empty());
    for other in ["1.0.0", "1.1.1"] {
        seen.through_alarms = Some(testing::version(other));
        assert_eq!(asked(&plan(&seen)), alarms, "{other}");
    }
}

#[test]
fn an_older_release_is_not_deployed_unless_pinned() {
    let mut seen = testing::rollout();
    seen.group.template.version = "3".into();
    seen.live = Some(3);
    seen.images[0].tags = seen.images[0].tags.clone().with(tags::STATUS, "previous");
    seen.images[1].tags = seen.images[1].tags.clone().with(tags::STATUS, "live");
    assert!(plan(&seen).is_idle());
    seen.pin = Some(testing::version("1.0.0"));
    assert_eq!(started(&plan(&seen)), Some(2));
    seen.hold = true;
    assert!(plan(&seen).is_idle());
}

#[test]
fn a_refresh_that_ends_badly_rejects_its_image_for_good() {
    for status in [
        RefreshStatus::Failed,
        RefreshStatus::Cancelled,
        RefreshStatus::RollbackSuccessful,
        RefreshStatus::RollbackFailed,
    ] {
        let mut seen = testing::rollout();
        seen.refreshes = vec![refresh("r-1", 3, status)];
        let rejected = plan(&seen);
        let [
            Action::TagImage {
                image,
                status: Status::Rejected,
                rejected_by,
                ..
            },
        ] = rejected.actions.as_slice()
        else {
            panic!("{status:?}: {rejected:?}")
        };
        assert_eq!(
            (image.as_str(), rejected_by.as_deref()),
            ("ami-11", Some("r-1"))
        );
        let pages = rejected.alarms.iter().any(Alarm::pages);
        assert_eq!(pages, status == RefreshStatus::RollbackFailed);
        seen.images[1].tags = seen.images[1]
            .tags
            .clone()
            .with(tags::STATUS, "rejected")
            .with(tags::REJECTED_BY, "r-1");
        assert!(
            plan(&seen).is_idle(),
            "{status:?}: it is never tried again by itself"
        );
        seen.images[1].tags = seen.images[1].tags.clone().with(tags::STATUS, "baked");
        assert_eq!(
            started(&plan(&seen)),
            Some(3),
            "an operator gives it a second chance"
        );
    }
}

#[test]
fn a_success_is_promoted_before_anything_else_starts() {
    let mut seen = testing::rollout();
    seen.refreshes = vec![refresh("r-1", 3, RefreshStatus::Successful)];
    seen.group.template.version = "3".into();
    let promoted = plan(&seen).actions;
    assert_eq!(
        promoted[0],
        Action::SetLive {
            version: 3,
            image: "ami-11".into()
        }
    );
    let statuses: Vec<_> = promoted
        .iter()
        .filter_map(|action| match action {
            Action::TagImage { image, status, .. } => Some((image.as_str(), *status)),
            _ => None,
        })
        .collect();
    assert_eq!(
        statuses,
        [("ami-10", Status::Previous), ("ami-11", Status::Live)]
    );
    assert_eq!(promoted.len(), 3);
}

#[test]
fn after_a_failed_refresh_strays_are_brought_back_but_a_cancelled_one_is_left_to_people() {
    let mut seen = testing::rollout();
    seen.images[1].tags = seen.images[1].tags.clone().with(tags::STATUS, "rejected");
    seen.group.members = vec![Member {
        instance: "i-1".into(),
        lifecycle: Lifecycle::InService,
        zone: "a".into(),
        version: Some(3),
    }];
    seen.refreshes = vec![refresh("r-1", 3, RefreshStatus::Failed)];
    assert_eq!(started(&plan(&seen)), Some(2));
    seen.refreshes = vec![refresh("r-1", 3, RefreshStatus::Cancelled)];
    let left = plan(&seen);
    assert!(left.is_idle());
    assert!(left.alarms.contains(&Alarm::MixedFleet {
        count: 1,
        version: 2
    }));
}

#[test]
fn a_refresh_states_every_preference_that_could_stall_it() {
    let started = plan(&testing::rollout()).actions;
    let Some(Action::StartRefresh {
        version,
        auto_rollback,
        preferences,
        ..
    }) = started.first()
    else {
        panic!("{started:?}")
    };
    assert_eq!((*version, *auto_rollback), (3, true));
    assert!(preferences.checkpoint_delay_seconds < 3_600);
    assert_eq!(preferences.checkpoints.last(), Some(&100));
    assert!(preferences.max_healthy - preferences.min_healthy <= 100);
    assert!(!preferences.alarms.is_empty());
    let mut slow = testing::rollout();
    slow.refreshes = vec![refresh("r-1", 3, RefreshStatus::InProgress)];
    let stuck = plan(&slow);
    assert_eq!(
        stuck.alarms,
        [Alarm::RefreshStuck {
            refresh: "r-1".into(),
            minutes: 60
        }]
    );
}

#[test]
fn a_group_on_latest_or_default_is_not_refreshed_because_it_could_not_roll_back() {
    for version in ["$Latest", "$Default"] {
        let mut seen = testing::rollout();
        seen.group.template.version = version.into();
        let refused = plan(&seen);
        assert!(refused.is_idle(), "{version}");
        let alarm = Alarm::TemplateNotNumeric {
            found: version.into(),
        };
        assert!(refused.alarms.contains(&alarm));
    }
}

#[test]
fn launches_abandoned_again_and_again_roll_the_refresh_back() {
    let mut seen = testing::rollout();
    seen.refreshes = vec![refresh("r-1", 3, RefreshStatus::InProgress)];
    let abandoned = |version, minutes: i64| Abandoned {
        at_ms: NOON + minutes * MINUTE,
        version,
    };
    seen.abandoned = vec![
        abandoned(3, 1),
        abandoned(3, 2),
        abandoned(2, 3),
        abandoned(3, -1),
    ];
    assert!(
        plan(&seen).is_idle(),
        "others and earlier ones do not count"
    );
    seen.abandoned.push(abandoned(3, 4));
    let back = plan(&seen);
    assert!(matches!(
        back.actions.as_slice(),
        [Action::RollbackRefresh { .. }]
    ));
    assert!(back.alarms.contains(&Alarm::LaunchesAbandoned { count: 3 }));
    seen.refreshes[0].status = RefreshStatus::RollbackInProgress;
    assert!(plan(&seen).is_idle());
}

#[test]
fn a_stack_update_keeps_the_live_image_and_takes_the_new_template_data() {
    let mut seen = testing::rollout();
    seen.images.truncate(1);
    seen.templates.truncate(2);
    seen.templates.push(testing::stack_version(3));
    let copied = plan(&seen).actions;
    let [
        Action::CreateTemplateVersion {
            source: 3, image, ..
        },
    ] = copied.as_slice()
    else {
        panic!("{copied:?}")
    };
    assert_eq!(image, "ami-10");
    seen.templates
        .push(testing::our_version(4, "1.0.0", "ami-10", 3));
    assert_eq!(started(&plan(&seen)), Some(4));
}

#[test]
fn a_group_pointed_at_a_version_that_cannot_serve_is_repaired_until_it_serves() {
    let mut seen = testing::rollout();
    seen.templates.push(testing::stack_version(4));
    seen.templates
        .push(testing::our_version(5, "1.0.0", "ami-10", 4));
    seen.group.template.version = "4".into();
    let repair = plan(&seen);
    assert!(repair.alarms.contains(&Alarm::TemplateDrift {
        found: "4".into(),
        live: 2
    }));
    let Some(Action::StartRefresh {
        version: 5,
        auto_rollback: false,
        ..
    }) = repair.actions.first()
    else {
        panic!("{repair:?}")
    };
    seen.refreshes = vec![refresh("r-1", 5, RefreshStatus::Failed)];
    let at =
        |minutes: i64| rollout::plan(NOON + minutes * MINUTE, &testing::rollout_settings(), &seen);
    assert!(at(29).is_idle());
    assert_eq!(started(&at(30)), Some(2), "the version that served before");
}

#[test]
fn a_success_that_the_group_no_longer_runs_is_not_promoted() {
    let mut seen = testing::rollout();
    seen.refreshes = vec![refresh("r-1", 3, RefreshStatus::Successful)];
    let plan = plan(&seen);
    assert!(
        !plan
            .actions
            .iter()
            .any(|action| matches!(action, Action::SetLive { .. }))
    );
    assert_eq!(started(&plan), Some(3), "it is put in place again first");
}
