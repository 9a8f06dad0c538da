"""Lifecycle hooks."""

import pytest
from conftest import GROUP, HOOKS

LAUNCH, TERMINATE = "EC2 Instance-launch Lifecycle Action", "EC2 Instance-terminate Lifecycle Action"


def complete(aws, hook, result="CONTINUE", **which):
    return aws.autoscaling.complete_lifecycle_action(
        AutoScalingGroupName=GROUP, LifecycleHookName=hook, LifecycleActionResult=result, **which
    )


def beat(aws, hook, **which):
    return aws.autoscaling.record_lifecycle_action_heartbeat(
        AutoScalingGroupName=GROUP, LifecycleHookName=hook, **which
    )


def waiting(aws):
    """The one member that waits, after its hook's event."""
    aws.advance(20)
    return aws.events(LAUNCH)[-1]["EC2InstanceId"]


def test_a_launched_member_waits_and_the_event_says_for_what(aws):
    aws.group(desired=1, hooks=("launch",))
    instance = waiting(aws)
    assert aws.states() == ["Pending:Wait"]
    (detail,) = aws.events(LAUNCH)
    token = detail.pop("LifecycleActionToken")
    assert len(token) == 36
    assert detail == {
        "AutoScalingGroupName": GROUP,
        "LifecycleHookName": "launch",
        "EC2InstanceId": instance,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "Origin": "EC2",
        "Destination": "AutoScalingGroup",
    }


def test_it_serves_only_after_its_hook_was_continued(aws):
    aws.group(desired=1, hooks=("launch",))
    instance = waiting(aws)
    assert ("register", instance) not in aws.host.log
    complete(aws, "launch", InstanceId=instance)
    assert aws.states() == ["InService"]
    aws.advance(1)
    assert ("register", instance) in aws.host.log


def test_a_hook_can_be_completed_by_its_token(aws):
    aws.group(desired=1, hooks=("launch",))
    waiting(aws)
    complete(aws, "launch", LifecycleActionToken=aws.events(LAUNCH)[0]["LifecycleActionToken"])
    assert aws.states() == ["InService"]


def test_an_abandoned_launch_is_cancelled_announced_and_replaced(aws):
    aws.group(desired=1, hooks=("launch",))
    instance = waiting(aws)
    complete(aws, "launch", "ABANDON", InstanceId=instance)
    aws.advance(30)
    assert [one["InstanceId"] for one in aws.members()] != [instance]
    assert aws.states() == ["Pending:Wait"]
    found = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    (cancelled,) = [one for one in found if one["StatusCode"] == "Cancelled"]
    assert cancelled["Description"] == f"Launching a new EC2 instance: {instance}"
    assert "was abandoned: Lifecycle Action Completed with ABANDON Result" in cancelled["StatusMessage"]
    assert aws.events("EC2 Instance Launch Unsuccessful")[0]["EC2InstanceId"] == instance
    assert aws.events("EC2 Instance Launch Successful") == []


def test_a_hook_nobody_answers_ends_with_its_default(aws):
    aws.group(desired=1, hooks=("launch",))
    first = waiting(aws)
    aws.advance(270)
    assert [one["InstanceId"] for one in aws.members()] == [first]
    aws.advance(60)
    assert first not in [one["InstanceId"] for one in aws.members() if one["LifecycleState"].startswith("Pending")]
    found = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert any("was abandoned: Heartbeat Timeout" in one.get("StatusMessage", "") for one in found)


def test_heartbeats_prolong_the_wait(aws):
    aws.group(desired=1, hooks=("launch",))
    instance = waiting(aws)
    for _ in range(4):
        aws.advance(250)
        beat(aws, "launch", InstanceId=instance)
    assert aws.states() == ["Pending:Wait"]
    aws.advance(310)
    assert instance not in [one["InstanceId"] for one in aws.members() if one["LifecycleState"] == "Pending:Wait"]


def test_heartbeats_help_for_a_hundred_timeouts_at_most(aws):
    aws.group(desired=0, minimum=0)
    aws.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **{**HOOKS["launch"], "HeartbeatTimeout": 300})
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    instance = waiting(aws)
    for _ in range(119):
        aws.advance(250)
        beat(aws, "launch", InstanceId=instance)
    assert aws.states() == ["Pending:Wait"]
    (hook,) = aws.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=GROUP)["LifecycleHooks"]
    assert hook["GlobalTimeout"] == 30_000
    aws.advance(240)
    assert instance not in [one["InstanceId"] for one in aws.members() if one["LifecycleState"] == "Pending:Wait"]


def test_completing_what_does_not_wait_is_refused_in_the_words_of_aws(aws, refused):
    aws.group(desired=1, hooks=("launch",))
    instance = waiting(aws)
    token = aws.events(LAUNCH)[0]["LifecycleActionToken"]
    complete(aws, "launch", InstanceId=instance)
    assert refused(complete, aws, "launch", InstanceId=instance) == (
        "ValidationError", f"No active Lifecycle Action found with instance ID {instance}",
    )  # fmt: skip
    assert refused(complete, aws, "launch", LifecycleActionToken=token) == (
        "ValidationError", f"No active Lifecycle Action found with token {token}",
    )  # fmt: skip
    assert refused(beat, aws, "launch", InstanceId=instance)[0] == "ValidationError"
    assert refused(complete, aws, "launch", "PERHAPS", InstanceId=instance)[0] == "ValidationError"
    assert refused(complete, aws, "launch")[0] == "ValidationError"


def test_a_leaving_member_waits_before_it_is_terminated(aws):
    aws.group(desired=1, minimum=0, hooks=("terminate",))
    aws.advance(20)
    (instance,) = [one["InstanceId"] for one in aws.members()]
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(20)
    assert aws.states() == ["Terminating:Wait"]
    assert aws.state(instance) == "running"
    (detail,) = aws.events(TERMINATE)
    assert (detail["Origin"], detail["Destination"]) == ("AutoScalingGroup", "EC2")
    complete(aws, "terminate", InstanceId=instance)
    aws.advance(10)
    assert aws.members() == []
    assert aws.state(instance) == "terminated"


def test_the_balancer_lets_a_member_drain_before_its_hook_begins(aws):
    aws.region.delays.deregistration = 60
    aws.group(desired=1, minimum=0, hooks=("terminate",))
    aws.advance(20)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(30)
    assert aws.states() == ["Terminating"]
    assert aws.events(TERMINATE) == []
    aws.advance(40)
    assert aws.states() == ["Terminating:Wait"]


@pytest.mark.parametrize("result", ["CONTINUE", "ABANDON"])
def test_either_answer_lets_a_leaving_member_go(aws, result):
    aws.group(desired=1, minimum=0, hooks=("terminate",))
    aws.advance(20)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(20)
    complete(aws, "terminate", result, InstanceId=aws.events(TERMINATE)[0]["EC2InstanceId"])
    aws.advance(10)
    assert aws.members() == []


def test_a_terminate_hook_that_runs_out_lets_go(aws):
    aws.group(desired=1, minimum=0, hooks=("terminate",))
    aws.advance(20)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(400)
    assert aws.members() == []


def test_a_replacement_is_launched_while_the_old_member_still_drains(aws):
    aws.group(desired=1, hooks=("terminate",))
    aws.advance(20)
    (instance,) = [one["InstanceId"] for one in aws.members()]
    aws.autoscaling.set_instance_health(InstanceId=instance, HealthStatus="Unhealthy")
    aws.advance(60)
    assert aws.states() == ["InService", "Terminating:Wait"]


def test_an_instance_that_dies_while_it_waits_is_replaced(aws, refused):
    aws.group(desired=1, hooks=("launch", "terminate"))
    instance = waiting(aws)
    aws.region.instance_died(instance)
    aws.advance(60)
    assert [one["InstanceId"] for one in aws.members()] != [instance]
    assert aws.states() == ["Pending:Wait"]
    assert refused(complete, aws, "launch", InstanceId=instance)[0] == "ValidationError"


def test_an_instance_that_dies_while_it_drains_is_gone_at_once(aws):
    aws.group(desired=1, minimum=0, hooks=("terminate",))
    aws.advance(20)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(20)
    aws.region.instance_died(aws.events(TERMINATE)[0]["EC2InstanceId"])
    aws.advance(10)
    assert aws.members() == []


def test_two_launch_hooks_must_both_be_continued(aws):
    aws.group(desired=1, hooks=("launch",))
    aws.autoscaling.put_lifecycle_hook(
        AutoScalingGroupName=GROUP, **{**HOOKS["launch"], "LifecycleHookName": "second"}
    )
    instance = waiting(aws)
    complete(aws, "launch", InstanceId=instance)
    assert aws.states() == ["Pending:Wait"]
    complete(aws, "second", InstanceId=instance)
    assert aws.states() == ["InService"]


def test_hooks_are_kept_changed_listed_and_deleted(aws, refused):
    aws.group(desired=1, hooks=("launch", "terminate"))
    aws.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName="launch", HeartbeatTimeout=60)
    found = {
        one["LifecycleHookName"]: one
        for one in aws.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=GROUP)["LifecycleHooks"]
    }
    assert found["launch"]["HeartbeatTimeout"] == 60
    assert found["launch"]["DefaultResult"] == "ABANDON"
    assert found["launch"]["GlobalTimeout"] == 6000
    assert found["terminate"]["DefaultResult"] == "CONTINUE"
    aws.autoscaling.delete_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName="launch")
    assert (
        refused(aws.autoscaling.describe_lifecycle_hooks, AutoScalingGroupName=GROUP, LifecycleHookNames=["launch"])[
            0
        ]
        == "ValidationError"
    )
    assert (
        refused(aws.autoscaling.put_lifecycle_hook, AutoScalingGroupName=GROUP, LifecycleHookName="x")[0]
        == "ValidationError"
    )


def test_the_host_hears_of_every_lifecycle_state(aws):
    heard = []
    aws.host.on_lifecycle_state = lambda instance, state: heard.append(state)
    aws.group(desired=1, minimum=0, hooks=("launch", "terminate"))
    instance = waiting(aws)
    complete(aws, "launch", InstanceId=instance)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    aws.advance(20)
    complete(aws, "terminate", InstanceId=instance)
    aws.advance(20)
    del aws.host.on_lifecycle_state
    assert heard == [
        "Pending", "Pending:Wait", "Pending:Proceed", "InService",
        "Terminating", "Terminating:Wait", "Terminating:Proceed", "Terminated",
    ]  # fmt: skip
