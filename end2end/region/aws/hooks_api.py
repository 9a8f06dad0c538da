"""The Auto Scaling operations on lifecycle hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import invalid
from .hooks import Hook
from .operations import Request, operation

if TYPE_CHECKING:
    from .group import Group, Member
    from .hooks import Wait
    from .region import Region

#: Hooks a group may have.
MOST = 50


@operation("autoscaling", "PutLifecycleHook")
def put_lifecycle_hook(region: Region, request: Request) -> dict[str, Any]:
    group, name = region.groups.need(request.need("AutoScalingGroupName")), request.need("LifecycleHookName")
    hook = Hook.read(request.params, group.hooks.get(name))
    if name not in group.hooks and len(group.hooks) >= MOST:
        raise invalid(f"A group has at most {MOST} lifecycle hooks.")
    group.hooks[name] = hook
    return {}


@operation("autoscaling", "DescribeLifecycleHooks")
def describe_lifecycle_hooks(region: Region, request: Request) -> dict[str, Any]:
    group, names = region.groups.need(request.need("AutoScalingGroupName")), request.get("LifecycleHookNames", [])
    missing = [name for name in names if name not in group.hooks]
    if missing:
        raise invalid(f"No Lifecycle Hook found with name(s) {', '.join(missing)} for Auto Scaling group {group.name}")
    return {
        "LifecycleHooks": [hook.shown(group.name) for hook in group.hooks.values() if not names or hook.name in names]
    }


@operation("autoscaling", "DeleteLifecycleHook")
def delete_lifecycle_hook(region: Region, request: Request) -> dict[str, Any]:
    """Members that wait in it go on as if it had said what it says by default."""
    group, name = region.groups.need(request.need("AutoScalingGroupName")), request.need("LifecycleHookName")
    hook = group.hooks.pop(name, None)
    if hook is None:
        raise invalid(f"No Lifecycle Hook found with name {name} for Auto Scaling group {group.name}")
    for member in list(group.members.values()):
        wait = member.waits.get(name)
        if wait is not None:
            region.groups.hooks.complete(group, member, wait, hook.default, "deleted")
    return {}


def _waiting(region: Region, request: Request) -> tuple[Group, Member, Wait]:
    group = region.groups.need(request.need("AutoScalingGroupName"))
    token, instance = request.get("LifecycleActionToken"), request.get("InstanceId")
    if not token and not instance:
        raise invalid("Either LifecycleActionToken or InstanceId is required.")
    member, wait = region.groups.hooks.find(group, request.need("LifecycleHookName"), token, instance)
    return group, member, wait


@operation("autoscaling", "CompleteLifecycleAction")
def complete_lifecycle_action(region: Region, request: Request) -> dict[str, Any]:
    result = request.need("LifecycleActionResult")
    if result not in ("CONTINUE", "ABANDON"):
        raise invalid(f"Lifecycle action result must be CONTINUE or ABANDON, not '{result}'")
    group, member, wait = _waiting(region, request)
    region.groups.hooks.complete(group, member, wait, result, "completed")
    return {}


@operation("autoscaling", "RecordLifecycleActionHeartbeat")
def record_lifecycle_action_heartbeat(region: Region, request: Request) -> dict[str, Any]:
    region.groups.hooks.beat(*_waiting(region, request))
    return {}
