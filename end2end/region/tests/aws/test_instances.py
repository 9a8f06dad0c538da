"""EC2 instances."""

import base64

import pytest


def seen(aws, instance):
    return [
        detail["state"]
        for detail in aws.events("EC2 Instance State-change Notification")
        if detail["instance-id"] == instance
    ]


def test_an_instance_goes_through_its_states_with_an_event_for_each(aws):
    instance = aws.run()
    assert aws.state(instance) == "pending"
    aws.advance(10)
    assert aws.state(instance) == "running"
    aws.ec2.stop_instances(InstanceIds=[instance])
    assert aws.state(instance) == "stopping"
    aws.advance(10)
    assert aws.state(instance) == "stopped"
    aws.ec2.start_instances(InstanceIds=[instance])
    aws.advance(10)
    aws.ec2.terminate_instances(InstanceIds=[instance])
    assert aws.state(instance) == "shutting-down"
    aws.advance(10)
    assert aws.state(instance) == "terminated"
    assert seen(aws, instance) == [
        "pending", "running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated",
    ]  # fmt: skip


def test_the_host_is_told_in_order(aws):
    instance = aws.run()
    aws.advance(10)
    aws.ec2.terminate_instances(InstanceIds=[instance])
    aws.advance(10)
    assert aws.host.log == [("start", instance), ("terminate", instance)]


def test_the_host_learns_all_it_needs_to_start_a_process(aws):
    text = base64.b64encode(b"#!/bin/sh\n# orders").decode()
    instance = aws.run(
        UserData="#!/bin/sh\n# orders",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "fleetcart:role", "Value": "builder"}]}],
    )
    told = aws.region.instance(instance)
    assert base64.b64encode(told["user_data"].encode()).decode() == text
    assert told["tags"] == {"fleetcart:role": "builder"}
    assert told["image_id"] == aws.base_image
    assert told["zone"].startswith("eu-central-1")
    assert told["group"] is None


def test_an_instance_that_powers_itself_off_stops(aws):
    instance = aws.run()
    aws.advance(10)
    aws.region.instance_stopped(instance)
    aws.advance(10)
    assert aws.state(instance) == "stopped"


def test_an_instance_can_be_told_to_terminate_when_it_powers_itself_off(aws):
    instance = aws.run(InstanceInitiatedShutdownBehavior="terminate")
    aws.advance(10)
    aws.region.instance_stopped(instance)
    aws.advance(10)
    assert aws.state(instance) == "terminated"


def test_a_host_that_says_the_process_has_ended_ends_the_stopping(aws):
    instance = aws.run()
    aws.advance(10)
    aws.region.delays.stop = 1000
    aws.ec2.stop_instances(InstanceIds=[instance])
    aws.region.instance_stopped(instance)
    assert aws.state(instance) == "stopped"


def test_the_same_token_gives_the_same_instance(aws):
    first = aws.run(ClientToken="build-1-a1")
    assert aws.run(ClientToken="build-1-a1") == first
    assert aws.run(ClientToken="build-1-a2") != first


def test_the_same_token_for_something_else_is_refused(aws, refused):
    aws.run(ClientToken="build-1-a1")
    assert refused(aws.run, ClientToken="build-1-a1", InstanceType="t3.large")[0] == "IdempotentParameterMismatch"


def test_the_token_of_a_terminated_instance_is_refused(aws, refused):
    instance = aws.run(ClientToken="build-1-a1")
    aws.ec2.terminate_instances(InstanceIds=[instance])
    assert refused(aws.run, ClientToken="build-1-a1")[0] == "IdempotentInstanceTerminated"


def test_a_launch_whose_answer_was_lost_is_found_again_by_its_token(aws, refused):
    aws.page("faults", {"op": "RunInstances", "lost": True})
    refused(aws.run, ClientToken="build-1-a1")
    instance = aws.run(ClientToken="build-1-a1")
    found = [one["InstanceId"] for one in (r["Instances"][0] for r in aws.ec2.describe_instances()["Reservations"])]
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
def test_a_launch_from_what_does_not_exist_is_refused(aws, refused, given, code):
    assert refused(aws.run, **given)[0] == code
    assert aws.ec2.describe_instances()["Reservations"] == []


def test_limits_that_moto_does_not_know_are_kept(aws, refused):
    nic = [{"DeviceIndex": 0, "SubnetId": aws.subnets(1)[0]}]
    assert refused(aws.run, ClientToken="x" * 65)[0] == "InvalidParameterValue"
    assert refused(aws.run, UserData="x" * 16_385)[0] == "InvalidParameterValue"
    assert refused(aws.run, NetworkInterfaces=nic, SecurityGroupIds=["sg-1"])[0] == "InvalidParameterCombination"
    assert aws.run(ClientToken="x" * 64, UserData="x" * 16_384, NetworkInterfaces=nic)


def test_an_interface_given_with_the_launch_is_tagged_and_goes_too(aws):
    nic = [{"DeviceIndex": 0, "SubnetId": aws.subnets(1)[0], "AssociatePublicIpAddress": False}]
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "fleetcart:role", "Value": "builder"}]}]
    mine = [{"Name": "tag-key", "Values": ["fleetcart:role"]}]
    instance = aws.run(NetworkInterfaces=nic, TagSpecifications=tags)
    (found,) = aws.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]
    assert found["Attachment"]["InstanceId"] == instance
    assert "Association" not in found
    aws.ec2.terminate_instances(InstanceIds=[instance])
    aws.advance(10)
    assert aws.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []


def test_a_terminated_instance_can_neither_start_nor_stop(aws, refused):
    instance = aws.run()
    aws.ec2.terminate_instances(InstanceIds=[instance])
    assert refused(aws.ec2.start_instances, InstanceIds=[instance])[0] == "IncorrectInstanceState"
    assert refused(aws.ec2.stop_instances, InstanceIds=[instance])[0] == "IncorrectInstanceState"


def test_terminating_twice_is_no_error(aws):
    instance = aws.run()
    for _ in range(2):
        aws.ec2.terminate_instances(InstanceIds=[instance])
        aws.advance(10)
    assert seen(aws, instance).count("terminated") == 1


def test_disk_and_interface_carry_their_tags_and_go_with_the_instance(aws):
    tags = [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]
    kinds = ("instance", "volume", "network-interface")
    instance = aws.run(
        TagSpecifications=[{"ResourceType": kind, "Tags": tags} for kind in kinds],
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}],
    )
    aws.advance(10)
    mine = [{"Name": "tag:fleetcart:build", "Values": ["1.0.0-aaaaaaaa"]}]
    (volume,) = aws.ec2.describe_volumes(Filters=mine)["Volumes"]
    assert volume["Encrypted"]
    assert len(aws.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]) == 1
    aws.ec2.terminate_instances(InstanceIds=[instance])
    aws.advance(10)
    assert aws.ec2.describe_volumes(Filters=mine)["Volumes"] == []
    assert aws.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []


def test_a_disk_that_should_stay_stays(aws):
    instance = aws.run(
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}}]
    )
    aws.ec2.terminate_instances(InstanceIds=[instance])
    aws.advance(10)
    assert len([one for one in aws.ec2.describe_volumes()["Volumes"] if one["State"] == "available"]) == 1


def test_a_terminated_instance_is_forgotten_after_an_hour(aws, refused):
    instance = aws.run()
    aws.ec2.terminate_instances(InstanceIds=[instance])
    aws.advance(1800)
    assert aws.state(instance) == "terminated"
    aws.advance(3600)
    assert refused(aws.ec2.describe_instances, InstanceIds=[instance])[0] == "InvalidInstanceID.NotFound"


def test_console_output_is_what_the_host_said(aws):
    instance = aws.run()
    assert "Output" not in aws.ec2.get_console_output(InstanceId=instance)
    aws.region.console(instance, "kernel: hello\n")
    aws.region.console(instance, "build.sh: refused\n")
    assert aws.ec2.get_console_output(InstanceId=instance)["Output"] == "kernel: hello\nbuild.sh: refused\n"


def test_metadata_and_shutdown_options_are_kept(aws):
    instance = aws.run(MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 1})
    found = aws.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert found["MetadataOptions"]["HttpTokens"] == "required"


def test_a_dry_run_changes_nothing(aws, refused):
    instance = aws.run()
    aws.advance(10)
    assert refused(aws.ec2.terminate_instances, InstanceIds=[instance], DryRun=True)[0] == "DryRunOperation"
    assert aws.state(instance) == "running"


def test_a_lost_instance_says_that_it_was_not_the_user(aws):
    instance = aws.run()
    aws.advance(10)
    aws.region.instance_died(instance)
    aws.advance(10)
    found = aws.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert found["StateReason"]["Code"] == "Server.InternalError"
    assert found["StateTransitionReason"].startswith("Service initiated (")


def test_a_new_instance_can_be_unseen_for_a_while(aws, refused):
    aws.page("delays", {"consistency": 60})
    instance = aws.run()
    assert refused(aws.ec2.describe_instances, InstanceIds=[instance])[0] == "InvalidInstanceID.NotFound"
    assert aws.ec2.describe_instances()["Reservations"] == []
    aws.advance(70)
    assert aws.state(instance) == "running"
    assert len(aws.ec2.describe_instances()["Reservations"]) == 1
