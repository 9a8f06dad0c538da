"""Rights of EC2's operations.

RunInstances by resource: "Control access to EC2 resources using resource tags" and "Example policies" of EC2's user guide; tags on what
a call makes: "Grant permission to tag Amazon EC2 resources during creation".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .language import Ask
from .needs import Asked, anything, needs

#: What an id begins with → its type, and whether its ARN names the account.
KINDS = {
    "i": ("instance", True),
    "vol": ("volume", True),
    "eni": ("network-interface", True),
    "ami": ("image", False),
    "snap": ("snapshot", False),
    "subnet": ("subnet", True),
    "sg": ("security-group", True),
    "lt": ("launch-template", True),
    "vpc": ("vpc", True),
}

anything(
    "ec2",
    "DescribeImages", "DescribeInstances", "DescribeLaunchTemplates", "DescribeLaunchTemplateVersions",
    "DescribeNetworkInterfaces", "DescribeSnapshots", "DescribeVolumes", "DescribeSubnets", "DescribeAvailabilityZones",
    "DescribeInstanceTypeOfferings", "DescribeInstanceTypes", "DescribeAddresses", "DescribeSecurityGroups", "DescribeVpcs",
    "DescribeAddressesAttribute", "DescribeManagedPrefixLists", "DescribeVpcEndpoints", "DescribeNatGateways", "GetEbsDefaultKmsKeyId",
)  # fmt: skip


def arn(asked: Asked, number: str) -> str:
    kind, account = KINDS[number.split("-")[0]]
    return asked.arn("ec2", f"{kind}/{number}", account)


def tagged(asked: Asked, number: str) -> dict[str, Any]:
    """What conditions may ask about the tags that a resource has."""
    tags = asked.region.ec2.tags.get(number, {})
    return {f"{service}:ResourceTag/{key}": value for key, value in tags.items() for service in ("aws", "ec2")}


def requested(tags: dict[str, str]) -> dict[str, Any]:
    return {f"aws:RequestTag/{key}": value for key, value in tags.items()} | {"aws:TagKeys": list(tags)}


def tags_of(asked: Asked, prefix: str = "") -> dict[str, str]:
    """`Tag.1.Key`, `Tag.1.Value`, …"""
    keys = {found[1]: value for key, value in asked.form.items() if (found := re.fullmatch(rf"{re.escape(prefix)}Tag\.(\d+)\.Key", key))}
    return {key: asked.form.get(f"{prefix}Tag.{number}.Value", "") for number, key in keys.items()}


def tags_at_birth(asked: Asked) -> dict[str, dict[str, str]]:
    """Type of resource → the tags that the call gives to what it makes."""
    found = {}
    for key, kind in asked.form.items():
        if number := re.fullmatch(r"TagSpecification\.(\d+)\.ResourceType", key):
            found[kind] = tags_of(asked, f"TagSpecification.{number[1]}.")
    return found


def tagging(asked: Asked, given: dict[str, dict[str, str]], action: str) -> Iterator[Ask]:
    """Whoever makes something with tags must be allowed to tag it."""
    for kind, tags in given.items():
        account = kind not in ("image", "snapshot")
        yield asked.ask("ec2:CreateTags", asked.arn("ec2", f"{kind}/*", account), **requested(tags), **{"ec2:CreateAction": action})


@needs("ec2:RunInstances")
def run_instances(asked: Asked) -> Iterator[Ask]:
    form, tags = asked.form, tags_at_birth(asked)
    profile = form.get("IamInstanceProfile.Arn") or form.get("IamInstanceProfile.Name")
    said: dict[str, Any] = {
        "ec2:MetadataHttpTokens": form.get("MetadataOptions.HttpTokens"),
        "ec2:MetadataHttpEndpoint": form.get("MetadataOptions.HttpEndpoint"),
        "ec2:InstanceType": form.get("InstanceType"),
        "ec2:InstanceProfile": asked.region.iam.identities.profile_arn(profile) if profile else None,
    }
    new = {kind: requested(tags.get(kind, {})) for kind in ("instance", "volume", "network-interface")}
    yield asked.own(asked.arn("ec2", "instance/*"), **said, **new["instance"])
    yield asked.own(asked.arn("ec2", "volume/*"), **new["volume"])
    yield asked.own(asked.arn("ec2", "network-interface/*"), **new["network-interface"])
    placed = [value for key, value in form.items() if re.fullmatch(r"(NetworkInterface\.\d+\.)?(SubnetId|SecurityGroupId\.\d+)", key)]
    disks = [value for key, value in form.items() if re.fullmatch(r"BlockDeviceMapping\.\d+\.Ebs\.SnapshotId", key)]
    for number in [form["ImageId"], *placed, *disks]:
        yield asked.own(arn(asked, number), **tagged(asked, number))
    for key in {value for name, value in form.items() if re.fullmatch(r"BlockDeviceMapping\.\d+\.Ebs\.KmsKeyId", name)}:
        # "How Amazon EBS encryption works": a disk's key is used in the name of whoever starts the instance.
        for action in ("kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt", "kms:CreateGrant"):
            yield asked.ask(action, key, **{"kms:ViaService": f"ec2.{asked.region.name}.amazonaws.com", "kms:GrantIsForAWSResource": "true"})
    if key := form.get("KeyName"):
        yield asked.own(asked.arn("ec2", f"key-pair/{key}"))
    yield from tagging(asked, tags, "RunInstances")
    if profile:
        yield from passing(asked, asked.region.iam.identities.of_profile(profile), "ec2.amazonaws.com")


def passing(asked: Asked, role: str | None, service: str) -> Iterator[Ask]:
    """Whoever hands a role to a service must be allowed to: "Grant a user permissions to pass a role to an AWS service"."""
    if role:
        yield asked.ask("iam:PassRole", role, **{"iam:PassedToService": service})


@needs("ec2:CreateImage")
def create_image(asked: Asked) -> Iterator[Ask]:
    instance, tags = asked.form["InstanceId"], tags_at_birth(asked)
    yield asked.own(arn(asked, instance), **tagged(asked, instance))
    for kind in ("image", "snapshot"):
        yield asked.own(asked.arn("ec2", f"{kind}/*", account=False), **requested(tags.get(kind, {})))
    yield from tagging(asked, tags, "CreateImage")


@needs("ec2:CreateTags", "ec2:DeleteTags")
def tag(asked: Asked) -> Iterator[Ask]:
    tags = tags_of(asked)
    for number in asked.all("ResourceId"):
        yield asked.own(arn(asked, number), **tagged(asked, number), **requested(tags))


def _on(parameter: str) -> Any:
    """Of the one resource, or each of the several, that a parameter names."""

    def found(asked: Asked) -> Iterator[Ask]:
        for number in [asked.form[parameter]] if parameter in asked.form else asked.all(parameter):
            yield asked.own(arn(asked, number), **tagged(asked, number))

    return found


needs("ec2:TerminateInstances", "ec2:GetConsoleOutput", "ec2:StopInstances", "ec2:StartInstances")(_on("InstanceId"))
needs("ec2:DescribeImageAttribute", "ec2:DeregisterImage", "ec2:EnableImageDeprecation", "ec2:ModifyImageAttribute")(_on("ImageId"))
needs("ec2:DeleteSnapshot")(_on("SnapshotId"))
needs("ec2:DeleteVolume")(_on("VolumeId"))
needs("ec2:DeleteNetworkInterface")(_on("NetworkInterfaceId"))


@needs("ec2:CreateLaunchTemplateVersion")
def create_launch_template_version(asked: Asked) -> Iterator[Ask]:
    number = asked.form.get("LaunchTemplateId") or asked.region.ec2.launch_template_name_to_ids.get(asked.form.get("LaunchTemplateName", ""), "lt-0")
    yield asked.own(arn(asked, number), **tagged(asked, number))
