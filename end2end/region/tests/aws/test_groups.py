"""Auto Scaling groups."""

import json
from collections import Counter

import pytest
from conftest import GROUP


def healthy(aws):
    return [one["InstanceId"] for one in aws.members() if one["LifecycleState"] == "InService"]


def test_a_group_fills_itself_evenly_over_its_zones(aws):
    aws.group(desired=4)
    aws.advance(30)
    assert aws.states() == ["InService"] * 4
    assert sorted(Counter(one["AvailabilityZone"] for one in aws.members()).values()) == [2, 2]


def test_members_carry_the_tags_aws_gives_them(aws):
    template = aws.group(
        Tags=[{"Key": "team", "Value": "shop", "PropagateAtLaunch": True}, {"Key": "no", "Value": "x"}]
    )
    aws.advance(30)
    found = aws.ec2.describe_instances(InstanceIds=healthy(aws))["Reservations"]
    for reservation in found:
        tags = {tag["Key"]: tag["Value"] for tag in reservation["Instances"][0]["Tags"]}
        assert tags["aws:autoscaling:groupName"] == GROUP
        assert tags["aws:ec2launchtemplate:id"] == template
        assert tags["aws:ec2launchtemplate:version"] == "1"
        assert tags["team"] == "shop"
        assert "no" not in tags


def test_the_group_describes_its_members_with_their_version(aws):
    template = aws.group(desired=1)
    aws.advance(30)
    (member,) = aws.members()
    assert member["LaunchTemplate"] == {"LaunchTemplateId": template, "LaunchTemplateName": GROUP, "Version": "1"}
    assert member["HealthStatus"] == "Healthy"
    assert member["ProtectedFromScaleIn"] is False
    (instance,) = aws.autoscaling.describe_auto_scaling_instances(InstanceIds=[member["InstanceId"]])[
        "AutoScalingInstances"
    ]
    assert instance["AutoScalingGroupName"] == GROUP
    assert instance["LifecycleState"] == "InService"


def test_growing_and_shrinking_keep_the_zones_even(aws):
    aws.group(desired=2)
    aws.advance(30)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=6)
    aws.advance(30)
    assert len(healthy(aws)) == 6
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=3)
    aws.advance(60)
    assert len(healthy(aws)) == 3
    assert max(Counter(one["AvailabilityZone"] for one in aws.members()).values()) == 2


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"MinSize": 5, "MaxSize": 4}, "Max bound, 4, must be greater than or equal to min bound, 5"),
        ({"DesiredCapacity": 9}, "Desired capacity:9 must be between the specified min size:1 and max size:6"),
        ({"MinSize": 7}, "Max bound, 6, must be greater than or equal to min bound, 7"),
        ({"MinSize": -1}, "Group sizes cannot be negative."),
    ],
)
def test_sizes_that_contradict_each_other_are_refused_and_change_nothing(aws, refused, sizes, message):
    aws.group()
    assert refused(aws.autoscaling.update_auto_scaling_group, AutoScalingGroupName=GROUP, **sizes) == (
        "ValidationError",
        message,
    )
    found = aws.described()
    assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == (1, 2, 6)


def test_raising_the_floor_raises_the_size_and_lowering_the_ceiling_lowers_it(aws):
    aws.group(desired=2)
    aws.advance(30)
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=4)
    assert aws.described()["DesiredCapacity"] == 4
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=1)
    assert aws.described()["DesiredCapacity"] == 4
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MaxSize=3)
    assert aws.described()["DesiredCapacity"] == 3
    aws.advance(60)
    assert len(healthy(aws)) == 3


def test_a_desired_capacity_outside_the_bounds_is_refused(aws, refused):
    aws.group()
    _, message = refused(aws.autoscaling.set_desired_capacity, AutoScalingGroupName=GROUP, DesiredCapacity=7)
    assert message == "New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup."
    assert (
        refused(aws.autoscaling.set_desired_capacity, AutoScalingGroupName=GROUP, DesiredCapacity=0)[0]
        == "ValidationError"
    )


def test_unknown_groups_templates_and_duplicates_are_refused(aws, refused):
    template = aws.group()
    unknown = refused(aws.autoscaling.set_desired_capacity, AutoScalingGroupName="other", DesiredCapacity=1)
    assert unknown == ("ValidationError", "AutoScalingGroup name not found - null")
    given = {"MinSize": 1, "MaxSize": 1, "VPCZoneIdentifier": aws.subnets(1)[0]}
    again = {"LaunchTemplateId": template, "Version": "1"}
    create = aws.autoscaling.create_auto_scaling_group
    assert refused(create, AutoScalingGroupName=GROUP, LaunchTemplate=again, **given)[0] == "AlreadyExists"
    missing = {"LaunchTemplateId": template, "Version": "9"}
    code, message = refused(create, AutoScalingGroupName="b", LaunchTemplate=missing, **given)
    assert code == "ValidationError"
    assert message.startswith("You must use a valid fully-formed launch template.")


def test_an_instance_terminated_behind_the_groups_back_is_replaced(aws):
    aws.group()
    aws.advance(30)
    lost = healthy(aws)[0]
    aws.ec2.terminate_instances(InstanceIds=[lost])
    aws.advance(60)
    assert len(healthy(aws)) == 2
    assert lost not in healthy(aws)
    causes = [
        one["Cause"] for one in aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    ]
    assert any("EC2 health check" in cause for cause in causes)


def test_an_instance_whose_host_dies_is_replaced(aws):
    aws.group()
    aws.advance(30)
    lost = healthy(aws)[0]
    aws.region.instance_died(lost)
    aws.advance(60)
    assert len(healthy(aws)) == 2
    assert lost not in healthy(aws)


def test_an_instance_said_to_be_unhealthy_is_replaced(aws):
    aws.group()
    aws.advance(30)
    sick = healthy(aws)[0]
    aws.autoscaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    assert {one["InstanceId"]: one["HealthStatus"] for one in aws.members()}[sick] == "Unhealthy"
    aws.advance(60)
    assert len(healthy(aws)) == 2
    assert sick not in healthy(aws)


def test_the_load_balancers_health_counts_after_the_grace_period_only(aws):
    aws.group(HealthCheckType="ELB", HealthCheckGracePeriod=120)
    aws.advance(30)
    sick = healthy(aws)[0]
    aws.region.instance_health(sick, False)
    aws.advance(60)
    assert sick in healthy(aws)
    aws.advance(120)
    assert sick not in healthy(aws)
    assert len(healthy(aws)) == 2


def test_the_load_balancers_health_does_not_count_in_a_group_that_does_not_ask_for_it(aws):
    aws.group(HealthCheckType="EC2")
    aws.advance(30)
    sick = healthy(aws)[0]
    aws.region.instance_health(sick, False)
    aws.advance(300)
    assert sick in healthy(aws)


def test_an_instance_that_recovers_within_its_grace_period_stays(aws):
    aws.group(HealthCheckType="ELB", HealthCheckGracePeriod=120)
    aws.advance(30)
    slow = healthy(aws)[0]
    aws.region.instance_health(slow, False)
    aws.advance(60)
    aws.region.instance_health(slow, True)
    aws.advance(300)
    assert slow in healthy(aws)


def test_targets_are_registered_in_service_and_deregistered_before_the_end(aws):
    aws.group(desired=1)
    aws.advance(30)
    (instance,) = healthy(aws)
    aws.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=instance, ShouldDecrementDesiredCapacity=False
    )
    aws.advance(30)
    mine = [what for what, about in aws.host.log if about == instance]
    assert mine == ["start", "register", "deregister", "terminate"]


def test_a_target_group_knows_the_health_its_host_reports(aws):
    network = aws.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    arn = aws.elbv2.create_target_group(Name="shop", Protocol="HTTP", Port=8080, VpcId=network)["TargetGroups"][0][
        "TargetGroupArn"
    ]
    aws.elbv2.modify_target_group_attributes(
        TargetGroupArn=arn, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "90"}]
    )
    aws.group(desired=1, TargetGroupARNs=[arn])
    aws.advance(30)
    (instance,) = healthy(aws)

    def state():
        return [
            one["TargetHealth"]["State"]
            for one in aws.elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        ]

    assert state() == ["initial"]
    aws.region.instance_health(instance, True)
    assert state() == ["healthy"]
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    aws.advance(60)
    assert state() == ["draining"]
    assert aws.states() == ["Terminating"]
    aws.advance(60)
    assert state() == []
    assert aws.states() == []


def test_a_target_that_is_drained_need_not_wait_out_the_delay(aws):
    aws.region.delays.deregistration = 300
    aws.group(desired=1)
    aws.advance(30)
    (instance,) = healthy(aws)
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    aws.advance(10)
    assert aws.states() == ["Terminating"]
    aws.region.target_drained(instance)
    aws.advance(10)
    assert aws.states() == []


def test_activities_tell_what_was_done_and_how_it_ended(aws):
    aws.group(desired=1)
    aws.advance(30)
    (instance,) = healthy(aws)
    aws.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=instance, ShouldDecrementDesiredCapacity=False
    )
    aws.advance(60)
    found = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert [one["Description"].split(":")[0] for one in found] == [
        "Launching a new EC2 instance",
        "Terminating EC2 instance",
        "Launching a new EC2 instance",
    ]
    assert {one["StatusCode"] for one in found} == {"Successful"}
    assert found[-1]["Description"] == f"Launching a new EC2 instance: {instance}"
    assert set(json.loads(found[-1]["Details"])) == {"Subnet ID", "Availability Zone"}
    assert all(one["EndTime"] >= one["StartTime"] for one in found)


def test_launches_and_terminations_are_announced(aws):
    aws.group(desired=1)
    aws.advance(30)
    (instance,) = healthy(aws)
    (launched,) = aws.events("EC2 Instance Launch Successful")
    assert launched["EC2InstanceId"] == instance
    assert launched["StatusCode"] == "InProgress"
    assert launched["Details"]["Availability Zone"] == "eu-central-1a"
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, DesiredCapacity=0)
    aws.advance(60)
    assert [one["EC2InstanceId"] for one in aws.events("EC2 Instance Terminate Successful")] == [instance]


def test_a_refused_launch_is_a_failed_activity_and_is_tried_again(aws):
    aws.page(
        "faults", {"op": "GroupLaunch", "code": "InsufficientInstanceCapacity", "message": "no room", "times": 2}
    )
    aws.group(desired=1)
    aws.advance(10)
    assert aws.members() == []
    found = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert {one["StatusCode"] for one in found} == {"Failed"}
    assert "no room" in found[0]["StatusMessage"]
    assert {one["StatusCode"] for one in aws.events("EC2 Instance Launch Unsuccessful")} == {"Failed"}
    aws.advance(60)
    assert aws.states() == ["InService"]


def test_a_template_whose_image_is_gone_launches_nothing_and_says_so(aws):
    aws.group(desired=0, minimum=0)
    aws.region.ec2.amis.clear()
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    aws.advance(20)
    assert aws.members() == []
    found = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert "does not exist" in found[0]["StatusMessage"]


def test_a_member_can_be_terminated_with_and_without_replacement(aws, refused):
    aws.group(desired=2, minimum=1)
    aws.advance(30)
    first, second = healthy(aws)
    end = aws.autoscaling.terminate_instance_in_auto_scaling_group
    answer = end(InstanceId=first, ShouldDecrementDesiredCapacity=True)
    assert answer["Activity"]["Description"] == f"Terminating EC2 instance: {first}"
    aws.advance(30)
    assert healthy(aws) == [second]
    code, message = refused(end, InstanceId=second, ShouldDecrementDesiredCapacity=True)
    assert code == "ValidationError"
    assert "desiredSize equals minSize" in message
    assert refused(end, InstanceId="i-00000000", ShouldDecrementDesiredCapacity=False)[0] == "ValidationError"


def test_protected_members_are_not_scaled_in(aws):
    aws.group(desired=3)
    aws.advance(30)
    keep = healthy(aws)[:2]
    aws.autoscaling.set_instance_protection(AutoScalingGroupName=GROUP, InstanceIds=keep, ProtectedFromScaleIn=True)
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=1)
    aws.advance(60)
    assert sorted(healthy(aws)) == sorted(keep)


def test_suspended_processes_do_nothing_until_resumed(aws):
    aws.group(desired=1)
    aws.advance(30)
    aws.autoscaling.suspend_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["Launch"])
    aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=3)
    aws.advance(60)
    assert len(healthy(aws)) == 1
    aws.autoscaling.resume_processes(AutoScalingGroupName=GROUP)
    aws.advance(60)
    assert len(healthy(aws)) == 3


def test_the_unhealthy_wait_for_replacement_while_it_is_suspended(aws):
    aws.group()
    aws.advance(30)
    sick = healthy(aws)[0]
    aws.autoscaling.suspend_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["ReplaceUnhealthy"])
    aws.autoscaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    aws.advance(300)
    assert sick in healthy(aws)
    aws.autoscaling.resume_processes(AutoScalingGroupName=GROUP, ScalingProcesses=["ReplaceUnhealthy"])
    aws.advance(60)
    assert sick not in healthy(aws)
    assert len(healthy(aws)) == 2


def test_a_group_is_deleted_empty_or_by_force(aws, refused):
    aws.group(desired=1)
    aws.advance(30)
    assert refused(aws.autoscaling.delete_auto_scaling_group, AutoScalingGroupName=GROUP)[0] == "ResourceInUse"
    aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=GROUP, ForceDelete=True)
    aws.advance(30)
    assert aws.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    states = [one["Instances"][0]["State"]["Name"] for one in aws.ec2.describe_instances()["Reservations"]]
    assert states == ["terminated"]


def test_new_members_follow_the_groups_new_template_version(aws):
    template = aws.group(desired=1)
    aws.advance(30)
    newer = aws.version(template)
    aws.autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=GROUP, LaunchTemplate={"LaunchTemplateId": template, "Version": newer}, DesiredCapacity=2
    )
    aws.advance(30)
    assert sorted(one["LaunchTemplate"]["Version"] for one in aws.members()) == ["1", "2"]


def test_groups_are_found_by_their_tags(aws):
    aws.group(Tags=[{"Key": "fleetcart:environment", "Value": "local"}])
    found = aws.autoscaling.describe_auto_scaling_groups(
        Filters=[{"Name": "tag:fleetcart:environment", "Values": ["local"]}]
    )
    assert [one["AutoScalingGroupName"] for one in found["AutoScalingGroups"]] == [GROUP]
    aws.autoscaling.create_or_update_tags(
        Tags=[{"ResourceId": GROUP, "ResourceType": "auto-scaling-group", "Key": "a", "Value": "b"}]
    )
    assert {tag["Key"] for tag in aws.described()["Tags"]} == {"fleetcart:environment", "a"}
