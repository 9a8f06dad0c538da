"""Rights of Auto Scaling's operations.

A group or a refresh that is given a launch template is checked with its caller's rights: "Control Amazon EC2 launch template usage in Auto
Scaling groups" of Auto Scaling's user guide; alarms of a refresh: "Start an instance refresh with auto rollback".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import templates
from ..errors import AwsError
from .language import Ask
from .needs import Asked, anything, needs
from .needs_ec2 import arn, passing, requested, tagging

anything(
    "autoscaling",
    "DescribeAutoScalingGroups", "DescribeAutoScalingInstances", "DescribeInstanceRefreshes", "DescribeLifecycleHooks",
    "DescribeScalingActivities", "DescribeScheduledActions", "DescribePolicies", "DescribeWarmPool",
)  # fmt: skip


def group(asked: Asked) -> str:
    """ARN of the group that a call names; its middle is a number that policies leave open."""
    name = asked.form.get("AutoScalingGroupName", "")
    return asked.arn("autoscaling", f"autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/{name}")


@needs(
    "autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat", "autoscaling:RollbackInstanceRefresh",
    "autoscaling:CancelInstanceRefresh", "autoscaling:BatchPutScheduledUpdateGroupAction", "autoscaling:BatchDeleteScheduledAction",
    "autoscaling:SetDesiredCapacity", "autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses", "autoscaling:TerminateInstanceInAutoScalingGroup",
)  # fmt: skip
def of_a_group(asked: Asked) -> Iterator[Ask]:
    yield asked.own(group(asked))


@needs("autoscaling:UpdateAutoScalingGroup")
def update(asked: Asked) -> Iterator[Ask]:
    template, form = named(asked, "LaunchTemplate"), asked.form
    given = {key: form.get(key.partition(":")[2]) for key in ("autoscaling:MinSize", "autoscaling:MaxSize")}
    # The key is there whenever the call names a template: "true" when a number is said, "false" for $Latest and $Default.
    numbered = None if template is None else str(template.get("Version", "$Default").isdigit()).lower()
    yield asked.own(group(asked), **given, **{"autoscaling:LaunchTemplateVersionSpecified": numbered})
    yield from trying(asked, template)


@needs("autoscaling:StartInstanceRefresh")
def refresh(asked: Asked) -> Iterator[Ask]:
    yield asked.own(group(asked))
    for name in asked.all("Preferences.AlarmSpecification.Alarms"):
        yield asked.ask("cloudwatch:DescribeAlarms", asked.arn("cloudwatch", f"alarm:{name}"))
    yield from trying(asked, named(asked, "DesiredConfiguration.LaunchTemplate"))


def named(asked: Asked, prefix: str) -> dict[str, str] | None:
    """The launch template in a call: its id or name, and version."""
    found = {key.rpartition(".")[2]: value for key, value in asked.form.items() if key.startswith(f"{prefix}.")}
    return found or None


def trying(asked: Asked, named: dict[str, str] | None) -> Iterator[Ask]:
    """Auto Scaling tries with the caller's rights whether an instance of the template could be started."""
    if named is None:
        return
    try:
        template = templates.find(asked.region, named)
        data = templates.version(template, named.get("Version", "$Default")).data
    except AwsError:
        # The operation itself will say that there is none.
        return
    profile = data.get("IamInstanceProfile", {})
    profile = profile.get("Arn") or profile.get("Name")
    by: dict[str, Any] = {"ec2:LaunchTemplate": arn(asked, template.id), "ec2:IsLaunchTemplateResource": "true"}
    tags = {one["ResourceType"]: {tag["Key"]: tag["Value"] for tag in one["Tags"]} for one in data.get("TagSpecifications", [])}
    said = {"ec2:MetadataHttpTokens": data.get("MetadataOptions", {}).get("HttpTokens"), "ec2:InstanceType": data.get("InstanceType")}
    if profile:
        said["ec2:InstanceProfile"] = asked.region.iam.identities.profile_arn(profile)
    for kind in ("instance", "volume", "network-interface"):
        more = said if kind == "instance" else {}
        yield asked.ask("ec2:RunInstances", asked.arn("ec2", f"{kind}/*"), **by, **more, **requested(tags.get(kind, {})))
    behind = [number for card in data.get("NetworkInterfaces", []) for number in card.get("Groups", card.get("SecurityGroupIds", []))]
    for number in [data["ImageId"], template.id, *data.get("SecurityGroupIds", []), *behind]:
        yield asked.ask("ec2:RunInstances", arn(asked, number), **by)
    yield from tagging(asked, tags, "RunInstances")
    if profile:
        yield from passing(asked, asked.region.iam.identities.of_profile(profile), "ec2.amazonaws.com")
