"""Lifecycle hooks."""

import pytest
from conftest import GROUP, HOOKS

LAUNCH, TERMINATE = "EC2 Instance-launch Lifecycle Action", "EC2 Instance-terminate Lifecycle Action"


def complete(world, hook, result="CONTINUE", **which):
    return world.autoscaling.complete_lifecycle_action(
        AutoScalingGroupName=GROUP, LifecycleHookName=hook, LifecycleActionResult=result, **which
    )


def beat(world, hook, **which):
    return world.autoscaling.record_lifecycle_action_heartbeat(
        AutoScalingGroupName=GROUP, LifecycleHookName=hook, **which
    )


def waiting(world):
    """The one member that waits, after its hook's event."""
    world.advance(20)
    return world.events(LAUNCH)[-1]["EC2InstanceId"]


def test_a_launched_member_waits_and_the_event_says_for_what(world):
    world.group(desired=1, hooks=("launch",))
    instance = waiting(world)
    assert world.states() == ["Pending:Wait"]
    (detail,) = world.events(LAUNCH)
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


def test_it_serves_only_after_its_hook_was_continued(world):
    world.group(desired=1, hooks=("launch",))
    instance = waiting(world)
    assert ("register", instance) not in world.host.log
    complete(world, "launch", InstanceId=instance)
    assert world.states() == ["InService"]
    world.advance(1)
    assert ("register", instance) in world.host.log


def test_a_hook_can_be_completed_by_its_token(world):
    world.group(desired=1, hooks=("launch",))
    waiting(world)
    complete(world, "launch", LifecycleActionToken=world.events(LAUNCH)[0]["LifecycleActionToken"])
    assert world.states() == ["InService"]


def test_an_abandoned_launch_is_cancelled_announced_and_replaced(world):
    world.group(desired=1, hooks=("launch",))
    instance = waiting(world)
    complete(world, "launch", "ABANDON", InstanceId=instance)
    world.advance(30)
    assert [one["InstanceId"] for one in world.members()] != [instance]
    assert world.states() == ["Pending:Wait"]
    found = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    (cancelled,) = [one for one in found if one["StatusCode"] == "Cancelled"]
    assert cancelled["Description"] == f"Launching a new EC2 instance: {instance}"
    assert "was abandoned: Lifecycle Action Completed with ABANDON Result" in cancelled["StatusMessage"]
    assert world.events("EC2 Instance Launch Unsuccessful")[0]["EC2InstanceId"] == instance
    assert world.events("EC2 Instance Launch Successful") == []


def test_a_hook_nobody_answers_ends_with_its_default(world):
    world.group(desired=1, hooks=("launch",))
    first = waiting(world)
    world.advance(270)
    assert [one["InstanceId"] for one in world.members()] == [first]
    world.advance(60)
    assert first not in [one["InstanceId"] for one in world.members() if one["LifecycleState"].startswith("Pending")]
    found = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert any("was abandoned: Heartbeat Timeout" in one.get("StatusMessage", "") for one in found)


def test_heartbeats_prolong_the_wait(world):
    world.group(desired=1, hooks=("launch",))
    instance = waiting(world)
    for _ in range(4):
        world.advance(250)
        beat(world, "launch", InstanceId=instance)
    assert world.states() == ["Pending:Wait"]
    world.advance(310)
    assert instance not in [one["InstanceId"] for one in world.members() if one["LifecycleState"] == "Pending:Wait"]


def test_heartbeats_help_for_a_hundred_timeouts_at_most(world):
    world.group(desired=0, minimum=0)
    world.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, **{**HOOKS["launch"], "HeartbeatTimeout": 300})
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    instance = waiting(world)
    for _ in range(119):
        world.advance(250)
        beat(world, "launch", InstanceId=instance)
    assert world.states() == ["Pending:Wait"]
    (hook,) = world.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=GROUP)["LifecycleHooks"]
    assert hook["GlobalTimeout"] == 30_000
    world.advance(240)
    assert instance not in [one["InstanceId"] for one in world.members() if one["LifecycleState"] == "Pending:Wait"]


def test_completing_what_does_not_wait_is_refused_in_the_words_of_aws(world, refused):
    world.group(desired=1, hooks=("launch",))
    instance = waiting(world)
    token = world.events(LAUNCH)[0]["LifecycleActionToken"]
    complete(world, "launch", InstanceId=instance)
    assert refused(complete, world, "launch", InstanceId=instance) == (
        "ValidationError", f"No active Lifecycle Action found with instance ID {instance}",
    )  # fmt: skip
    assert refused(complete, world, "launch", LifecycleActionToken=token) == (
        "ValidationError", f"No active Lifecycle Action found with token {token}",
    )  # fmt: skip
    assert refused(beat, world, "launch", InstanceId=instance)[0] == "ValidationError"
    assert refused(complete, world, "launch", "PERHAPS", InstanceId=instance)[0] == "ValidationError"
    assert refused(complete, world, "launch")[0] == "ValidationError"


def test_a_leaving_member_waits_before_it_is_terminated(world):
    world.group(desired=1, minimum=0, hooks=("terminate",))
    world.advance(20)
    (instance,) = [one["InstanceId"] for one in world.members()]
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(20)
    assert world.states() == ["Terminating:Wait"]
    assert world.state(instance) == "running"
    (detail,) = world.events(TERMINATE)
    assert (detail["Origin"], detail["Destination"]) == ("AutoScalingGroup", "EC2")
    complete(world, "terminate", InstanceId=instance)
    world.advance(10)
    assert world.members() == []
    assert world.state(instance) == "terminated"


def test_the_balancer_lets_a_member_drain_before_its_hook_begins(world):
    world.region.delays.deregistration = 60
    world.group(desired=1, minimum=0, hooks=("terminate",))
    world.advance(20)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(30)
    assert world.states() == ["Terminating"]
    assert world.events(TERMINATE) == []
    world.advance(40)
    assert world.states() == ["Terminating:Wait"]


@pytest.mark.parametrize("result", ["CONTINUE", "ABANDON"])
def test_either_answer_lets_a_leaving_member_go(world, result):
    world.group(desired=1, minimum=0, hooks=("terminate",))
    world.advance(20)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(20)
    complete(world, "terminate", result, InstanceId=world.events(TERMINATE)[0]["EC2InstanceId"])
    world.advance(10)
    assert world.members() == []


def test_a_terminate_hook_that_runs_out_lets_go(world):
    world.group(desired=1, minimum=0, hooks=("terminate",))
    world.advance(20)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(400)
    assert world.members() == []


def test_a_replacement_is_launched_while_the_old_member_still_drains(world):
    world.group(desired=1, hooks=("terminate",))
    world.advance(20)
    (instance,) = [one["InstanceId"] for one in world.members()]
    world.autoscaling.set_instance_health(InstanceId=instance, HealthStatus="Unhealthy")
    world.advance(60)
    assert world.states() == ["InService", "Terminating:Wait"]


def test_an_instance_that_dies_while_it_waits_is_replaced(world, refused):
    world.group(desired=1, hooks=("launch", "terminate"))
    instance = waiting(world)
    world.region.instance_died(instance)
    world.advance(60)
    assert [one["InstanceId"] for one in world.members()] != [instance]
    assert world.states() == ["Pending:Wait"]
    assert refused(complete, world, "launch", InstanceId=instance)[0] == "ValidationError"


def test_an_instance_that_dies_while_it_drains_is_gone_at_once(world):
    world.group(desired=1, minimum=0, hooks=("terminate",))
    world.advance(20)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(20)
    world.region.instance_died(world.events(TERMINATE)[0]["EC2InstanceId"])
    world.advance(10)
    assert world.members() == []


def test_two_launch_hooks_must_both_be_continued(world):
    world.group(desired=1, hooks=("launch",))
    world.autoscaling.put_lifecycle_hook(
        AutoScalingGroupName=GROUP, **{**HOOKS["launch"], "LifecycleHookName": "second"}
    )
    instance = waiting(world)
    complete(world, "launch", InstanceId=instance)
    assert world.states() == ["Pending:Wait"]
    complete(world, "second", InstanceId=instance)
    assert world.states() == ["InService"]


def test_hooks_are_kept_changed_listed_and_deleted(world, refused):
    world.group(desired=1, hooks=("launch", "terminate"))
    world.autoscaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName="launch", HeartbeatTimeout=60)
    found = {
        one["LifecycleHookName"]: one
        for one in world.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=GROUP)["LifecycleHooks"]
    }
    assert found["launch"]["HeartbeatTimeout"] == 60
    assert found["launch"]["DefaultResult"] == "ABANDON"
    assert found["launch"]["GlobalTimeout"] == 6000
    assert found["terminate"]["DefaultResult"] == "CONTINUE"
    world.autoscaling.delete_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName="launch")
    assert (
        refused(world.autoscaling.describe_lifecycle_hooks, AutoScalingGroupName=GROUP, LifecycleHookNames=["launch"])[
            0
        ]
        == "ValidationError"
    )
    assert (
        refused(world.autoscaling.put_lifecycle_hook, AutoScalingGroupName=GROUP, LifecycleHookName="x")[0]
        == "ValidationError"
    )


def test_the_host_hears_of_every_lifecycle_state(world):
    heard = []
    world.host.on_lifecycle_state = lambda instance, state: heard.append(state)
    world.group(desired=1, minimum=0, hooks=("launch", "terminate"))
    instance = waiting(world)
    complete(world, "launch", InstanceId=instance)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.advance(20)
    complete(world, "terminate", InstanceId=instance)
    world.advance(20)
    del world.host.on_lifecycle_state
    assert heard == [
        "Pending", "Pending:Wait", "Pending:Proceed", "InService",
        "Terminating", "Terminating:Wait", "Terminating:Proceed", "Terminated",
    ]  # fmt: skip
