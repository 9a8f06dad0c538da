"""Scheduled actions of groups."""

import datetime

import pytest
from conftest import GROUP


def moment(aws, seconds):
    return datetime.datetime.fromtimestamp(int(aws.region.clock.now()) + seconds, datetime.UTC)


def put(aws, name, **given):
    return aws.autoscaling.put_scheduled_update_group_action(
        AutoScalingGroupName=GROUP, ScheduledActionName=name, **given
    )


def names(aws):
    found = aws.autoscaling.describe_scheduled_actions(AutoScalingGroupName=GROUP)["ScheduledUpdateGroupActions"]
    return sorted(one["ScheduledActionName"] for one in found)


def test_an_action_is_carried_out_at_its_time_and_then_gone(aws):
    aws.group(desired=1)
    put(aws, "wide", StartTime=moment(aws, 3600), MinSize=4, MaxSize=8)
    aws.advance(3500)
    assert aws.described()["DesiredCapacity"] == 1
    aws.advance(200)
    found = aws.described()
    assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == (4, 4, 8)
    assert aws.states() == ["InService"] * 4
    assert names(aws) == []


def test_actions_happen_in_order_within_one_jump_of_the_clock(aws):
    aws.group(desired=1)
    put(aws, "narrow", StartTime=moment(aws, 7200), MinSize=1, DesiredCapacity=2)
    put(aws, "wide", StartTime=moment(aws, 3600), MinSize=4)
    aws.advance(3 * 3600)
    assert aws.described()["DesiredCapacity"] == 2
    done = [entry["name"] for entry in aws.region.journal.since(0, "scheduled-action")["events"]]
    assert done == ["wide", "narrow"]


def test_a_recurring_action_comes_again_in_its_zone(aws):
    aws.group(desired=1)
    put(aws, "morning", Recurrence="0 8 * * *", TimeZone="Europe/Berlin", MinSize=2)
    aws.advance(3 * 86_400)
    done = aws.region.journal.since(0, "scheduled-action")["events"]
    assert len(done) == 3
    assert names(aws) == ["morning"]
    hours = {
        datetime.datetime.fromisoformat(one["at"]).astimezone(__import__("zoneinfo").ZoneInfo("Europe/Berlin")).hour
        for one in done
    }
    assert hours == {8}


def test_a_recurring_action_ends(aws):
    aws.group(desired=1)
    put(aws, "morning", Recurrence="0 8 * * *", EndTime=moment(aws, 2 * 86_400), MinSize=2)
    aws.advance(4 * 86_400)
    assert len(aws.region.journal.since(0, "scheduled-action")["events"]) == 2
    assert names(aws) == []


def test_a_changed_action_happens_at_its_new_time_only(aws):
    aws.group(desired=1)
    put(aws, "wide", StartTime=moment(aws, 600), MinSize=4)
    put(aws, "wide", StartTime=moment(aws, 6000), MinSize=3)
    aws.advance(3000)
    assert aws.described()["MinSize"] == 1
    aws.advance(3600)
    assert aws.described()["MinSize"] == 3


def test_a_deleted_action_does_not_happen(aws, refused):
    aws.group(desired=1)
    put(aws, "wide", StartTime=moment(aws, 600), MinSize=4)
    aws.autoscaling.delete_scheduled_action(AutoScalingGroupName=GROUP, ScheduledActionName="wide")
    aws.advance(1200)
    assert aws.described()["MinSize"] == 1
    code, message = refused(
        aws.autoscaling.delete_scheduled_action, AutoScalingGroupName=GROUP, ScheduledActionName="wide"
    )
    assert (code, message) == ("ValidationError", "Scheduled action name not found")


def test_an_action_that_no_longer_fits_the_group_changes_nothing(aws):
    aws.group(desired=1, maximum=6)
    put(aws, "wide", StartTime=moment(aws, 600), MinSize=5)
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MaxSize=3)
    aws.advance(1200)
    found = aws.described()
    assert (found["MinSize"], found["MaxSize"]) == (1, 3)
    (done,) = aws.region.journal.since(0, "scheduled-action")["events"]
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
def test_an_action_that_makes_no_sense_is_refused(aws, refused, given):
    aws.group(desired=1)
    given = {"StartTime": 600, **given}
    for name in ("StartTime", "EndTime"):
        if given.get(name) is not None:
            given[name] = moment(aws, given[name] - (60 if given[name] == 0 else 0))
    given = {name: value for name, value in given.items() if value is not None}
    assert refused(put, aws, "wide", **given)[0] == "ValidationError"
    assert names(aws) == []


def test_two_actions_cannot_start_at_the_same_instant(aws, refused):
    aws.group(desired=1)
    start = moment(aws, 600)
    put(aws, "one", StartTime=start, MinSize=2)
    assert refused(put, aws, "two", StartTime=start, MinSize=3)[0] == "AlreadyExists"


def test_a_batch_puts_what_it_can_and_names_what_it_cannot(aws):
    aws.group(desired=1)
    actions = [
        {"ScheduledActionName": f"a{n}", "StartTime": moment(aws, 600 + n), "MinSize": 1, "MaxSize": 4}
        for n in range(3)
    ]
    actions[1]["MinSize"] = 9
    answer = aws.autoscaling.batch_put_scheduled_update_group_action(
        AutoScalingGroupName=GROUP, ScheduledUpdateGroupActions=actions
    )
    (failed,) = answer["FailedScheduledUpdateGroupActions"]
    assert (failed["ScheduledActionName"], failed["ErrorCode"]) == ("a1", "ValidationError")
    assert names(aws) == ["a0", "a2"]
    answer = aws.autoscaling.batch_delete_scheduled_action(
        AutoScalingGroupName=GROUP, ScheduledActionNames=["a0", "a1"]
    )
    assert [one["ScheduledActionName"] for one in answer["FailedScheduledActions"]] == ["a1"]
    assert names(aws) == ["a2"]


def test_a_group_has_at_most_125_actions(aws, refused):
    aws.group(desired=1)
    for start in range(0, 125, 25):
        actions = [
            {"ScheduledActionName": f"a{n}", "StartTime": moment(aws, 6000 + n), "MinSize": 1}
            for n in range(start, start + 25)
        ]
        aws.autoscaling.batch_put_scheduled_update_group_action(
            AutoScalingGroupName=GROUP, ScheduledUpdateGroupActions=actions
        )
    assert refused(put, aws, "one-more", StartTime=moment(aws, 9000), MinSize=1)[0] == "LimitExceeded"


def test_an_action_tells_its_times_back(aws):
    aws.group(desired=1)
    start = moment(aws, 600)
    put(aws, "wide", StartTime=start, MinSize=3)
    (found,) = aws.autoscaling.describe_scheduled_actions(AutoScalingGroupName=GROUP)["ScheduledUpdateGroupActions"]
    assert found["StartTime"] == start
    assert found["MinSize"] == 3
    assert "MaxSize" not in found
