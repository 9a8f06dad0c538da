"""Scheduled actions of groups."""

import datetime

import pytest
from conftest import GROUP


def moment(world, seconds):
    return datetime.datetime.fromtimestamp(int(world.region.clock.now()) + seconds, datetime.UTC)


def put(world, name, **given):
    return world.autoscaling.put_scheduled_update_group_action(
        AutoScalingGroupName=GROUP, ScheduledActionName=name, **given
    )


def names(world):
    found = world.autoscaling.describe_scheduled_actions(AutoScalingGroupName=GROUP)["ScheduledUpdateGroupActions"]
    return sorted(one["ScheduledActionName"] for one in found)


def test_an_action_is_carried_out_at_its_time_and_then_gone(world):
    world.group(desired=1)
    put(world, "wide", StartTime=moment(world, 3600), MinSize=4, MaxSize=8)
    world.advance(3500)
    assert world.described()["DesiredCapacity"] == 1
    world.advance(200)
    found = world.described()
    assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == (4, 4, 8)
    assert world.states() == ["InService"] * 4
    assert names(world) == []


def test_actions_happen_in_order_within_one_jump_of_the_clock(world):
    world.group(desired=1)
    put(world, "narrow", StartTime=moment(world, 7200), MinSize=1, DesiredCapacity=2)
    put(world, "wide", StartTime=moment(world, 3600), MinSize=4)
    world.advance(3 * 3600)
    assert world.described()["DesiredCapacity"] == 2
    done = [entry["name"] for entry in world.region.journal.since(0, "scheduled-action")["events"]]
    assert done == ["wide", "narrow"]


def test_a_recurring_action_comes_again_in_its_zone(world):
    world.group(desired=1)
    put(world, "morning", Recurrence="0 8 * * *", TimeZone="Europe/Berlin", MinSize=2)
    world.advance(3 * 86_400)
    done = world.region.journal.since(0, "scheduled-action")["events"]
    assert len(done) == 3
    assert names(world) == ["morning"]
    hours = {
        datetime.datetime.fromisoformat(one["at"]).astimezone(__import__("zoneinfo").ZoneInfo("Europe/Berlin")).hour
        for one in done
    }
    assert hours == {8}


def test_a_recurring_action_ends(world):
    world.group(desired=1)
    put(world, "morning", Recurrence="0 8 * * *", EndTime=moment(world, 2 * 86_400), MinSize=2)
    world.advance(4 * 86_400)
    assert len(world.region.journal.since(0, "scheduled-action")["events"]) == 2
    assert names(world) == []


def test_a_changed_action_happens_at_its_new_time_only(world):
    world.group(desired=1)
    put(world, "wide", StartTime=moment(world, 600), MinSize=4)
    put(world, "wide", StartTime=moment(world, 6000), MinSize=3)
    world.advance(3000)
    assert world.described()["MinSize"] == 1
    world.advance(3600)
    assert world.described()["MinSize"] == 3


def test_a_deleted_action_does_not_happen(world, refused):
    world.group(desired=1)
    put(world, "wide", StartTime=moment(world, 600), MinSize=4)
    world.autoscaling.delete_scheduled_action(AutoScalingGroupName=GROUP, ScheduledActionName="wide")
    world.advance(1200)
    assert world.described()["MinSize"] == 1
    code, message = refused(
        world.autoscaling.delete_scheduled_action, AutoScalingGroupName=GROUP, ScheduledActionName="wide"
    )
    assert (code, message) == ("ValidationError", "Scheduled action name not found")


def test_an_action_that_no_longer_fits_the_group_changes_nothing(world):
    world.group(desired=1, maximum=6)
    put(world, "wide", StartTime=moment(world, 600), MinSize=5)
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MaxSize=3)
    world.advance(1200)
    found = world.described()
    assert (found["MinSize"], found["MaxSize"]) == (1, 3)
    (done,) = world.region.journal.since(0, "scheduled-action")["events"]
    assert "Max bound" in done["error"]


@pytest.mark.parametrize(
    "given",
    [
        {"MinSize": 5, "MaxSize": 4},
        {"MinSize": 2, "MaxSize": 4, "DesiredCapacity": 5},
        {},
        {"MinSize": 1, "StartTime": 0},
        {"MinSize": 1, "StartTime": None},
        {"MinSize": 1, "Recurrence": "0 25 * * *"},
        {"MinSize": 1, "Recurrence": "0 8 * * *", "TimeZone": "Europe/Atlantis"},
        {"MinSize": 1, "EndTime": 10},
    ],
)
def test_an_action_that_makes_no_sense_is_refused(world, refused, given):
    world.group(desired=1)
    given = {"StartTime": 600, **given}
    for name in ("StartTime", "EndTime"):
        if given.get(name) is not None:
            given[name] = moment(world, given[name] - (60 if given[name] == 0 else 0))
    given = {name: value for name, value in given.items() if value is not None}
    assert refused(put, world, "wide", **given)[0] == "ValidationError"
    assert names(world) == []


def test_two_actions_cannot_start_at_the_same_instant(world, refused):
    world.group(desired=1)
    start = moment(world, 600)
    put(world, "one", StartTime=start, MinSize=2)
    assert refused(put, world, "two", StartTime=start, MinSize=3)[0] == "AlreadyExists"


def test_a_batch_puts_what_it_can_and_names_what_it_cannot(world):
    world.group(desired=1)
    actions = [
        {"ScheduledActionName": f"a{n}", "StartTime": moment(world, 600 + n), "MinSize": 1, "MaxSize": 4}
        for n in range(3)
    ]
    actions[1]["MinSize"] = 9
    answer = world.autoscaling.batch_put_scheduled_update_group_action(
        AutoScalingGroupName=GROUP, ScheduledUpdateGroupActions=actions
    )
    (failed,) = answer["FailedScheduledUpdateGroupActions"]
    assert (failed["ScheduledActionName"], failed["ErrorCode"]) == ("a1", "ValidationError")
    assert names(world) == ["a0", "a2"]
    answer = world.autoscaling.batch_delete_scheduled_action(
        AutoScalingGroupName=GROUP, ScheduledActionNames=["a0", "a1"]
    )
    assert [one["ScheduledActionName"] for one in answer["FailedScheduledActions"]] == ["a1"]
    assert names(world) == ["a2"]


def test_a_group_has_at_most_125_actions(world, refused):
    world.group(desired=1)
    for start in range(0, 125, 25):
        actions = [
            {"ScheduledActionName": f"a{n}", "StartTime": moment(world, 6000 + n), "MinSize": 1}
            for n in range(start, start + 25)
        ]
        world.autoscaling.batch_put_scheduled_update_group_action(
            AutoScalingGroupName=GROUP, ScheduledUpdateGroupActions=actions
        )
    assert refused(put, world, "one-more", StartTime=moment(world, 9000), MinSize=1)[0] == "LimitExceeded"


def test_an_action_tells_its_times_back(world):
    world.group(desired=1)
    start = moment(world, 600)
    put(world, "wide", StartTime=start, MinSize=3)
    (found,) = world.autoscaling.describe_scheduled_actions(AutoScalingGroupName=GROUP)["ScheduledUpdateGroupActions"]
    assert found["StartTime"] == start
    assert found["MinSize"] == 3
    assert "MaxSize" not in found
