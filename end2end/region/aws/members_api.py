"""The Auto Scaling operations on the members of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clock import iso
from .errors import invalid
from .group import Group, Member
from .operations import Request, operation, true

if TYPE_CHECKING:
    from .region import Region


def shown(region: Region, member: Member) -> dict[str, Any]:
    template = member.source.shown(region)
    instance = region.instances.find(member.id)
    tags = {tag["key"]: tag["value"] for tag in instance.get_tags()} if instance else {}
    template["Version"] = tags.get("aws:ec2launchtemplate:version", template["Version"])
    return {
        "InstanceId": member.id,
        "InstanceType": member.kind,
        "AvailabilityZone": member.zone,
        "LifecycleState": member.state,
        "HealthStatus": "Healthy" if member.healthy else "Unhealthy",
        "LaunchTemplate": template,
        "ProtectedFromScaleIn": member.protected,
    }


@operation("autoscaling", "DescribeAutoScalingInstances")
def describe_auto_scaling_instances(region: Region, request: Request) -> dict[str, Any]:
    wanted = request.get("InstanceIds", [])
    found = [
        {
            **shown(region, member),
            "AutoScalingGroupName": group.name,
            "HealthStatus": "HEALTHY" if member.healthy else "UNHEALTHY",
        }
        for group in region.groups.all.values()
        for member in group.members.values()
        if not wanted or member.id in wanted
    ]
    start, size = int(request.get("NextToken", 0)), min(int(request.get("MaxRecords", 50)), 50)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"AutoScalingInstances": found[start : start + size], **more}


def _managed(region: Region, instance_id: str) -> tuple[Group, Member]:
    group, member = region.groups.member(instance_id)
    if group is None or member is None:
        raise invalid(f"Instance Id not found - No managed instance found for instance ID: {instance_id}")
    return group, member


@operation("autoscaling", "SetInstanceHealth")
def set_instance_health(region: Region, request: Request) -> dict[str, Any]:
    group, member = _managed(region, request.need("InstanceId"))
    status = request.need("HealthStatus")
    if status not in ("Healthy", "Unhealthy"):
        raise invalid("Valid instance health states are: [Healthy, Unhealthy].")
    if status == "Healthy":
        member.healthy = True
        return {}
    respects = true(request.get("ShouldRespectGracePeriod", True))
    if respects and member.in_service is not None and region.clock.now() < member.in_service + group.grace:
        return {}
    region.groups.unhealthy(group, member, "a user health-check")
    return {}


@operation("autoscaling", "TerminateInstanceInAutoScalingGroup")
def terminate_instance_in_auto_scaling_group(region: Region, request: Request) -> dict[str, Any]:
    group, member = _managed(region, request.need("InstanceId"))
    decrement = true(request.need("ShouldDecrementDesiredCapacity"))
    cause = f"At {iso(region.clock.now())} instance {member.id} was taken out of service in response to a user request."
    if decrement:
        if group.desired - 1 < group.minimum:
            raise invalid(
                f"Currently, desiredSize equals minSize ({group.minimum}). Terminating instance without replacement will violate "
                "group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size."
            )
        group.desired -= 1
    region.groups.leave(group, member, cause)
    return {"Activity": member.activity.shown()}


@operation("autoscaling", "SetInstanceProtection")
def set_instance_protection(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    for one in request.need("InstanceIds"):
        if one not in group.members:
            raise invalid(f"The instance {one} is not part of Auto Scaling group {group.name}.")
        group.members[one].protected = true(request.need("ProtectedFromScaleIn"))
    return {}
