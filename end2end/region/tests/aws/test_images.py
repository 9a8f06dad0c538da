"""AMIs."""

import pytest

TAGS = [
    {"ResourceType": "image", "Tags": [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]},
    {"ResourceType": "snapshot", "Tags": [{"Key": "fleetcart:build", "Value": "1.0.0-aaaaaaaa"}]},
]


@pytest.fixture
def builder(world):
    """A stopped instance with an encrypted disk."""
    instance = world.run(BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}])
    world.advance(10)
    world.region.instance_stopped(instance)
    world.advance(10)
    return instance


def make(world, builder, name="fleetcart-1.0.0-aaaaaaaa"):
    return world.ec2.create_image(InstanceId=builder, Name=name, TagSpecifications=TAGS)["ImageId"]


def shown(world, image):
    return world.ec2.describe_images(ImageIds=[image])["Images"][0]


def changes(world, image):
    return [detail["State"] for detail in world.events("EC2 AMI State Change") if detail["ImageId"] == image]


def test_an_image_is_pending_then_available_with_an_event(world, builder):
    image = make(world, builder)
    assert shown(world, image)["State"] == "pending"
    assert changes(world, image) == []
    world.advance(60)
    assert shown(world, image)["State"] == "available"
    assert changes(world, image) == ["available"]


def test_an_image_can_fail(world, builder):
    world.page("faults", {"op": "ImageReady", "code": "Client.InternalError", "message": "the key is not usable"})
    image = make(world, builder)
    world.advance(60)
    assert shown(world, image)["State"] == "failed"
    (detail,) = world.events("EC2 AMI State Change")
    assert (detail["State"], detail["ErrorMessage"]) == ("failed", "the key is not usable")


def test_image_and_snapshot_are_tagged_as_they_are_made(world, builder):
    image = make(world, builder)
    mine = [{"Name": "tag:fleetcart:build", "Values": ["1.0.0-aaaaaaaa"]}]
    assert [one["ImageId"] for one in world.ec2.describe_images(Owners=["self"], Filters=mine)["Images"]] == [image]
    (snapshot,) = world.ec2.describe_snapshots(OwnerIds=["self"], Filters=mine)["Snapshots"]
    assert snapshot["Encrypted"]
    disk = shown(world, image)["BlockDeviceMappings"][0]["Ebs"]
    assert (disk["SnapshotId"], disk["Encrypted"]) == (snapshot["SnapshotId"], True)


def test_a_name_is_used_once(world, builder, refused):
    image = make(world, builder)
    code, message = refused(make, world, builder)
    assert code == "InvalidAMIName.Duplicate"
    assert image in message


def test_an_image_is_not_made_of_an_instance_that_is_still_stopping(world, refused):
    instance = world.run()
    code, message = refused(make, world, instance)
    assert code == "InvalidParameterValue"
    assert "Instance is not in state" in message


def test_nothing_launches_from_an_image_that_is_not_available(world, builder, refused):
    image = make(world, builder)
    assert refused(world.run, ImageId=image)[0] == "InvalidAMIID.Unavailable"
    world.advance(60)
    assert world.run(ImageId=image)


def test_a_deregistered_image_is_not_found_and_its_snapshot_can_go(world, builder, refused):
    image = make(world, builder)
    world.advance(60)
    snapshot = shown(world, image)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    assert refused(world.ec2.delete_snapshot, SnapshotId=snapshot)[0] == "InvalidSnapshot.InUse"
    world.ec2.deregister_image(ImageId=image)
    assert refused(world.ec2.describe_images, ImageIds=[image])[0] == "InvalidAMIID.NotFound"
    assert refused(world.ec2.describe_images, ImageIds=[world.base_image, image])[0] == "InvalidAMIID.NotFound"
    assert refused(world.ec2.deregister_image, ImageId=image)[0] == "InvalidAMIID.Unavailable"
    world.ec2.delete_snapshot(SnapshotId=snapshot)
    assert refused(world.ec2.delete_snapshot, SnapshotId=snapshot)[0] == "InvalidSnapshot.NotFound"
    assert changes(world, image) == ["available", "deregistered"]


def test_snapshots_can_go_with_their_image(world, builder):
    image = make(world, builder)
    world.advance(60)
    world.ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
    assert world.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_an_image_deregistered_while_pending_never_becomes_available(world, builder):
    image = make(world, builder)
    world.ec2.deregister_image(ImageId=image)
    world.advance(60)
    assert changes(world, image) == ["deregistered"]


def test_metadata_support_and_deprecation_are_kept(world, builder, refused):
    image = make(world, builder)
    world.ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})
    world.ec2.enable_image_deprecation(ImageId=image, DeprecateAt="2028-01-01T00:00:00Z")
    found = shown(world, image)
    assert found["ImdsSupport"] == "v2.0"
    assert found["DeprecationTime"].startswith("2028-01-01")
    code, _ = refused(world.ec2.modify_image_attribute, ImageId=image, ImdsSupport={"Value": "v1.0"})
    assert code == "InvalidParameterValue"


def test_the_base_image_belongs_to_debian_and_not_to_us(world):
    assert world.ec2.describe_images(Owners=["self"])["Images"] == []
    assert world.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []
    assert shown(world, world.base_image)["OwnerId"] == "136693071363"


def test_launch_permissions_are_told_and_an_unknown_image_is_refused(world, builder, refused):
    image = make(world, builder)
    asked = {"Attribute": "launchPermission"}
    assert world.ec2.describe_image_attribute(ImageId=image, **asked)["LaunchPermissions"] == []
    world.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": "210987654321"}]})
    assert world.ec2.describe_image_attribute(ImageId=image, **asked)["LaunchPermissions"] == [
        {"UserId": "210987654321"}
    ]
    assert (
        refused(world.ec2.describe_image_attribute, ImageId="ami-00000000000000000", **asked)[0]
        == "InvalidAMIID.NotFound"
    )


def test_a_new_image_can_be_unseen_for_a_while_but_keeps_its_name(world, builder, refused):
    world.page("delays", {"consistency": 60, "image": 5})
    image = make(world, builder)
    world.advance(10)
    assert refused(world.ec2.describe_images, ImageIds=[image])[0] == "InvalidAMIID.NotFound"
    assert world.ec2.describe_images(Owners=["self"])["Images"] == []
    assert refused(make, world, builder)[0] == "InvalidAMIName.Duplicate"
    world.advance(60)
    assert shown(world, image)["State"] == "available"
