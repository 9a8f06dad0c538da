"""Instance refreshes."""

import pytest
from conftest import GROUP, HOOKS

CAREFUL = {
    "MinHealthyPercentage": 100,
    "MaxHealthyPercentage": 150,
    "InstanceWarmup": 30,
    "SkipMatching": True,
    "AutoRollback": True,
}
PREFIX = "EC2 Auto Scaling Instance Refresh "


@pytest.fixture
def fleet(world):
    """Four members in service from version 1, and a version 2."""
    template = world.group(desired=4, maximum=8)
    world.advance(30)
    return template, world.version(template)


def start(world, template, version, **preferences):
    answer = world.autoscaling.start_instance_refresh(
        AutoScalingGroupName=GROUP,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": template, "Version": version}},
        Preferences={**CAREFUL, **preferences},
    )
    return answer["InstanceRefreshId"]


def versions(world):
    return sorted(one["LaunchTemplate"]["Version"] for one in world.members())


def told(world):
    """What the events said, in order."""
    entries = world.region.journal.since(0, "event")["events"]
    kinds = [entry["event"]["detail-type"] for entry in entries]
    return [kind.removeprefix(PREFIX) for kind in kinds if kind.startswith(PREFIX)]


def fewest_serving(world, seconds):
    fewest = 99
    for _ in range(seconds):
        world.advance(1)
        fewest = min(fewest, world.serving())
    return fewest


def test_every_member_is_replaced_and_the_group_remembers_the_new_version(world, fleet):
    number = start(world, *fleet)
    world.advance(300)
    found = world.refresh()
    assert (found["Status"], found["PercentageComplete"]) == ("Successful", 100)
    assert found["InstanceRefreshId"] == number
    assert found["EndTime"] > found["StartTime"]
    assert versions(world) == ["2"] * 4
    assert world.described()["LaunchTemplate"]["Version"] == "2"
    assert told(world) == ["Started", "Succeeded"]


def test_the_groups_version_changes_only_at_the_end(world, fleet):
    start(world, *fleet)
    world.advance(40)
    assert world.refresh()["Status"] == "InProgress"
    assert world.described()["LaunchTemplate"]["Version"] == "1"
    assert world.refresh()["DesiredConfiguration"]["LaunchTemplate"]["Version"] == "2"


def test_new_members_are_launched_before_old_ones_go(world, fleet):
    start(world, *fleet)
    assert fewest_serving(world, 150) >= 4
    assert world.refresh()["Status"] == "Successful"


def test_never_more_members_than_the_maximum_percentage(world, fleet):
    start(world, *fleet)
    most = 0
    for _ in range(150):
        world.advance(1)
        most = max(most, len(world.region.groups.all[GROUP].counted))
    assert most == 6


def test_with_a_maximum_of_100_old_members_go_first_but_not_below_the_minimum(world, fleet):
    start(world, *fleet, MinHealthyPercentage=50, MaxHealthyPercentage=100)
    assert fewest_serving(world, 150) == 2
    assert world.refresh()["Status"] == "Successful"
    assert versions(world) == ["2"] * 4


def test_a_group_of_one_is_replaced_without_a_gap(world):
    template = world.group(desired=1)
    world.advance(30)
    start(world, template, world.version(template))
    assert fewest_serving(world, 90) == 1
    assert world.refresh()["Status"] == "Successful"


def test_members_warm_up_before_they_count(world, fleet):
    start(world, *fleet, InstanceWarmup=200)
    world.advance(150)
    assert world.refresh()["PercentageComplete"] == 0
    assert versions(world) == ["1"] * 4 + ["2"] * 2
    world.advance(100)
    assert world.refresh()["PercentageComplete"] == 50


def test_members_that_match_are_skipped(world, fleet):
    template, _ = fleet
    before = {one["InstanceId"] for one in world.members()}
    start(world, template, "1")
    world.advance(60)
    assert world.refresh()["Status"] == "Successful"
    assert {one["InstanceId"] for one in world.members()} == before


def test_without_skipping_every_member_is_replaced(world, fleet):
    template, _ = fleet
    before = {one["InstanceId"] for one in world.members()}
    start(world, template, "1", SkipMatching=False)
    world.advance(300)
    assert world.refresh()["Status"] == "Successful"
    assert not before & {one["InstanceId"] for one in world.members()}


def test_a_second_refresh_must_wait(world, fleet, refused):
    start(world, *fleet)
    assert refused(start, world, *fleet)[0] == "InstanceRefreshInProgress"
    world.advance(300)
    start(world, fleet[0], "1")
    world.advance(300)
    assert versions(world) == ["1"] * 4


def test_checkpoints_are_announced_and_waited_at(world, fleet):
    start(world, *fleet, CheckpointPercentages=[50, 100], CheckpointDelay=600)
    world.advance(300)
    assert versions(world) == ["1", "1", "2", "2"]
    (checkpoint,) = world.events(PREFIX + "Checkpoint Reached")
    assert (checkpoint["CheckpointPercentage"], checkpoint["CheckpointDelay"]) == ("50", "600")
    assert "checkpoint delay of 600 seconds" in world.refresh()["StatusReason"]
    world.advance(600)
    assert versions(world) == ["2"] * 4
    assert world.refresh()["Status"] == "InProgress"
    world.advance(600)
    assert world.refresh()["Status"] == "Successful"
    assert told(world) == ["Started", "Checkpoint Reached", "Checkpoint Reached", "Succeeded"]


def test_bake_time_is_waited_out_before_the_end(world, fleet):
    start(world, *fleet, BakeTime=900)
    world.advance(300)
    found = world.refresh()
    assert (found["Status"], found["PercentageComplete"]) == ("Baking", 100)
    assert world.described()["LaunchTemplate"]["Version"] == "1"
    world.advance(900)
    assert world.refresh()["Status"] == "Successful"
    assert world.described()["LaunchTemplate"]["Version"] == "2"


def alarm(world, state):
    if state is None:
        world.cloudwatch.put_metric_alarm(
            AlarmName="alb-5xx", ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, MetricName="5xx",
            Namespace="x", Period=60, Statistic="Sum", Threshold=1,
        )  # fmt: skip
    else:
        world.cloudwatch.set_alarm_state(AlarmName="alb-5xx", StateValue=state, StateReason="a test")


@pytest.mark.parametrize("when", [40, 300])
def test_an_alarm_rolls_back_while_replacing_and_while_baking(world, fleet, when):
    alarm(world, None)
    start(world, *fleet, BakeTime=900, AlarmSpecification={"Alarms": ["alb-5xx"]})
    world.advance(when)
    alarm(world, "ALARM")
    world.advance(1)
    found = world.refresh()
    assert found["Status"] == "RollbackInProgress"
    assert "alb-5xx" in found["RollbackDetails"]["RollbackReason"]
    world.advance(400)
    assert world.refresh()["Status"] == "RollbackSuccessful"
    assert versions(world) == ["1"] * 4
    assert world.described()["LaunchTemplate"]["Version"] == "1"
    assert told(world)[-2:] == ["Rollback Started", "Rollback Succeeded"]


def test_without_auto_rollback_an_alarm_fails_the_refresh(world, fleet):
    alarm(world, None)
    start(world, *fleet, AutoRollback=False, AlarmSpecification={"Alarms": ["alb-5xx"]})
    world.advance(40)
    alarm(world, "ALARM")
    world.advance(1)
    assert world.refresh()["Status"] == "Failed"
    assert told(world)[-1] == "Failed"


def test_members_that_never_become_ready_stall_the_refresh_until_it_rolls_back(world, fleet):
    world.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **HOOKS["launch"])
    start(world, *fleet)
    world.advance(3000)
    assert world.refresh()["Status"] == "InProgress"
    assert world.refresh()["PercentageComplete"] == 0
    world.advance(700)
    found = world.refresh()
    assert found["Status"] in ("RollbackInProgress", "RollbackSuccessful")
    assert "no progress for an hour" in found["RollbackDetails"]["RollbackReason"]
    world.advance(600)
    assert world.refresh()["Status"] == "RollbackSuccessful"
    assert world.states().count("InService") == 4


def test_a_rollback_that_makes_no_progress_fails(world, fleet):
    start(world, *fleet, CheckpointPercentages=[50], CheckpointDelay=6000)
    world.advance(200)
    world.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **HOOKS["launch"])
    world.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    world.advance(4200)
    assert world.refresh()["Status"] == "RollbackFailed"
    assert told(world)[-1] == "Rollback Failed"


def test_an_operator_can_roll_back(world, fleet, refused):
    start(world, *fleet)
    world.advance(40)
    world.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    assert world.refresh()["Status"] == "RollbackInProgress"
    assert (
        refused(world.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "IrreversibleInstanceRefresh"
    )
    world.advance(300)
    assert world.refresh()["Status"] == "RollbackSuccessful"
    assert versions(world) == ["1"] * 4


def test_during_a_rollback_as_many_serve_as_before(world, fleet):
    start(world, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    world.advance(200)
    world.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    assert fewest_serving(world, 120) >= 4
    assert versions(world) == ["1"] * 4


def test_a_finished_refresh_can_neither_be_rolled_back_nor_cancelled(world, fleet, refused):
    start(world, *fleet)
    world.advance(300)
    assert (
        refused(world.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "ActiveInstanceRefreshNotFound"
    )
    assert (
        refused(world.autoscaling.cancel_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "ActiveInstanceRefreshNotFound"
    )


def test_a_cancelled_refresh_leaves_the_group_mixed_and_its_version_as_it_was(world, fleet):
    start(world, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    world.advance(200)
    world.autoscaling.cancel_instance_refresh(AutoScalingGroupName=GROUP)
    world.advance(60)
    assert world.refresh()["Status"] == "Cancelled"
    assert versions(world) == ["1", "1", "2", "2"]
    assert world.described()["LaunchTemplate"]["Version"] == "1"
    assert told(world)[-1] == "Cancelled"


def test_scaling_out_during_a_refresh_uses_the_new_version(world, fleet):
    start(world, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    world.advance(200)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=6)
    world.advance(60)
    assert versions(world) == ["1", "1", "2", "2", "2", "2"]


def test_a_member_lost_during_a_refresh_is_made_up_for(world, fleet):
    start(world, *fleet)
    world.advance(20)
    world.region.instance_died(
        next(one["InstanceId"] for one in world.members() if one["LaunchTemplate"]["Version"] == "2")
    )
    world.advance(400)
    assert world.refresh()["Status"] == "Successful"
    assert versions(world) == ["2"] * 4


def test_a_refresh_runs_through_both_hooks(world, fleet):
    for hook in HOOKS.values():
        world.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **hook)

    def answer(event):
        detail = event["detail"]
        world.client("autoscaling", "hooks").complete_lifecycle_action(
            AutoScalingGroupName=GROUP, LifecycleHookName=detail["LifecycleHookName"],
            LifecycleActionResult="CONTINUE", InstanceId=detail["EC2InstanceId"],
        )  # fmt: skip

    world.function("hooks", answer)
    world.rule("hook", {"source": ["aws.autoscaling"], "detail-type": [{"suffix": "Lifecycle Action"}]}, "hooks")
    start(world, *fleet)
    world.advance(400)
    assert world.refresh()["Status"] == "Successful"
    assert world.states() == ["InService"] * 4
    calls = world.page("calls")["callers"]["hooks"]
    assert calls == {"autoscaling:CompleteLifecycleAction": 8}


def test_a_refresh_without_a_configuration_replaces_from_the_groups_own(world, fleet, refused):
    before = {one["InstanceId"] for one in world.members()}
    world.autoscaling.start_instance_refresh(AutoScalingGroupName=GROUP, Preferences={"MinHealthyPercentage": 50})
    assert (
        refused(world.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "IrreversibleInstanceRefresh"
    )
    world.advance(600)
    assert world.refresh()["Status"] == "Successful"
    assert not before & {one["InstanceId"] for one in world.members()}


@pytest.mark.parametrize(
    "preferences",
    [
        {"MinHealthyPercentage": 50, "MaxHealthyPercentage": 200},
        {"MaxHealthyPercentage": 201},
        {"CheckpointPercentages": [50, 20]},
        {"CheckpointPercentages": [], "CheckpointDelay": 60},
        {"CheckpointPercentages": [101]},
        {"BakeTime": 200_000},
    ],
)
def test_preferences_that_aws_would_refuse_are_refused(world, fleet, refused, preferences):
    assert refused(start, world, *fleet, **preferences)[0] == "ValidationError"
    assert world.autoscaling.describe_instance_refreshes(AutoScalingGroupName=GROUP)["InstanceRefreshes"] == []


def test_rollback_needs_numbered_versions_and_a_configuration(world, fleet, refused):
    template, _ = fleet
    code, message = refused(start, world, template, "$Latest")
    assert code == "ValidationError"
    assert "is a number" in message
    plain = world.autoscaling.start_instance_refresh
    code, message = refused(plain, AutoScalingGroupName=GROUP, Preferences={"AutoRollback": True})
    assert (
        message == "The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty"
    )
    assert refused(start, world, template, "17")[0] == "ValidationError"


def test_refreshes_are_listed_newest_first_and_by_number(world, fleet):
    first = start(world, *fleet)
    world.advance(300)
    second = start(world, fleet[0], "1")
    describe = world.autoscaling.describe_instance_refreshes
    assert [one["InstanceRefreshId"] for one in describe(AutoScalingGroupName=GROUP)["InstanceRefreshes"]] == [
        second,
        first,
    ]
    (found,) = describe(AutoScalingGroupName=GROUP, InstanceRefreshIds=[first])["InstanceRefreshes"]
    assert found["Status"] == "Successful"
    assert found["Preferences"]["MaxHealthyPercentage"] == 150
