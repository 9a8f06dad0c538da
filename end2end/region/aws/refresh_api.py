"""The Auto Scaling operations on instance refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import templates
from .errors import AwsError, invalid
from .group import Source
from .operations import Request, operation
from .refresh import Preferences, Refresh

if TYPE_CHECKING:
    from .group import Group
    from .region import Region

PAGE = 50


@operation("autoscaling", "StartInstanceRefresh")
def start_instance_refresh(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    if group.active_refresh() is not None:
        raise AwsError(
            "InstanceRefreshInProgress",
            "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.",
        )
    if request.get("Strategy", "Rolling") != "Rolling":
        raise invalid("The local region only knows the Rolling strategy.")
    desired = request.get("DesiredConfiguration") or {}
    target = source(region, desired["LaunchTemplate"]) if desired.get("LaunchTemplate") else group.source
    preferences = read_preferences(group, request.get("Preferences", {}))
    if preferences.auto_rollback:
        if not desired:
            raise invalid("The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty")
        _reversible(group.source, target)
    refresh = Refresh(group, preferences, group.source, target, bool(desired))
    group.refreshes.insert(0, refresh)
    group.poke()
    return {"InstanceRefreshId": refresh.number}


def source(region: Region, given: dict[str, Any]) -> Source:
    """The template and version a request names, which must exist."""
    number = str(given.get("Version") or "$Default")
    try:
        template = templates.find(region, given)
        templates.version(template, number)
    except AwsError as error:
        raise invalid(f"You must use a valid fully-formed launch template. {error.message}") from error
    return Source(template.id, number)


def _reversible(before: Source, after: Source) -> None:
    for one in (before, after):
        if one.version.startswith("$"):
            raise invalid(
                "Rollback needs a launch template version that is a number; "
                f"{one.version} can mean another one by the time of the rollback."
            )


def read_preferences(group: Group, given: dict[str, Any]) -> Preferences:
    """The preferences of a request, with AWS's defaults and limits."""
    least, most = int(given.get("MinHealthyPercentage", 90)), int(given.get("MaxHealthyPercentage", 100))
    if not 0 <= least <= 100 or not 100 <= most <= 200:
        raise invalid("MinHealthyPercentage is from 0 to 100, MaxHealthyPercentage from 100 to 200.")
    if most - least > 100:
        raise invalid("The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100.")
    marks = tuple(int(mark) for mark in given.get("CheckpointPercentages", []))
    if list(marks) != sorted(set(marks)) or any(not 1 <= mark <= 100 for mark in marks):
        raise invalid("CheckpointPercentages must be unique, in ascending order and from 1 to 100.")
    delay, bake = int(given.get("CheckpointDelay", 3600)), int(given.get("BakeTime", 0))
    if not 0 <= delay <= 172_800 or not 0 <= bake <= 172_800:
        raise invalid("CheckpointDelay and BakeTime are from 0 to 172800 seconds.")
    if given.get("CheckpointDelay") is not None and not marks:
        raise invalid("CheckpointDelay needs CheckpointPercentages.")
    default = group.warmup if group.warmup is not None else group.grace
    choices = {"ScaleInProtectedInstances": ("Refresh", "Ignore", "Wait"), "StandbyInstances": ("Terminate", "Ignore", "Wait")}
    for name, values in choices.items():
        if given.get(name, values[1]) not in values:
            raise invalid(f"{name} must be one of {', '.join(values)}.")
    return Preferences(
        least=least,
        most=most,
        warmup=int(given.get("InstanceWarmup", default)),
        skip_matching=_true(given.get("SkipMatching", False)),
        auto_rollback=_true(given.get("AutoRollback", False)),
        checkpoints=marks,
        checkpoint_delay=delay,
        bake=bake,
        alarms=tuple((given.get("AlarmSpecification") or {}).get("Alarms", [])),
        protected=given.get("ScaleInProtectedInstances", "Ignore"),
        standby=given.get("StandbyInstances", "Ignore"),
    )


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


@operation("autoscaling", "DescribeInstanceRefreshes")
def describe_instance_refreshes(region: Region, request: Request) -> dict[str, Any]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    wanted = request.get("InstanceRefreshIds", [])
    found = [one for one in group.refreshes if not wanted or one.number in wanted]
    start, size = int(request.get("NextToken", 0)), int(request.get("MaxRecords", PAGE))
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"InstanceRefreshes": [one.shown() for one in found[start : start + size]], **more}


def _active(region: Region, request: Request) -> Refresh:
    name = request.need("AutoScalingGroupName")
    refresh = region.groups.need(name).active_refresh()
    if refresh is None:
        raise AwsError(
            "ActiveInstanceRefreshNotFound", f"No in progress or pending Instance Refresh found for Auto Scaling group {name}"
        )
    return refresh


@operation("autoscaling", "CancelInstanceRefresh")
def cancel_instance_refresh(region: Region, request: Request) -> dict[str, Any]:
    refresh = _active(region, request)
    if refresh.status != "Cancelling":
        refresh.status = "Cancelling"
        refresh.group.surplus = 0
        refresh.group.poke()
    return {"InstanceRefreshId": refresh.number}


@operation("autoscaling", "RollbackInstanceRefresh")
def rollback_instance_refresh(region: Region, request: Request) -> dict[str, Any]:
    refresh = _active(region, request)
    why = None
    if not refresh.desired_given:
        why = "it was started without a desired configuration"
    elif refresh.status in ("Cancelling", "RollbackInProgress"):
        why = f"it is {refresh.status}"
    elif any(one.version.startswith("$") for one in (refresh.previous, refresh.target)):
        why = "a launch template version is not a number"
    if why is not None:
        raise AwsError("IrreversibleInstanceRefresh", f"The instance refresh cannot be rolled back: {why}.")
    refresh.roll_back("Rollback was requested by the user.")
    return {"InstanceRefreshId": refresh.number}
