"""EC2 instances."""

import base64

import pytest


def seen(world, instance):
    return [
        detail["state"]
        for detail in world.events("EC2 Instance State-change Notification")
        if detail["instance-id"] == instance
    ]


def test_an_instance_goes_through_its_states_with_an_event_for_each(world):
    instance = world.run()
    assert world.state(instance) == "pending"
    world.advance(10)
    assert world.state(instance) == "running"
    world.ec2.stop_instances(InstanceIds=[instance])
    assert world.state(instance) == "stopping"
    world.advance(10)
    assert world.state(instance) == "stopped"
    world.ec2.start_instances(InstanceIds=[instance])
    world.advance(10)
    world.ec2.terminate_instances(InstanceIds=[instance])
    assert world.state(instance) == "shutting-down"
    world.advance(10)
    assert world.state(instance) == "terminated"
    assert seen(world, instance) == [
        "pending", "running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated",
    ]  # fmt: skip


def test_the_host_is_told_in_order(world):
    instance = world.run()
    world.advance(10)
    world.ec2.terminate_instances(InstanceIds=[instance])
    world.advance(10)
    assert world.host.log == [("start", instance), ("terminate", instance)]


def test_the_host_learns_all_it_needs_to_start_a_process(world):
    text = base64.b64encode(b"#!/bin/sh\n# orders").decode()
    instance = world.run(
        UserData="#!/bin/sh\n# orders",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "fleetcart:role", "Value": "builder"}]}],
    )
    told = world.region.instance(instance)
    assert base64.b64encode(told["user_data"].encode()).decode() == text
    assert told["tags"] == {"fleetcart:role": "builder"}
    assert told["image_id"] == world.base_image
    assert told["zone"].startswith("eu-central-1")
    assert told["group"] is None


def test_an_instance_that_powers_itself_off_stops(world):
    instance = world.run()
    world.advance(10)
    world.region.instance_stopped(instance)
    world.advance(10)
    assert world.state(instance) == "stopped"


def test_an_instance_can_be_told_to_terminate_when_it_powers_itself_off(world):
    instance = world.run(InstanceInitiatedShutdownBehavior="terminate")
    world.advance(10)
    world.region.instance_stopped(instance)
    world.advance(10)
    assert world.state(instance) == "terminated"


def test_a_host_that_says_the_process_has_ended_ends_the_stopping(world):
    instance = world.run()
    world.advance(10)
    world.region.delays.stop = 1000
    world.ec2.stop_instances(InstanceIds=[instance])
    world.region.instance_stopped(instance)
    assert world.state(instance) == "stopped"


def test_the_same_token_gives_the_same_instance(world):
    first = world.run(ClientToken="build-1-a1")
    assert world.run(ClientToken="build-1-a1") == first
    assert world.run(ClientToken="build-1-a2") != first


def test_the_same_token_for_something_else_is_refused(world, refused):
    world.run(ClientToken="build-1-a1")
    assert refused(world.run, ClientToken="build-1-a1", InstanceType="t3.large")[0] == "IdempotentParameterMismatch"


def test_the_token_of_a_terminated_instance_is_refused(world, refused):
    instance = world.run(ClientToken="build-1-a1")
    world.ec2.terminate_instances(InstanceIds=[instance])
    assert refused(world.run, ClientToken="build-1-a1")[0] == "IdempotentInstanceTerminated"


def test_a_launch_whose_answer_was_lost_is_found_again_by_its_token(world, refused):
    world.page("faults", {"op": "RunInstances", "lost": True})
    refused(world.run, ClientToken="build-1-a1")
    instance = world.run(ClientToken="build-1-a1")
    found = [one["InstanceId"] for one in (r["Instances"][0] for r in world.ec2.describe_instances()["Reservations"])]
    assert found == [instance]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ImageId": "ami-00000000000000000"}, "InvalidAMIID.NotFound"),
        ({"ImageId": "debian"}, "InvalidAMIID.Malformed"),
        ({"SubnetId": "subnet-00000000"}, "InvalidSubnetID.NotFound"),
        ({"IamInstanceProfile": {"Name": "nobody"}}, "InvalidParameterValue"),
    ],
)
def test_a_launch_from_what_does_not_exist_is_refused(world, refused, given, code):
    assert refused(world.run, **given)[0] == code
    assert world.ec2.describe_instances()["Reservations"] == []


def test_limits_that_moto_does_not_know_are_kept(world, refused):
    nic = [{"DeviceIndex": 0, "SubnetId": world.subnets(1)[0]}]
    assert refused(world.run, ClientToken="x" * 65)[0] == "InvalidParameterValue"
    assert refused(world.run, UserData="x" * 16_385)[0] == "InvalidParameterValue"
    assert refused(world.run, NetworkInterfaces=nic, SecurityGroupIds=["sg-1"])[0] == "InvalidParameterCombination"
    assert world.run(ClientToken="x" * 64, UserData="x" * 16_384, NetworkInterfaces=nic)


def test_an_interface_given_with_the_launch_is_tagged_and_goes_too(world):
    nic = [{"DeviceIndex": 0, "SubnetId": world.subnets(1)[0], "AssociatePublicIpAddress": False}]
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "fleetcart:role", "Value": "builder"}]}]
    mine = [{"Name": "tag-key", "Values": ["fleetcart:role"]}]
    instance = world.run(NetworkInterfaces=nic, TagSpecifications=tags)
    (found,) = world.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]
    assert found["Attachment"]["InstanceId"] == instance
    assert "Association" not in found
    world.ec2.terminate_instances(InstanceIds=[instance])
    world.advance(10)
    assert world.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []


def test_a_terminated_instance_can_neither_start_nor_stop(world, refused):
    instance = world.run()
    world.ec2.terminate_instances(InstanceIds=[instance])
    assert refused(world.ec2.start_instances, InstanceIds=[instance])[0] == "IncorrectInstanceState"
    assert refused(world.ec2.stop_instances, InstanceIds=[instance])[0] == "IncorrectInstanceState"


def test_terminating_twice_is_no_error(world):
    instance = world.run()
    for _ in range(2):
        world.ec2.terminate_instances(InstanceIds=[instance])
        world.advance(10)
    assert seen(world, instance).count("terminated") == 1


def test_disk_and_interface_carry_their_tags_and_go_with_the_instance(world):
    tags = [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]
    kinds = ("instance", "volume", "network-interface")
    instance = world.run(
        TagSpecifications=[{"ResourceType": kind, "Tags": tags} for kind in kinds],
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}],
    )
    world.advance(10)
    mine = [{"Name": "tag:fleetcart:build", "Values": ["1.0.0-aaaaaaaa"]}]
    (volume,) = world.ec2.describe_volumes(Filters=mine)["Volumes"]
    assert volume["Encrypted"]
    assert len(world.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]) == 1
    world.ec2.terminate_instances(InstanceIds=[instance])
    world.advance(10)
    assert world.ec2.describe_volumes(Filters=mine)["Volumes"] == []
    assert world.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []


def test_a_disk_that_should_stay_stays(world):
    instance = world.run(
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}}]
    )
    world.ec2.terminate_instances(InstanceIds=[instance])
    world.advance(10)
    assert len([one for one in world.ec2.describe_volumes()["Volumes"] if one["State"] == "available"]) == 1


def test_a_terminated_instance_is_forgotten_after_an_hour(world, refused):
    instance = world.run()
    world.ec2.terminate_instances(InstanceIds=[instance])
    world.advance(1800)
    assert world.state(instance) == "terminated"
    world.advance(3600)
    assert refused(world.ec2.describe_instances, InstanceIds=[instance])[0] == "InvalidInstanceID.NotFound"


def test_console_output_is_what_the_host_said(world):
    instance = world.run()
    assert "Output" not in world.ec2.get_console_output(InstanceId=instance)
    world.region.console(instance, "kernel: hello\n")
    world.region.console(instance, "build.sh: refused\n")
    assert world.ec2.get_console_output(InstanceId=instance)["Output"] == "kernel: hello\nbuild.sh: refused\n"


def test_metadata_and_shutdown_options_are_kept(world):
    instance = world.run(MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 1})
    found = world.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert found["MetadataOptions"]["HttpTokens"] == "required"


def test_a_dry_run_changes_nothing(world, refused):
    instance = world.run()
    world.advance(10)
    assert refused(world.ec2.terminate_instances, InstanceIds=[instance], DryRun=True)[0] == "DryRunOperation"
    assert world.state(instance) == "running"


def test_a_lost_instance_says_that_it_was_not_the_user(world):
    instance = world.run()
    world.advance(10)
    world.region.instance_died(instance)
    world.advance(10)
    found = world.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert found["StateReason"]["Code"] == "Server.InternalError"
    assert found["StateTransitionReason"].startswith("Service initiated (")


def test_a_new_instance_can_be_unseen_for_a_while(world, refused):
    world.page("delays", {"consistency": 60})
    instance = world.run()
    assert refused(world.ec2.describe_instances, InstanceIds=[instance])[0] == "InvalidInstanceID.NotFound"
    assert world.ec2.describe_instances()["Reservations"] == []
    world.advance(70)
    assert world.state(instance) == "running"
    assert len(world.ec2.describe_instances()["Reservations"]) == 1
