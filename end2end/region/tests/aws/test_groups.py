"""Auto Scaling groups."""

import json
from collections import Counter

import pytest
from conftest import GROUP


def healthy(world):
    return [one["InstanceId"] for one in world.members() if one["LifecycleState"] == "InService"]


def test_a_group_fills_itself_evenly_over_its_zones(world):
    world.group(desired=4)
    world.advance(30)
    assert world.states() == ["InService"] * 4
    assert sorted(Counter(one["AvailabilityZone"] for one in world.members()).values()) == [2, 2]


def test_members_carry_the_tags_aws_gives_them(world):
    template = world.group(
        Tags=[{"Key": "team", "Value": "shop", "PropagateAtLaunch": True}, {"Key": "no", "Value": "x"}]
    )
    world.advance(30)
    found = world.ec2.describe_instances(InstanceIds=healthy(world))["Reservations"]
    for reservation in found:
        tags = {tag["Key"]: tag["Value"] for tag in reservation["Instances"][0]["Tags"]}
        assert tags["aws:autoscaling:groupName"] == GROUP
        assert tags["aws:ec2launchtemplate:id"] == template
        assert tags["aws:ec2launchtemplate:version"] == "1"
        assert tags["team"] == "shop"
        assert "no" not in tags


def test_the_group_describes_its_members_with_their_version(world):
    template = world.group(desired=1)
    world.advance(30)
    (member,) = world.members()
    assert member["LaunchTemplate"] == {"LaunchTemplateId": template, "LaunchTemplateName": GROUP, "Version": "1"}
    assert member["HealthStatus"] == "Healthy"
    assert member["ProtectedFromScaleIn"] is False
    (instance,) = world.autoscaling.describe_auto_scaling_instances(InstanceIds=[member["InstanceId"]])[
        "AutoScalingInstances"
    ]
    assert instance["AutoScalingGroupName"] == GROUP
    assert instance["LifecycleState"] == "InService"


def test_growing_and_shrinking_keep_the_zones_even(world):
    world.group(desired=2)
    world.advance(30)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=6)
    world.advance(30)
    assert len(healthy(world)) == 6
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=3)
    world.advance(60)
    assert len(healthy(world)) == 3
    assert max(Counter(one["AvailabilityZone"] for one in world.members()).values()) == 2


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"MinSize": 5, "MaxSize": 4}, "Max bound, 4, must be greater than or equal to min bound, 5"),
        ({"DesiredCapacity": 9}, "Desired capacity:9 must be between the specified min size:1 and max size:6"),
        ({"MinSize": 7}, "Max bound, 6, must be greater than or equal to min bound, 7"),
        ({"MinSize": -1}, "Group sizes cannot be negative."),
    ],
)
def test_sizes_that_contradict_each_other_are_refused_and_change_nothing(world, refused, sizes, message):
    world.group()
    assert refused(world.autoscaling.update_auto_scaling_group, AutoScalingGroupName=GROUP, **sizes) == (
        "ValidationError",
        message,
    )
    found = world.described()
    assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == (1, 2, 6)


def test_raising_the_floor_raises_the_size_and_lowering_the_ceiling_lowers_it(world):
    world.group(desired=2)
    world.advance(30)
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=4)
    assert world.described()["DesiredCapacity"] == 4
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=1)
    assert world.described()["DesiredCapacity"] == 4
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MaxSize=3)
    assert world.described()["DesiredCapacity"] == 3
    world.advance(60)
    assert len(healthy(world)) == 3


def test_a_desired_capacity_outside_the_bounds_is_refused(world, refused):
    world.group()
    _, message = refused(world.autoscaling.set_desired_capacity, AutoScalingGroupName=GROUP, DesiredCapacity=7)
    assert message == "New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup."
    assert (
        refused(world.autoscaling.set_desired_capacity, AutoScalingGroupName=GROUP, DesiredCapacity=0)[0]
        == "ValidationError"
    )


def test_unknown_groups_templates_and_duplicates_are_refused(world, refused):
    template = world.group()
    unknown = refused(world.autoscaling.set_desired_capacity, AutoScalingGroupName="other", DesiredCapacity=1)
    assert unknown == ("ValidationError", "AutoScalingGroup name not found - null")
    given = {"MinSize": 1, "MaxSize": 1, "VPCZoneIdentifier": world.subnets(1)[0]}
    again = {"LaunchTemplateId": template, "Version": "1"}
    create = world.autoscaling.create_auto_scaling_group
    assert refused(create, AutoScalingGroupName=GROUP, LaunchTemplate=again, **given)[0] == "AlreadyExists"
    missing = {"LaunchTemplateId": template, "Version": "9"}
    code, message = refused(create, AutoScalingGroupName="b", LaunchTemplate=missing, **given)
    assert code == "ValidationError"
    assert message.startswith("You must use a valid fully-formed launch template.")


def test_an_instance_terminated_behind_the_groups_back_is_replaced(world):
    world.group()
    world.advance(30)
    lost = healthy(world)[0]
    world.ec2.terminate_instances(InstanceIds=[lost])
    world.advance(60)
    assert len(healthy(world)) == 2
    assert lost not in healthy(world)
    causes = [
        one["Cause"] for one in world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    ]
    assert any("EC2 health check" in cause for cause in causes)


def test_an_instance_whose_host_dies_is_replaced(world):
    world.group()
    world.advance(30)
    lost = healthy(world)[0]
    world.region.instance_died(lost)
    world.advance(60)
    assert len(healthy(world)) == 2
    assert lost not in healthy(world)


def test_an_instance_said_to_be_unhealthy_is_replaced(world):
    world.group()
    world.advance(30)
    sick = healthy(world)[0]
    world.autoscaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    assert {one["InstanceId"]: one["HealthStatus"] for one in world.members()}[sick] == "Unhealthy"
    world.advance(60)
    assert len(healthy(world)) == 2
    assert sick not in healthy(world)


def test_the_load_balancers_health_counts_after_the_grace_period_only(world):
    world.group(HealthCheckType="ELB", HealthCheckGracePeriod=120)
    world.advance(30)
    sick = healthy(world)[0]
    world.region.instance_health(sick, False)
    world.advance(60)
    assert sick in healthy(world)
    world.advance(120)
    assert sick not in healthy(world)
    assert len(healthy(world)) == 2


def test_the_load_balancers_health_does_not_count_in_a_group_that_does_not_ask_for_it(world):
    world.group(HealthCheckType="EC2")
    world.advance(30)
    sick = healthy(world)[0]
    world.region.instance_health(sick, False)
    world.advance(300)
    assert sick in healthy(world)


def test_an_instance_that_recovers_within_its_grace_period_stays(world):
    world.group(HealthCheckType="ELB", HealthCheckGracePeriod=120)
    world.advance(30)
    slow = healthy(world)[0]
    world.region.instance_health(slow, False)
    world.advance(60)
    world.region.instance_health(slow, True)
    world.advance(300)
    assert slow in healthy(world)


def test_targets_are_registered_in_service_and_deregistered_before_the_end(world):
    world.group(desired=1)
    world.advance(30)
    (instance,) = healthy(world)
    world.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=instance, ShouldDecrementDesiredCapacity=False
    )
    world.advance(30)
    mine = [what for what, about in world.host.log if about == instance]
    assert mine == ["start", "register", "deregister", "terminate"]


def test_a_target_group_knows_the_health_its_host_reports(world):
    network = world.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    arn = world.elbv2.create_target_group(Name="shop", Protocol="HTTP", Port=8080, VpcId=network)["TargetGroups"][0][
        "TargetGroupArn"
    ]
    world.elbv2.modify_target_group_attributes(
        TargetGroupArn=arn, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "90"}]
    )
    world.group(desired=1, TargetGroupARNs=[arn])
    world.advance(30)
    (instance,) = healthy(world)

    def state():
        return [
            one["TargetHealth"]["State"]
            for one in world.elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        ]

    assert state() == ["initial"]
    world.region.instance_health(instance, True)
    assert state() == ["healthy"]
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    world.advance(60)
    assert state() == ["draining"]
    assert world.states() == ["Terminating"]
    world.advance(60)
    assert state() == []
    assert world.states() == []


def test_a_target_that_is_drained_need_not_wait_out_the_delay(world):
    world.region.delays.deregistration = 300
    world.group(desired=1)
    world.advance(30)
    (instance,) = healthy(world)
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    world.advance(10)
    assert world.states() == ["Terminating"]
    world.region.target_drained(instance)
    world.advance(10)
    assert world.states() == []


def test_activities_tell_what_was_done_and_how_it_ended(world):
    world.group(desired=1)
    world.advance(30)
    (instance,) = healthy(world)
    world.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=instance, ShouldDecrementDesiredCapacity=False
    )
    world.advance(60)
    found = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert [one["Description"].split(":")[0] for one in found] == [
        "Launching a new EC2 instance",
        "Terminating EC2 instance",
        "Launching a new EC2 instance",
    ]
    assert {one["StatusCode"] for one in found} == {"Successful"}
    assert found[-1]["Description"] == f"Launching a new EC2 instance: {instance}"
    assert set(json.loads(found[-1]["Details"])) == {"Subnet ID", "Availability Zone"}
    assert all(one["EndTime"] >= one["StartTime"] for one in found)


def test_launches_and_terminations_are_announced(world):
    world.group(desired=1)
    world.advance(30)
    (instance,) = healthy(world)
    (launched,) = world.events("EC2 Instance Launch Successful")
    assert launched["EC2InstanceId"] == instance
    assert launched["StatusCode"] == "InProgress"
    assert launched["Details"]["Availability Zone"] == "eu-central-1a"
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    world.advance(60)
    assert [one["EC2InstanceId"] for one in world.events("EC2 Instance Terminate Successful")] == [instance]


def test_a_refused_launch_is_a_failed_activity_and_is_tried_again(world):
    world.page(
        "faults", {"op": "GroupLaunch", "code": "InsufficientInstanceCapacity", "message": "no room", "times": 2}
    )
    world.group(desired=1)
    world.advance(10)
    assert world.members() == []
    found = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert {one["StatusCode"] for one in found} == {"Failed"}
    assert "no room" in found[0]["StatusMessage"]
    assert {one["StatusCode"] for one in world.events("EC2 Instance Launch Unsuccessful")} == {"Failed"}
    world.advance(60)
    assert world.states() == ["InService"]


def test_a_template_whose_image_is_gone_launches_nothing_and_says_so(world):
    world.group(desired=0, minimum=0)
    world.region.ec2.amis.clear()
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    world.advance(20)
    assert world.members() == []
    found = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert "does not exist" in found[0]["StatusMessage"]


def test_a_member_can_be_terminated_with_and_without_replacement(world, refused):
    world.group(desired=2, minimum=1)
    world.advance(30)
    first, second = healthy(world)
    end = world.autoscaling.terminate_instance_in_auto_scaling_group
    answer = end(InstanceId=first, ShouldDecrementDesiredCapacity=True)
    assert answer["Activity"]["Description"] == f"Terminating EC2 instance: {first}"
    world.advance(30)
    assert healthy(world) == [second]
    code, message = refused(end, InstanceId=second, ShouldDecrementDesiredCapacity=True)
    assert code == "ValidationError"
    assert "desiredSize equals minSize" in message
    assert refused(end, InstanceId="i-00000000", ShouldDecrementDesiredCapacity=False)[0] == "ValidationError"


def test_protected_members_are_not_scaled_in(world):
    world.group(desired=3)
    world.advance(30)
    keep = healthy(world)[:2]
    world.autoscaling.set_instance_protection(AutoScalingGroupName=GROUP, InstanceIds=keep, ProtectedFromScaleIn=True)
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    world.advance(60)
    assert sorted(healthy(world)) == sorted(keep)


def test_suspended_processes_do_nothing_until_resumed(world):
    world.group(desired=1)
    world.advance(30)
    world.autoscaling.suspend_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["Launch"])
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=3)
    world.advance(60)
    assert len(healthy(world)) == 1
    world.autoscaling.resume_processes(AutoScalingGroupName=GROUP)
    world.advance(60)
    assert len(healthy(world)) == 3


def test_the_unhealthy_wait_for_replacement_while_it_is_suspended(world):
    world.group()
    world.advance(30)
    sick = healthy(world)[0]
    world.autoscaling.suspend_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["ReplaceUnhealthy"])
    world.autoscaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    world.advance(300)
    assert sick in healthy(world)
    world.autoscaling.resume_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["ReplaceUnhealthy"])
    world.advance(60)
    assert sick not in healthy(world)
    assert len(healthy(world)) == 2


def test_a_group_is_deleted_empty_or_by_force(world, refused):
    world.group(desired=1)
    world.advance(30)
    assert refused(world.autoscaling.delete_auto_scaling_group, AutoScalingGroupName=GROUP)[0] == "ResourceInUse"
    world.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=GROUP, ForceDelete=True)
    world.advance(30)
    assert world.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    states = [one["Instances"][0]["State"]["Name"] for one in world.ec2.describe_instances()["Reservations"]]
    assert states == ["terminated"]


def test_new_members_follow_the_groups_new_template_version(world):
    template = world.group(desired=1)
    world.advance(30)
    newer = world.version(template)
    world.autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=GROUP, LaunchTemplate={"LaunchTemplateId": template, "Version": newer}, DesiredCapacity=2
    )
    world.advance(30)
    assert sorted(one["LaunchTemplate"]["Version"] for one in world.members()) == ["1", "2"]


def test_groups_are_found_by_their_tags(world):
    world.group(Tags=[{"Key": "fleetcart:environment", "Value": "local"}])
    found = world.autoscaling.describe_auto_scaling_groups(
        Filters=[{"Name": "tag:fleetcart:environment", "Values": ["local"]}]
    )
    assert [one["AutoScalingGroupName"] for one in found["AutoScalingGroups"]] == [GROUP]
    world.autoscaling.create_or_update_tags(
        Tags=[{"ResourceId": GROUP, "ResourceType": "auto-scaling-group", "Key": "a", "Value": "b"}]
    )
    assert {tag["Key"] for tag in world.described()["Tags"]} == {"fleetcart:environment", "a"}
