"""AMIs: made from an instance, pending for a while, then available or failed, with the event either way."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from moto.ec2.models.amis import Ami
from moto.ec2.utils import random_ami_id

from .errors import AwsError
from .operations import Request, operation

if TYPE_CHECKING:
    from .region import Region

NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}")


def arn(region: Region, image_id: str) -> str:
    return f"arn:aws:ec2:{region.name}::image/{image_id}"


def announce(region: Region, image_id: str, state: str, error: str = "") -> None:
    detail = {"RequestId": str(uuid.uuid4()), "ImageId": image_id, "State": state, "ErrorMessage": error}
    region.journal.add("image", id=image_id, state=state)
    region.bus.emit("aws.ec2", "EC2 AMI State Change", detail, [arn(region, image_id)])


@operation("ec2", "CreateImage")
def create_image(region: Region, request: Request) -> dict[str, Any]:
    request.response.error_on_dryrun()
    name, instance = request.need("Name"), region.ec2.get_instance(request.need("InstanceId"))
    if not NAME.fullmatch(name):
        raise AwsError("InvalidAMIName.Malformed", f"AMI names must be between 3 and 128 characters long, not '{name}'")
    for other in region.ec2.amis.values():
        if other.name == name and other.owner_id == region.account:
            raise AwsError("InvalidAMIName.Duplicate", f"AMI name {name} is already in use by AMI {other.id}")
    if instance.state not in ("running", "stopped"):
        raise AwsError("InvalidParameterValue", f"Instance is not in state 'running' or 'stopped': {instance.id}")
    tags: dict[str, dict[str, str]] = {"image": {}, "snapshot": {}}
    for given in request.get("TagSpecifications", []):
        if given["ResourceType"] not in tags:
            raise AwsError("InvalidParameterValue", f"'{given['ResourceType']}' is not a valid taggable resource type")
        tags[given["ResourceType"]].update({tag["Key"]: tag["Value"] for tag in given.get("Tags", [])})
    image = Ami(
        region.ec2,
        random_ami_id(),
        instance=instance,
        name=name,
        description=request.get("Description", ""),
        root_device_type="ebs",
        root_device_name=instance.root_device_name,
        boot_mode="uefi-preferred",
        tags=tags["image"],
        state="pending",
    )
    snapshot = image.ebs_snapshot
    snapshot.add_tags(tags["snapshot"])
    snapshot.status = "pending"
    snapshot.encrypted = any(
        region.ec2.get_volume(disk.volume_id).encrypted for _, disk in instance.get_block_device_mapping
    )
    snapshot.description = f"Created by CreateImage({instance.id}) for {image.id}"
    region.ec2.amis[image.id] = image
    region.born[image.id] = region.clock.now()
    region.journal.add("image", id=image.id, state="pending", name=name)
    region.clock.after(region.delays.image, f"image {image.id} is done", lambda: _finish(region, image))
    return {"ImageId": image.id}


def _finish(region: Region, image: Ami) -> None:
    if image.id not in region.ec2.amis or image.state != "pending":
        return
    fault = region.faults.take("ImageReady")
    if fault is not None:
        image.state = "failed"
        image.state_reason = {"Code": fault.code, "Message": fault.message}
        image.ebs_snapshot.status = "error"
        announce(region, image.id, "failed", fault.message)
        return
    image.state, image.ebs_snapshot.status = "available", "completed"
    announce(region, image.id, "available")


@operation("ec2", "DescribeImages")
def describe_images(region: Region, request: Request) -> Any:
    missing = [
        one
        for one in request.get("ImageIds", [])
        if one.startswith("ami-") and (one not in region.ec2.amis or region.unseen(one))
    ]
    if missing:
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{', '.join(missing)}]' does not exist")
    answer = request.response.describe_images()
    answer.result["Images"] = [one for one in answer.result["Images"] if not region.unseen(one.id)]
    return answer


@operation("ec2", "DescribeImageAttribute")
def describe_image_attribute(region: Region, request: Request) -> Any:
    _own(region, request)
    return request.response.describe_image_attribute()


@operation("ec2", "DeregisterImage")
def deregister_image(region: Region, request: Request) -> dict[str, Any]:
    request.response.error_on_dryrun()
    image_id = request.need("ImageId")
    image = region.ec2.amis.pop(image_id, None)
    if image is None:
        if image_id in region.deregistered:
            raise AwsError("InvalidAMIID.Unavailable", f"The image ID '{image_id}' is no longer available")
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{image_id}]' does not exist")
    region.deregistered.add(image_id)
    results = []
    if str(request.get("DeleteAssociatedSnapshots", False)).lower() == "true":
        region.ec2.snapshots.pop(image.ebs_snapshot.id, None)
        results.append({"SnapshotId": image.ebs_snapshot.id, "ReturnCode": "success"})
    announce(region, image_id, "deregistered")
    return {"Return": True, "DeleteSnapshotResults": results}


@operation("ec2", "EnableImageDeprecation")
def enable_image_deprecation(region: Region, request: Request) -> dict[str, Any]:
    image = _own(region, request)
    image.deprecation_time = request.need("DeprecateAt")
    return {"Return": True}


@operation("ec2", "DisableImageDeprecation")
def disable_image_deprecation(region: Region, request: Request) -> dict[str, Any]:
    _own(region, request).deprecation_time = None
    return {"Return": True}


@operation("ec2", "ModifyImageAttribute")
def modify_image_attribute(region: Region, request: Request) -> Any:
    image = _own(region, request)
    support = request.get("ImdsSupport", {}).get("Value")
    if request.get("Attribute") == "imdsSupport":
        support = request.get("Value")
    if support is not None:
        if support != "v2.0":
            raise AwsError("InvalidParameterValue", f"Value ({support}) for parameter imdsSupport is invalid.")
        image.imds_support = support
        return {}
    if description := request.get("Description", {}).get("Value"):
        image.description = description
        return {}
    return request.response.modify_image_attribute()


def _own(region: Region, request: Request) -> Ami:
    request.response.error_on_dryrun()
    image = region.ec2.amis.get(request.need("ImageId"))
    if image is None or region.unseen(image.id):
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{request.get('ImageId')}]' does not exist")
    return image


def install(region: Region) -> None:
    """An image's disks are described as its snapshot is."""

    def block_device_mappings(self: Ami) -> list[dict[str, Any]]:
        disk = {
            "SnapshotId": self.ebs_snapshot.id,
            "VolumeSize": self.ebs_snapshot.volume.size,
            "VolumeType": "gp3",
            "DeleteOnTermination": True,
            "Encrypted": self.ebs_snapshot.encrypted,
        }
        return [{"DeviceName": self.root_device_name, "Ebs": disk}]

    region.patches.put(Ami, "block_device_mappings", property(block_device_mappings))
