"""The Auto Scaling operations on groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import members_api
from .activities import moment
from .errors import AwsError, invalid
from .group import Group, check_bounds
from .hooks import Hook
from .operations import Request, operation, true
from .refresh_api import source

if TYPE_CHECKING:
    from .region import Region

PAGE = 100
PROCESSES = (
    "Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh",
    "ReplaceUnhealthy", "ScheduledActions",
)  # fmt: skip


@operation("autoscaling", "CreateAutoScalingGroup")
def create_auto_scaling_group(region: Region, request: Request) -> dict[str, Any]:
    name = request.need("AutoScalingGroupName")
    if name in region.groups.all:
        raise AwsError(
            "AlreadyExists",
            f"AutoScalingGroup by this name already exists - A group with the name {name} already exists",
        )
    low, high = int(request.need("MinSize")), int(request.need("MaxSize"))
    desired = int(request.get("DesiredCapacity", low))
    check_bounds(low, high, desired)
    template = request.get("LaunchTemplate") or _mixed(request)
    if not template:
        raise invalid(
            "Valid requests must contain either LaunchTemplate, MixedInstancesPolicy or InstanceId; the local region knows launch templates only."
        )
    group = Group(
        region,
        name,
        source(region, template),
        low,
        high,
        desired,
        _subnets(region, request),
        created=region.clock.now(),
    )
    group.cooldown = int(request.get("DefaultCooldown", 300))
    group.targets = list(request.get("TargetGroupARNs", []))
    group.protect_new = true(request.get("NewInstancesProtectedFromScaleIn", False))
    _settings(group, request)
    for given in request.get("LifecycleHookSpecificationList", []):
        hook = Hook.read(given)
        group.hooks[hook.name] = hook
    _put_tags(region, [{**tag, "ResourceId": name} for tag in request.get("Tags", [])], group)
    region.groups.all[name] = group
    group.poke()
    return {}


def _mixed(request: Request) -> dict[str, Any] | None:
    policy = request.get("MixedInstancesPolicy") or {}
    return (policy.get("LaunchTemplate") or {}).get("LaunchTemplateSpecification")


def _subnets(region: Region, request: Request) -> list[str]:
    identifiers = request.get("VPCZoneIdentifier")
    if identifiers:
        wanted = [one.strip() for one in identifiers.split(",")]
        for one in wanted:
            region.ec2.get_subnet(one)
        return wanted
    zones = request.get("AvailabilityZones", [])
    if not zones:
        raise invalid("At least one Availability Zone or VPC Subnet is required.")
    return [region.ec2.get_default_subnets()[zone].id for zone in zones]


def _settings(group: Group, request: Request) -> None:
    """What both creation and update may set."""
    group.health_check = request.get("HealthCheckType", group.health_check)
    group.grace = int(request.get("HealthCheckGracePeriod", group.grace))
    warmup = request.get("DefaultInstanceWarmup")
    if warmup is not None:
        group.warmup = None if int(warmup) < 0 else int(warmup)
    group.policies = request.get("TerminationPolicies", group.policies)
    for name in (
        "InstanceMaintenancePolicy",
        "AvailabilityZoneDistribution",
        "CapacityRebalance",
        "MaxInstanceLifetime",
    ):
        if request.get(name) is not None:
            group.extra[name] = request.get(name)


@operation("autoscaling", "UpdateAutoScalingGroup")
def update_auto_scaling_group(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    template = request.get("LaunchTemplate") or _mixed(request)
    after = source(region, template) if template else group.source
    subnets = (
        _subnets(region, request)
        if request.get("VPCZoneIdentifier") or request.get("AvailabilityZones")
        else group.subnets
    )
    sizes = [request.get(name) for name in ("MinSize", "MaxSize", "DesiredCapacity")]
    group.resize(*[None if size is None else int(size) for size in sizes])
    group.source, group.subnets = after, subnets
    if request.get("NewInstancesProtectedFromScaleIn") is not None:
        group.protect_new = true(request.get("NewInstancesProtectedFromScaleIn"))
    _settings(group, request)
    return {}


@operation("autoscaling", "SetDesiredCapacity")
def set_desired_capacity(region: Region, request: Request) -> dict[str, Any]:
    group, wanted = region.groups.need(request.need("AutoScalingGroupName")), int(request.need("DesiredCapacity"))
    if wanted > group.maximum:
        raise invalid(
            f"New SetDesiredCapacity value {wanted} is above max value {group.maximum} for the AutoScalingGroup."
        )
    if wanted < group.minimum:
        raise invalid(
            f"New SetDesiredCapacity value {wanted} is below min value {group.minimum} for the AutoScalingGroup."
        )
    group.resize(None, None, wanted)
    return {}


@operation("autoscaling", "DeleteAutoScalingGroup")
def delete_auto_scaling_group(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    if true(request.get("ForceDelete", False)):
        for member in list(group.members.values()):
            region.groups.hooks.clear(member)
            instance = region.instances.find(member.id)
            if instance is not None:
                region.instances.terminate(instance)
        region.groups.forget(group)
        return {}
    if group.members:
        raise AwsError(
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
        )
    region.groups.forget(group)
    return {}


@operation("autoscaling", "DescribeAutoScalingGroups")
def describe_auto_scaling_groups(region: Region, request: Request) -> dict[str, Any]:
    names = request.get("AutoScalingGroupNames", [])
    found = [one for one in region.groups.all.values() if not names or one.name in names]
    for given in request.get("Filters", []):
        found = [one for one in found if _has(one, given["Name"], given.get("Values", []))]
    start, size = int(request.get("NextToken", 0)), min(int(request.get("MaxRecords", 50)), PAGE)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"AutoScalingGroups": [_shown(region, one) for one in found[start : start + size]], **more}


def _has(group: Group, name: str, values: list[str]) -> bool:
    if name.startswith("tag:"):
        return any(tag["Key"] == name[4:] and tag["Value"] in values for tag in group.tags)
    field = {"tag-key": "Key", "tag-value": "Value"}.get(name)
    if field is None:
        raise invalid(f"{name} is no filter of groups.")
    return any(tag[field] in values for tag in group.tags)


def _shown(region: Region, group: Group) -> dict[str, Any]:
    return {
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "LaunchTemplate": group.source.shown(region),
        "MinSize": group.minimum,
        "MaxSize": group.maximum,
        "DesiredCapacity": group.desired,
        "DefaultCooldown": group.cooldown,
        "AvailabilityZones": group.zones,
        "LoadBalancerNames": [],
        "TargetGroupARNs": group.targets,
        "HealthCheckType": group.health_check,
        "HealthCheckGracePeriod": group.grace,
        "Instances": [members_api.shown(region, one) for one in group.members.values()],
        "CreatedTime": moment(group.created),
        "SuspendedProcesses": [
            {"ProcessName": one, "SuspensionReason": "User suspended"} for one in sorted(group.suspended)
        ],
        "VPCZoneIdentifier": ",".join(group.subnets),
        "EnabledMetrics": [],
        "Tags": group.tags,
        "TerminationPolicies": group.policies,
        "NewInstancesProtectedFromScaleIn": group.protect_new,
        "ServiceLinkedRoleARN": f"arn:aws:iam::{region.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        **({"DefaultInstanceWarmup": group.warmup} if group.warmup is not None else {}),
        **group.extra,
    }


@operation("autoscaling", "DescribeScalingActivities")
def describe_scaling_activities(region: Region, request: Request) -> dict[str, Any]:
    name = request.get("AutoScalingGroupName")
    groups = [region.groups.need(name)] if name else list(region.groups.all.values())
    wanted = request.get("ActivityIds", [])
    found = [one for group in groups for one in group.activities if not wanted or one.number in wanted]
    start, size = int(request.get("NextToken", 0)), min(int(request.get("MaxRecords", PAGE)), PAGE)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"Activities": [one.shown() for one in found[start : start + size]], **more}


@operation("autoscaling", "SuspendProcesses")
def suspend_processes(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    group.suspended |= set(request.get("ScalingProcesses", PROCESSES))
    return {}


@operation("autoscaling", "ResumeProcesses")
def resume_processes(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    group.suspended -= set(request.get("ScalingProcesses", PROCESSES))
    for member in group.members.values():
        if not member.healthy:
            region.groups.unhealthy(group, member, "a health check while processes were suspended")
    group.poke()
    return {}


@operation("autoscaling", "CreateOrUpdateTags")
def create_or_update_tags(region: Region, request: Request) -> dict[str, Any]:
    _put_tags(region, request.need("Tags"))
    return {}


def _put_tags(region: Region, tags: list[dict[str, Any]], group: Group | None = None) -> None:
    for tag in tags:
        owner = group or region.groups.need(tag["ResourceId"])
        owner.tags = [one for one in owner.tags if one["Key"] != tag["Key"]]
        owner.tags.append(
            {
                "Key": tag["Key"],
                "Value": tag.get("Value", ""),
                "PropagateAtLaunch": true(tag.get("PropagateAtLaunch", False)),
                "ResourceId": owner.name,
                "ResourceType": "auto-scaling-group",
            }
        )


@operation("autoscaling", "DeleteTags")
def delete_tags(region: Region, request: Request) -> dict[str, Any]:
    for tag in request.need("Tags"):
        group = region.groups.need(tag["ResourceId"])
        group.tags = [one for one in group.tags if one["Key"] != tag["Key"]]
    return {}


@operation("autoscaling", "DescribeTags")
def describe_tags(region: Region, request: Request) -> dict[str, Any]:
    tags = [tag for group in region.groups.all.values() for tag in group.tags]
    fields = {"auto-scaling-group": "ResourceId", "key": "Key", "value": "Value"}
    for given in request.get("Filters", []):
        if given["Name"] in fields:
            tags = [tag for tag in tags if tag[fields[given["Name"]]] in given["Values"]]
    return {"Tags": tags}


@operation("autoscaling", "AttachLoadBalancerTargetGroups")
def attach_load_balancer_target_groups(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    group.targets += [one for one in request.need("TargetGroupARNs") if one not in group.targets]
    for member in group.members.values():
        if member.state == "InService":
            region.targets.register(group, member)
    return {}
