"""Each rule of EventBridge catches the events meant for it and none of the others."""

import json
import re

import pytest
from conftest import ROOT, resolver
from moto.events.models import EventPattern

FIXTURES = ROOT / "lambdas/fleet/fixtures"

REFRESH_ENDED = {"refresh-succeeded", "refresh-failed", "refresh-cancelled", "refresh-rollback-succeeded", "refresh-rollback-failed"}
REFRESH = REFRESH_ENDED | {"refresh-checkpoint-reached", "refresh-started", "refresh-rollback-started"}
#: Rule → the fixtures (by name) that must wake its target. Every other fixture must not.
MEANT = {
    "AmiBakerRelease": {"s3-object-created"},
    "AmiBakerInstances": {"ec2-instance-stopped"},
    "AmiBakerImages": {"ec2-image-available", "ec2-image-failed"},
    "RolloutBuilds": {"build-ended-baked", "build-ended-failed"},
    "RolloutRefreshes": REFRESH,
    "RolloutLaunches": {"launch-unsuccessful"},
    "RolloutSettings": {"parameter-change"},
    "LifecycleHooksActions": {
        "lifecycle-launch", "lifecycle-launch-bare", "lifecycle-launch-into-warm-pool", "lifecycle-launch-out-of-warm-pool",
        "lifecycle-terminate", "lifecycle-terminate-into-warm-pool",
        # Has the shape of a hook's event; the function ignores it by its detail.
        "lifecycle-test-notification",
    },
    "LifecycleHooksAnnouncements": {"instance-ready", "drain-complete"},
    "ScheduledScalingCalendar": {"s3-object-created-multipart-bare"},
    "ScheduledScalingRefreshes": REFRESH_ENDED,
    "ImageMade": {"build-ended-baked"},
}
#: Sent by schedules straight to the functions, or by nobody we know.
NOBODYS = {
    "tick-janitor", "scheduled-rule", "foreign-health-event", "foreign-object-deleted", "foreign-source-ready",
    "ec2-instance-shutting-down", "launch-successful", "terminate-successful", "terminate-unsuccessful",
}


def fixture(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def patterns() -> dict[str, dict]:
    # The fixtures are of the group `shop`, the bucket `fleetcart-releases` and the environment `prod`.
    worked_out = resolver("control", Group="shop", ReleaseBucket="fleetcart-releases")
    rules = (logical for logical, resource in worked_out.template["Resources"].items() if resource["Type"] == "AWS::Events::Rule")
    return {logical: worked_out.properties(logical)["EventPattern"] for logical in rules}


def matches(pattern: dict, event: dict) -> bool:
    return EventPattern.load(json.dumps(pattern)).matches_event(event)


def names() -> list[str]:
    return sorted(path.stem for path in FIXTURES.glob("*.json"))


def test_every_fixture_is_somebodys_or_knowingly_nobodys():
    assert set(names()) == set().union(*MEANT.values()) | NOBODYS


def test_every_rule_is_in_the_matrix(patterns):
    assert set(patterns) == set(MEANT)


@pytest.mark.parametrize("name", names())
def test_an_event_wakes_whom_it_is_meant_for_and_nobody_else(patterns, name):
    event = fixture(name)
    assert {rule for rule, pattern in patterns.items() if matches(pattern, event)} == {rule for rule, meant in MEANT.items() if name in meant}


def changed(name: str, path: str, value: str) -> dict:
    event = fixture(name)
    place = event
    *way, last = path.split("/")
    for key in way:
        place = place[key]
    place[last] = value
    return event


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("refresh-failed", "detail/AutoScalingGroupName", "another"),
        ("lifecycle-launch", "detail/AutoScalingGroupName", "another"),
        ("launch-unsuccessful", "detail/AutoScalingGroupName", "another"),
        ("s3-object-created", "detail/bucket/name", "another"),
        ("s3-object-created", "detail/object/key", "releases/1.4.0/bin/fleetcart"),
        ("s3-object-created", "detail/object/key", "builds/1.4.0-0a1b2c3d/result.json"),
        ("s3-object-created", "detail/object/key", "releases/manifest.json"),
        ("s3-object-created-multipart-bare", "detail/object/key", "calendar/last-good.json"),
        ("ec2-instance-stopped", "detail/state", "running"),
        ("ec2-image-available", "detail/State", "deregistered"),
        ("parameter-change", "detail/name", "/fleetcart/prod/lt-version"),
        ("parameter-change", "detail/name", "/fleetcart/dev/pin"),
        ("build-ended-baked", "source", "someone.else"),
        ("instance-ready", "detail-type", "Instance Gone"),
    ],
)
def test_an_event_of_another_group_bucket_or_key_wakes_nobody(patterns, name, path, value):
    assert [rule for rule, pattern in patterns.items() if matches(pattern, changed(name, path, value))] == []


def test_a_terminated_builder_wakes_the_baker_too(patterns):
    assert matches(patterns["AmiBakerInstances"], changed("ec2-instance-stopped", "detail/state", "terminated"))


def test_the_hold_wakes_the_rollout_as_the_pin_does(patterns):
    assert matches(patterns["RolloutSettings"], changed("parameter-change", "detail/name", "/fleetcart/prod/hold"))


def test_the_ticks_are_events_that_the_functions_read(templates):
    like = fixture("tick-janitor")
    every = {"AmiBakerRebake": {"Ref": "RebakeSchedule"}, "LifecycleHooksJanitor": "rate(2 minutes)"}
    for logical, resource in templates["control"]["Resources"].items():
        if resource["Type"] == "AWS::Scheduler::Schedule":
            sent = json.loads(resource["Properties"]["Target"]["Input"])
            assert sent.keys() >= {"version", "id", "detail-type", "source", "time", "resources", "detail"}, logical
            assert (sent["source"], sent["detail-type"]) == (like["source"], like["detail-type"]), logical
            assert sent["time"] == "<aws.scheduler.scheduled-time>", logical
            task = "rebake" if logical == "AmiBakerRebake" else "janitor"
            assert sent["detail"]["task"] == task and "version" not in sent["detail"], logical
            assert resource["Properties"]["ScheduleExpression"] == every.get(logical, "rate(10 minutes)"), logical


def test_the_janitor_of_hooks_comes_twice_before_a_hook_ends_by_itself():
    janitor = resolver("control").properties("LifecycleHooksJanitor")
    (minutes,) = re.fullmatch(r"rate\((\d+) minutes\)", janitor["ScheduleExpression"]).groups()
    hooks = resolver("app").properties("Group")["LifecycleHookSpecificationList"]
    assert 2 * 60 * int(minutes) <= min(hook["HeartbeatTimeout"] for hook in hooks)


def test_what_is_live_is_baked_again_every_week_once_something_is_live():
    closed, opened = resolver("control", Open="false"), resolver("control", Open="true")
    assert closed.properties("AmiBakerRebake")["State"] == "DISABLED"
    rebake = opened.properties("AmiBakerRebake")
    assert rebake["State"] == "ENABLED" and re.fullmatch(r"cron\(\d+ \d+ \? \* [A-Z,]+ \*\)", rebake["ScheduleExpression"])
