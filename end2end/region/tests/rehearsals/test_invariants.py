"""The verdict over a storm: each thing that must hold is found missing when it is."""

import pytest
from aws.host import NullHost
from aws.server import serve
from host import stack
from host.minimal_stack import MinimalStack
from rehearsals.invariants import violations

TAGS = [{"Key": "fleetcart:build", "Value": "1.0.0-0a1b2c3d"}, {"Key": "fleetcart:release-sha256", "Value": "ab" * 32}]


@pytest.fixture(scope="module")
def region():
    opened = serve(NullHost())
    yield opened
    opened.stop()


@pytest.fixture
def fleet(region):
    """A fleet as it should be: one live image, two instances of it in service."""
    region.reset()
    clients = {name: stack.client(region.url, name) for name in ("ec2", "autoscaling", "ssm", "s3")}
    ec2, asg = clients["ec2"], clients["autoscaling"]
    created = MinimalStack(region.url)
    for hook in ("launch", "terminate"):
        asg.delete_lifecycle_hook(AutoScalingGroupName=stack.NAME, LifecycleHookName=hook)
    image = bake(region, ec2, "one", "live")
    clients["ssm"].put_parameter(Name="/fleetcart/local/ami", Value=image, Type="String", Overwrite=True)
    ec2.create_launch_template_version(LaunchTemplateId=created.launch_template, LaunchTemplateData={"ImageId": image, "InstanceType": "t3.small"})
    asg.update_auto_scaling_group(
        AutoScalingGroupName=stack.NAME, LaunchTemplate={"LaunchTemplateId": created.launch_template, "Version": "2"}, MinSize=2, DesiredCapacity=2
    )
    region.advance(120)
    return clients, image, created


def bake(region, ec2, name, status):
    builder = ec2.run_instances(ImageId="ami-0deb1a120000000a1", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    region.advance(10)
    ec2.stop_instances(InstanceIds=[builder])
    region.advance(10)
    tags = [*TAGS, {"Key": "fleetcart:status", "Value": status}]
    image = ec2.create_image(
        InstanceId=builder, Name=f"fleetcart-{name}", TagSpecifications=[{"ResourceType": kind, "Tags": tags} for kind in ("image", "snapshot")]
    )["ImageId"]
    region.advance(60)
    ec2.terminate_instances(InstanceIds=[builder])
    region.advance(10)
    return image


def judge(region, clients, floor=2):
    return violations(clients, [], region.problems(), floor)


def test_a_sound_fleet_has_no_violation(region, fleet):
    assert judge(region, fleet[0]) == []


def test_a_second_live_image_is_found(region, fleet):
    bake(region, fleet[0]["ec2"], "two", "live")
    assert any("2 live images" in sentence for sentence in judge(region, fleet[0]))


def test_no_live_image_is_found(region, fleet):
    fleet[0]["ec2"].create_tags(Resources=[fleet[1]], Tags=[{"Key": "fleetcart:status", "Value": "previous"}])
    found = judge(region, fleet[0])
    assert any("0 live images" in sentence for sentence in found)
    assert any("of another image serve" in sentence for sentence in found)


def test_a_builder_left_behind_is_found(region, fleet):
    tags = [{"ResourceType": kind, "Tags": [{"Key": "fleetcart:role", "Value": "builder"}]} for kind in ("instance", "volume")]
    fleet[0]["ec2"].run_instances(ImageId="ami-0deb1a120000000a1", MinCount=1, MaxCount=1, TagSpecifications=tags)
    region.advance(10)
    assert any("builders are left" in sentence for sentence in judge(region, fleet[0]))


def test_a_snapshot_without_its_image_is_found(region, fleet):
    ec2 = fleet[0]["ec2"]
    extra = bake(region, ec2, "three", "rejected")
    ec2.deregister_image(ImageId=extra)
    assert any("orphan snapshots" in sentence for sentence in judge(region, fleet[0]))


def test_too_few_instances_and_too_low_a_floor_are_found(region, fleet):
    assert any("the floor 4" in sentence for sentence in judge(region, fleet[0], floor=4))
    asg = fleet[0]["autoscaling"]
    asg.suspend_processes(AutoScalingGroupName=stack.NAME, ScalingProcesses=["Launch"])
    victim = asg.describe_auto_scaling_groups(AutoScalingGroupNames=[stack.NAME])["AutoScalingGroups"][0]["Instances"][0]["InstanceId"]
    region.instance_died(victim)
    region.advance(30)
    assert any("1 serve" in sentence for sentence in judge(region, fleet[0]))


def test_a_refresh_that_still_runs_is_found(region, fleet):
    clients, image, created = fleet
    fleet[0]["autoscaling"].start_instance_refresh(
        AutoScalingGroupName=stack.NAME,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": created.launch_template, "Version": "2"}},
        Preferences={"BakeTime": 600, "SkipMatching": True},
    )
    region.advance(5)
    assert any("a refresh still runs" in sentence for sentence in judge(region, clients))
