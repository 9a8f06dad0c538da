"""AMIs."""

import pytest

TAGS = [
    {"ResourceType": "image", "Tags": [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]},
    {"ResourceType": "snapshot", "Tags": [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]},
]


@pytest.fixture
def builder(aws):
    """A stopped instance with an encrypted disk."""
    instance = aws.run(BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}])
    aws.advance(10)
    aws.region.instance_stopped(instance)
    aws.advance(10)
    return instance


def make(aws, builder, name="fleetcart-1.0.0-aaaaaaaa"):
    return aws.ec2.create_image(InstanceId=builder, Name=name, TagSpecifications=TAGS)["ImageId"]


def shown(aws, image):
    return aws.ec2.describe_images(ImageIds=[image])["Images"][0]


def changes(aws, image):
    return [detail["State"] for detail in aws.events("EC2 AMI State Change") if detail["ImageId"] == image]


def test_an_image_is_pending_then_available_with_an_event(aws, builder):
    image = make(aws, builder)
    assert shown(aws, image)["State"] == "pending"
    assert changes(aws, image) == []
    aws.advance(60)
    assert shown(aws, image)["State"] == "available"
    assert changes(aws, image) == ["available"]


def test_an_image_can_fail(aws, builder):
    aws.page("faults", {"op": "ImageReady", "code": "Client.InternalError", "message": "the key is not usable"})
    image = make(aws, builder)
    aws.advance(60)
    assert shown(aws, image)["State"] == "failed"
    (detail,) = aws.events("EC2 AMI State Change")
    assert (detail["State"], detail["ErrorMessage"]) == ("failed", "the key is not usable")


def test_image_and_snapshot_are_tagged_as_they_are_made(aws, builder):
    image = make(aws, builder)
    mine = [{"Name": "tag:fleetcart:build", "Values": ["1.0.0-aaaaaaaa"]}]
    assert [one["ImageId"] for one in aws.ec2.describe_images(Owners=["self"], Filters=mine)["Images"]] == [image]
    (snapshot,) = aws.ec2.describe_snapshots(OwnerIds=["self"], Filters=mine)["Snapshots"]
    assert snapshot["Encrypted"]
    disk = shown(aws, image)["BlockDeviceMappings"][0]["Ebs"]
    assert (disk["SnapshotId"], disk["Encrypted"]) == (snapshot["SnapshotId"], True)


def test_a_name_is_used_once(aws, builder, refused):
    image = make(aws, builder)
    code, message = refused(make, aws, builder)
    assert code == "InvalidAMIName.Duplicate"
    assert image in message


def test_an_image_is_not_made_of_an_instance_that_is_still_stopping(aws, refused):
    instance = aws.run()
    code, message = refused(make, aws, instance)
    assert code == "InvalidParameterValue"
    assert "Instance is not in state" in message


def test_nothing_launches_from_an_image_that_is_not_available(aws, builder, refused):
    image = make(aws, builder)
    assert refused(aws.run, ImageId=image)[0] == "InvalidAMIID.Unavailable"
    aws.advance(60)
    assert aws.run(ImageId=image)


def test_a_deregistered_image_is_not_found_and_its_snapshot_can_go(aws, builder, refused):
    image = make(aws, builder)
    aws.advance(60)
    snapshot = shown(aws, image)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    assert refused(aws.ec2.delete_snapshot, SnapshotId=snapshot)[0] == "InvalidSnapshot.InUse"
    aws.ec2.deregister_image(ImageId=image)
    assert refused(aws.ec2.describe_images, ImageIds=[image])[0] == "InvalidAMIID.NotFound"
    assert refused(aws.ec2.describe_images, ImageIds=[aws.base_image, image])[0] == "InvalidAMIID.NotFound"
    assert refused(aws.ec2.deregister_image, ImageId=image)[0] == "InvalidAMIID.Unavailable"
    aws.ec2.delete_snapshot(SnapshotId=snapshot)
    assert refused(aws.ec2.delete_snapshot, SnapshotId=snapshot)[0] == "InvalidSnapshot.NotFound"
    assert changes(aws, image) == ["available", "deregistered"]


def test_snapshots_can_go_with_their_image(aws, builder):
    image = make(aws, builder)
    aws.advance(60)
    aws.ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
    assert aws.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_an_image_deregistered_while_pending_never_becomes_available(aws, builder):
    image = make(aws, builder)
    aws.ec2.deregister_image(ImageId=image)
    aws.advance(60)
    assert changes(aws, image) == ["deregistered"]


def test_metadata_support_and_deprecation_are_kept(aws, builder, refused):
    image = make(aws, builder)
    aws.ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})
    aws.ec2.enable_image_deprecation(ImageId=image, DeprecateAt="2028-01-01T00:00:00Z")
    found = shown(aws, image)
    assert found["ImdsSupport"] == "v2.0"
    assert found["DeprecationTime"].startswith("2028-01-01")
    code, _ = refused(aws.ec2.modify_image_attribute, ImageId=image, ImdsSupport={"Value": "v1.0"})
    assert code == "InvalidParameterValue"


def test_the_base_image_belongs_to_debian_and_not_to_us(aws):
    assert aws.ec2.describe_images(Owners=["self"])["Images"] == []
    assert aws.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []
    assert shown(aws, aws.base_image)["OwnerId"] == "136693071363"


def test_launch_permissions_are_told_and_an_unknown_image_is_refused(aws, builder, refused):
    image = make(aws, builder)
    asked = {"Attribute": "launchPermission"}
    assert aws.ec2.describe_image_attribute(ImageId=image, **asked)["LaunchPermissions"] == []
    aws.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": "210987654321"}]})
    assert aws.ec2.describe_image_attribute(ImageId=image, **asked)["LaunchPermissions"] == [
        {"UserId": "210987654321"}
    ]
    assert (
        refused(aws.ec2.describe_image_attribute, ImageId="ami-00000000000000000", **asked)[0]
        == "InvalidAMIID.NotFound"
    )


def test_a_new_image_can_be_unseen_for_a_while_but_keeps_its_name(aws, builder, refused):
    aws.page("delays", {"consistency": 60, "image": 5})
    image = make(aws, builder)
    aws.advance(10)
    assert refused(aws.ec2.describe_images, ImageIds=[image])[0] == "InvalidAMIID.NotFound"
    assert aws.ec2.describe_images(Owners=["self"])["Images"] == []
    assert refused(make, aws, builder)[0] == "InvalidAMIName.Duplicate"
    aws.advance(60)
    assert shown(aws, image)["State"] == "available"
