"""Auto Scaling groups of a stack, which are the region's own.

moto's CloudFormation would make a group of moto's, which starts instances that no zone, hook or refresh knows.
"""

from __future__ import annotations

from ..errors import AwsError
from .resource import Properties, Resource, made

SIZES = ("MinSize", "MaxSize", "DesiredCapacity")
HOOKS = "LifecycleHookSpecificationList"
#: Not parameters of UpdateAutoScalingGroup, or of none.
OWN = (HOOKS, "MetricsCollection", "Tags", "DeletionProtection", "NotificationConfigurations")


@made("AWS::AutoScaling::AutoScalingGroup", named_by="AutoScalingGroupName")
class AutoScalingGroup(Resource):
    def create(self) -> None:
        more = {name: self.properties.get(name, []) for name in (HOOKS, "Tags")}
        self._call("CreateAutoScalingGroup", **self._parameters(), **more)

    def update(self, before: Properties) -> None:
        """What changed since the last time. As `IgnoreUnmodifiedGroupSizeProperties` says, sizes only if the template changed them."""
        after = self.properties
        if after.get("AutoScalingGroupName") != before.get("AutoScalingGroupName"):
            raise AwsError("ValidationError", "The local region does not replace a group by one of another name.")
        same = {size for size in SIZES if before.get(size) == after.get(size)}
        self._call("UpdateAutoScalingGroup", **{name: value for name, value in self._parameters().items() if name not in same})
        for hook in after.get(HOOKS, []):
            if hook not in before.get(HOOKS, []):
                self._call("PutLifecycleHook", **hook)
        if after.get("Tags") != before.get("Tags"):
            about = {"ResourceId": self.physical_resource_id, "ResourceType": "auto-scaling-group"}
            self.api("autoscaling", "CreateOrUpdateTags", Tags=[tag | about for tag in after.get("Tags", [])])

    def remove(self) -> None:
        groups = self.api("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[self.physical_resource_id])["AutoScalingGroups"]
        if groups:
            self._call("DeleteAutoScalingGroup", ForceDelete=True)

    def _call(self, operation: str, **parameters: object) -> None:
        self.api("autoscaling", operation, AutoScalingGroupName=self.physical_resource_id, **parameters)

    def _parameters(self) -> Properties:
        asked = {name: value for name, value in self.properties.items() if name not in (*OWN, "AutoScalingGroupName")}
        if "VPCZoneIdentifier" in asked:
            asked["VPCZoneIdentifier"] = ",".join(asked["VPCZoneIdentifier"])
        if "Cooldown" in asked:
            asked["DefaultCooldown"] = asked.pop("Cooldown")
        return asked
