"""The Auto Scaling operations on instance refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import preferences, templates
from .errors import AwsError, invalid
from .group import Source
from .operations import Request, operation
from .refresh import Refresh

if TYPE_CHECKING:
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
    careful = preferences.read(group, request.get("Preferences", {}))
    if careful.auto_rollback:
        if not desired:
            raise invalid(
                "The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty"
            )
        _reversible(group.source, target)
    refresh = Refresh(group, careful, group.source, target, bool(desired))
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
            "ActiveInstanceRefreshNotFound",
            f"No in progress or pending Instance Refresh found for Auto Scaling group {name}",
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
