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
def fleet(aws):
    """Four members in service from version 1, and a version 2."""
    template = aws.group(desired=4, maximum=8)
    aws.advance(30)
    return template, aws.version(template)


def start(aws, template, version, **preferences):
    answer = aws.autoscaling.start_instance_refresh(
        AutoScalingGroupName=GROUP,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": template, "Version": version}},
        Preferences={**CAREFUL, **preferences},
    )
    return answer["InstanceRefreshId"]


def versions(aws):
    return sorted(one["LaunchTemplate"]["Version"] for one in aws.members())


def told(aws):
    """What the events said, in order."""
    entries = aws.region.journal.since(0, "event")["events"]
    kinds = [entry["event"]["detail-type"] for entry in entries]
    return [kind.removeprefix(PREFIX) for kind in kinds if kind.startswith(PREFIX)]


def fewest_serving(aws, seconds):
    fewest = 99
    for _ in range(seconds):
        aws.advance(1)
        fewest = min(fewest, aws.serving())
    return fewest


def test_every_member_is_replaced_and_the_group_remembers_the_new_version(aws, fleet):
    number = start(aws, *fleet)
    aws.advance(300)
    found = aws.refresh()
    assert (found["Status"], found["PercentageComplete"]) == ("Successful", 100)
    assert found["InstanceRefreshId"] == number
    assert found["EndTime"] > found["StartTime"]
    assert versions(aws) == ["2"] * 4
    assert aws.described()["LaunchTemplate"]["Version"] == "2"
    assert told(aws) == ["Started", "Succeeded"]


def test_the_groups_version_changes_only_at_the_end(aws, fleet):
    start(aws, *fleet)
    aws.advance(40)
    assert aws.refresh()["Status"] == "InProgress"
    assert aws.described()["LaunchTemplate"]["Version"] == "1"
    assert aws.refresh()["DesiredConfiguration"]["LaunchTemplate"]["Version"] == "2"


def test_new_members_are_launched_before_old_ones_go(aws, fleet):
    start(aws, *fleet)
    assert fewest_serving(aws, 150) >= 4
    assert aws.refresh()["Status"] == "Successful"


def test_never_more_members_than_the_maximum_percentage(aws, fleet):
    start(aws, *fleet)
    most = 0
    for _ in range(150):
        aws.advance(1)
        most = max(most, len(aws.region.groups.all[GROUP].counted))
    assert most == 6


def test_with_a_maximum_of_100_old_members_go_first_but_not_below_the_minimum(aws, fleet):
    start(aws, *fleet, MinHealthyPercentage=50, MaxHealthyPercentage=100)
    assert fewest_serving(aws, 150) == 2
    assert aws.refresh()["Status"] == "Successful"
    assert versions(aws) == ["2"] * 4


def test_a_group_of_one_is_replaced_without_a_gap(aws):
    template = aws.group(desired=1)
    aws.advance(30)
    start(aws, template, aws.version(template))
    assert fewest_serving(aws, 90) == 1
    assert aws.refresh()["Status"] == "Successful"


def test_members_warm_up_before_they_count(aws, fleet):
    start(aws, *fleet, InstanceWarmup=200)
    aws.advance(150)
    assert aws.refresh()["PercentageComplete"] == 0
    assert versions(aws) == ["1"] * 4 + ["2"] * 2
    aws.advance(100)
    assert aws.refresh()["PercentageComplete"] == 50


def test_members_that_match_are_skipped(aws, fleet):
    template, _ = fleet
    before = {one["InstanceId"] for one in aws.members()}
    start(aws, template, "1")
    aws.advance(60)
    assert aws.refresh()["Status"] == "Successful"
    assert {one["InstanceId"] for one in aws.members()} == before


def test_without_skipping_every_member_is_replaced(aws, fleet):
    template, _ = fleet
    before = {one["InstanceId"] for one in aws.members()}
    start(aws, template, "1", SkipMatching=False)
    aws.advance(300)
    assert aws.refresh()["Status"] == "Successful"
    assert not before & {one["InstanceId"] for one in aws.members()}


def test_a_second_refresh_must_wait(aws, fleet, refused):
    start(aws, *fleet)
    assert refused(start, aws, *fleet)[0] == "InstanceRefreshInProgress"
    aws.advance(300)
    start(aws, fleet[0], "1")
    aws.advance(300)
    assert versions(aws) == ["1"] * 4


def test_checkpoints_are_announced_and_waited_at(aws, fleet):
    start(aws, *fleet, CheckpointPercentages=[50, 100], CheckpointDelay=600)
    aws.advance(300)
    assert versions(aws) == ["1", "1", "2", "2"]
    (checkpoint,) = aws.events(PREFIX + "Checkpoint Reached")
    assert (checkpoint["CheckpointPercentage"], checkpoint["CheckpointDelay"]) == ("50", "600")
    assert "checkpoint delay of 600 seconds" in aws.refresh()["StatusReason"]
    aws.advance(600)
    assert versions(aws) == ["2"] * 4
    assert aws.refresh()["Status"] == "InProgress"
    aws.advance(600)
    assert aws.refresh()["Status"] == "Successful"
    assert told(aws) == ["Started", "Checkpoint Reached", "Checkpoint Reached", "Succeeded"]


def test_bake_time_is_waited_out_before_the_end(aws, fleet):
    start(aws, *fleet, BakeTime=900)
    aws.advance(300)
    found = aws.refresh()
    assert (found["Status"], found["PercentageComplete"]) == ("Baking", 100)
    assert aws.described()["LaunchTemplate"]["Version"] == "1"
    aws.advance(900)
    assert aws.refresh()["Status"] == "Successful"
    assert aws.described()["LaunchTemplate"]["Version"] == "2"


def alarm(aws, state):
    if state is None:
        aws.cloudwatch.put_metric_alarm(
            AlarmName="alb-5xx", ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, MetricName="5xx",
            Namespace="x", Period=60, Statistic="Sum", Threshold=1,
        )  # fmt: skip
    else:
        aws.cloudwatch.set_alarm_state(AlarmName="alb-5xx", StateValue=state, StateReason="a test")


@pytest.mark.parametrize("when", [40, 300])
def test_an_alarm_rolls_back_while_replacing_and_while_baking(aws, fleet, when):
    alarm(aws, None)
    start(aws, *fleet, BakeTime=900, AlarmSpecification={"Alarms": ["alb-5xx"]})
    aws.advance(when)
    alarm(aws, "ALARM")
    aws.advance(1)
    found = aws.refresh()
    assert found["Status"] == "RollbackInProgress"
    assert "alb-5xx" in found["RollbackDetails"]["RollbackReason"]
    aws.advance(400)
    assert aws.refresh()["Status"] == "RollbackSuccessful"
    assert versions(aws) == ["1"] * 4
    assert aws.described()["LaunchTemplate"]["Version"] == "1"
    assert told(aws)[-2:] == ["Rollback Started", "Rollback Succeeded"]


def test_without_auto_rollback_an_alarm_fails_the_refresh(aws, fleet):
    alarm(aws, None)
    start(aws, *fleet, AutoRollback=False, AlarmSpecification={"Alarms": ["alb-5xx"]})
    aws.advance(40)
    alarm(aws, "ALARM")
    aws.advance(1)
    assert aws.refresh()["Status"] == "Failed"
    assert told(aws)[-1] == "Failed"


def test_members_that_never_become_ready_stall_the_refresh_until_it_rolls_back(aws, fleet):
    aws.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **HOOKS["launch"])
    start(aws, *fleet)
    aws.advance(3000)
    assert aws.refresh()["Status"] == "InProgress"
    assert aws.refresh()["PercentageComplete"] == 0
    aws.advance(700)
    found = aws.refresh()
    assert found["Status"] in ("RollbackInProgress", "RollbackSuccessful")
    assert "no progress for an hour" in found["RollbackDetails"]["RollbackReason"]
    aws.advance(600)
    assert aws.refresh()["Status"] == "RollbackSuccessful"
    assert aws.states().count("InService") == 4


def test_a_rollback_that_makes_no_progress_fails(aws, fleet):
    start(aws, *fleet, CheckpointPercentages=[50], CheckpointDelay=6000)
    aws.advance(200)
    aws.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **HOOKS["launch"])
    aws.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    aws.advance(4200)
    assert aws.refresh()["Status"] == "RollbackFailed"
    assert told(aws)[-1] == "Rollback Failed"


def test_an_operator_can_roll_back(aws, fleet, refused):
    start(aws, *fleet)
    aws.advance(40)
    aws.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    assert aws.refresh()["Status"] == "RollbackInProgress"
    assert (
        refused(aws.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "IrreversibleInstanceRefresh"
    )
    aws.advance(300)
    assert aws.refresh()["Status"] == "RollbackSuccessful"
    assert versions(aws) == ["1"] * 4


def test_during_a_rollback_as_many_serve_as_before(aws, fleet):
    start(aws, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    aws.advance(200)
    aws.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
    assert fewest_serving(aws, 120) >= 4
    assert versions(aws) == ["1"] * 4


def test_a_finished_refresh_can_neither_be_rolled_back_nor_cancelled(aws, fleet, refused):
    start(aws, *fleet)
    aws.advance(300)
    assert (
        refused(aws.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "ActiveInstanceRefreshNotFound"
    )
    assert (
        refused(aws.autoscaling.cancel_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "ActiveInstanceRefreshNotFound"
    )


def test_a_cancelled_refresh_leaves_the_group_mixed_and_its_version_as_it_was(aws, fleet):
    start(aws, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    aws.advance(200)
    aws.autoscaling.cancel_instance_refresh(AutoScalingGroupName=GROUP)
    aws.advance(60)
    assert aws.refresh()["Status"] == "Cancelled"
    assert versions(aws) == ["1", "1", "2", "2"]
    assert aws.described()["LaunchTemplate"]["Version"] == "1"
    assert told(aws)[-1] == "Cancelled"


def test_scaling_out_during_a_refresh_uses_the_new_version(aws, fleet):
    start(aws, *fleet, CheckpointPercentages=[50], CheckpointDelay=600)
    aws.advance(200)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=6)
    aws.advance(60)
    assert versions(aws) == ["1", "1", "2", "2", "2", "2"]


def test_a_member_lost_during_a_refresh_is_made_up_for(aws, fleet):
    start(aws, *fleet)
    aws.advance(20)
    aws.region.instance_died(
        next(one["InstanceId"] for one in aws.members() if one["LaunchTemplate"]["Version"] == "2")
    )
    aws.advance(400)
    assert aws.refresh()["Status"] == "Successful"
    assert versions(aws) == ["2"] * 4


def test_a_refresh_runs_through_both_hooks(aws, fleet):
    for hook in HOOKS.values():
        aws.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **hook)

    def answer(event):
        detail = event["detail"]
        aws.client("autoscaling", "hooks").complete_lifecycle_action(
            AutoScalingGroupName=GROUP, LifecycleHookName=detail["LifecycleHookName"],
            LifecycleActionResult="CONTINUE", InstanceId=detail["EC2InstanceId"],
        )  # fmt: skip

    aws.function("hooks", answer)
    aws.rule("hook", {"source": ["aws.autoscaling"], "detail-type": [{"suffix": "Lifecycle Action"}]}, "hooks")
    start(aws, *fleet)
    aws.advance(400)
    assert aws.refresh()["Status"] == "Successful"
    assert aws.states() == ["InService"] * 4
    calls = aws.page("calls")["callers"]["hooks"]
    assert calls == {"autoscaling:CompleteLifecycleAction": 8}


def test_a_refresh_without_a_configuration_replaces_from_the_groups_own(aws, fleet, refused):
    before = {one["InstanceId"] for one in aws.members()}
    aws.autoscaling.start_instance_refresh(AutoScalingGroupName=GROUP, Preferences={"MinHealthyPercentage": 50})
    assert (
        refused(aws.autoscaling.rollback_instance_refresh, AutoScalingGroupName=GROUP)[0]
        == "IrreversibleInstanceRefresh"
    )
    aws.advance(600)
    assert aws.refresh()["Status"] == "Successful"
    assert not before & {one["InstanceId"] for one in aws.members()}


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
def test_preferences_that_aws_would_refuse_are_refused(aws, fleet, refused, preferences):
    assert refused(start, aws, *fleet, **preferences)[0] == "ValidationError"
    assert aws.autoscaling.describe_instance_refreshes(AutoScalingGroupName=GROUP)["InstanceRefreshes"] == []


def test_rollback_needs_numbered_versions_and_a_configuration(aws, fleet, refused):
    template, _ = fleet
    code, message = refused(start, aws, template, "$Latest")
    assert code == "ValidationError"
    assert "is a number" in message
    plain = aws.autoscaling.start_instance_refresh
    code, message = refused(plain, AutoScalingGroupName=GROUP, Preferences={"AutoRollback": True})
    assert (
        message == "The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty"
    )
    assert refused(start, aws, template, "17")[0] == "ValidationError"


def test_refreshes_are_listed_newest_first_and_by_number(aws, fleet):
    first = start(aws, *fleet)
    aws.advance(300)
    second = start(aws, fleet[0], "1")
    describe = aws.autoscaling.describe_instance_refreshes
    assert [one["InstanceRefreshId"] for one in describe(AutoScalingGroupName=GROUP)["InstanceRefreshes"]] == [
        second,
        first,
    ]
    (found,) = describe(AutoScalingGroupName=GROUP, InstanceRefreshIds=[first])["InstanceRefreshes"]
    assert found["Status"] == "Successful"
    assert found["Preferences"]["MaxHealthyPercentage"] == 150
