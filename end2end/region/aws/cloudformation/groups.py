"""Auto Scaling groups of a stack, which are the region's own.

moto's CloudFormation would make a group of moto's, which starts instances that no zone, hook or refresh knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import FakeAutoScalingGroup

from ..errors import AwsError
from ..operations import OPERATIONS, Request, plain

if TYPE_CHECKING:
    from ..region import Region

SIZES = ("MinSize", "MaxSize", "DesiredCapacity")
#: Properties under other names, or in other shapes, than the operations' parameters.
OWN = ("LifecycleHookSpecificationList", "MetricsCollection", "Tags", "DeletionProtection", "NotificationConfigurations")


class Told(Request):
    """An operation's parameters as CloudFormation gives them: no request stands behind them."""

    def __init__(self, params: dict[str, Any]) -> None:
        self.params = plain(params)


class Made(FakeAutoScalingGroup):
    """The stack's handle of a group: its name, and the properties it was last given."""

    def __init__(self, region: Region, name: str, properties: dict[str, Any]) -> None:
        self._region, self.name, self.properties = region, name, properties

    def delete(self, account_id: str, region_name: str) -> None:
        remove(self._region, self.name)


def call(region: Region, name: str, **params: Any) -> Any:
    """One of the region's own Auto Scaling operations."""
    return OPERATIONS["autoscaling", name](region, Told(params))


def parameters(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A group's properties as parameters of CreateAutoScalingGroup and UpdateAutoScalingGroup."""
    asked = {key: value for key, value in properties.items() if key not in OWN} | {"AutoScalingGroupName": name}
    if "LaunchTemplate" in asked:
        asked["LaunchTemplate"] = {**asked["LaunchTemplate"], "Version": str(asked["LaunchTemplate"]["Version"])}
    if "VPCZoneIdentifier" in asked:
        asked["VPCZoneIdentifier"] = ",".join(asked["VPCZoneIdentifier"])
    if "Cooldown" in asked:
        asked["DefaultCooldown"] = asked.pop("Cooldown")
    return asked


def create(region: Region, name: str, properties: dict[str, Any]) -> Made:
    hooks = properties.get("LifecycleHookSpecificationList", [])
    call(region, "CreateAutoScalingGroup", **parameters(name, properties), LifecycleHookSpecificationList=hooks, Tags=_tags(properties))
    return Made(region, name, properties)


def update(region: Region, made: Made, name: str, properties: dict[str, Any]) -> Made:
    """What changed since the last time. As `IgnoreUnmodifiedGroupSizeProperties` says, sizes only if the template changed them."""
    if name != made.name:
        raise AwsError("ValidationError", "The local region does not replace a group by one of another name.")
    before, after = made.properties, properties
    asked = parameters(name, after)
    for size in SIZES:
        if before.get(size) == after.get(size):
            asked.pop(size, None)
    call(region, "UpdateAutoScalingGroup", **asked)
    for hook in after.get("LifecycleHookSpecificationList", []):
        if hook not in before.get("LifecycleHookSpecificationList", []):
            call(region, "PutLifecycleHook", **hook, AutoScalingGroupName=name)
    if after.get("Tags") != before.get("Tags"):
        call(region, "CreateOrUpdateTags", Tags=[{**tag, "ResourceId": name, "ResourceType": "auto-scaling-group"} for tag in _tags(after)])
    return Made(region, name, after)


def remove(region: Region, name: str) -> None:
    if name in region.groups.all:
        call(region, "DeleteAutoScalingGroup", AutoScalingGroupName=name, ForceDelete=True)


def _tags(properties: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**tag, "PropagateAtLaunch": str(tag["PropagateAtLaunch"]).lower() == "true"} for tag in properties.get("Tags", [])]


def install(region: Region) -> None:
    """Puts the region's groups where CloudFormation makes moto's."""

    def made(cls: type, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any) -> Made:
        return create(region, resource_name, cloudformation_json["Properties"])

    def changed(
        cls: type, original_resource: Made, new_resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str
    ) -> Made:
        return update(region, original_resource, new_resource_name, cloudformation_json["Properties"])

    def gone(cls: type, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str) -> None:
        remove(region, resource_name)

    region.patches.put(FakeAutoScalingGroup, "create_from_cloudformation_json", classmethod(made))
    region.patches.put(FakeAutoScalingGroup, "update_from_cloudformation_json", classmethod(changed))
    region.patches.put(FakeAutoScalingGroup, "delete_from_cloudformation_json", classmethod(gone))
