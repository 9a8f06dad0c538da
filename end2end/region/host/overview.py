"""What an operator sees of the region: fleet, refresh, hooks, schedule, functions, as data and as lines of text."""

import time
from typing import Any

from aws.status import status

from . import stack
from .environment import Environment

RECENT = 12


def overview(environment: Environment) -> dict[str, Any]:
    """Everything worth a look, at this moment."""
    group = environment.group()
    autoscaling = environment.client("autoscaling")
    scheduled = autoscaling.describe_scheduled_actions(AutoScalingGroupName=stack.NAME)["ScheduledUpdateGroupActions"]
    targets = {target.instance: target for target in environment.proxy.targets()}
    refreshes = environment.refreshes()
    inside = status(environment.region)
    waits = {member["id"]: member["waits"] for one in inside["groups"] for member in one["members"]}
    return {
        "now": iso(time.time()),
        "shop": environment.proxy.url,
        "region": environment.region.url,
        "group": {key: group[key] for key in ("MinSize", "DesiredCapacity", "MaxSize")}
        | {"template": group.get("LaunchTemplate", {}).get("Version"), "live": environment.parameter("lt-version")},
        "instances": [_instance(environment, member, targets, waits) for member in group["Instances"]],
        "builders": [{"id": build.id, "build": build.build} for build in list(environment.machine.builders.values())],
        "images": environment.images(),
        "refreshes": [
            {
                "id": refresh["InstanceRefreshId"][:8],
                "status": refresh["Status"],
                "percent": refresh.get("PercentageComplete", 0),
                "reason": refresh.get("StatusReason", ""),
                "version": refresh.get("DesiredConfiguration", {}).get("LaunchTemplate", {}).get("Version", ""),
            }
            for refresh in refreshes[:3]
        ],
        "schedule": [
            {"name": action["ScheduledActionName"], "at": iso(action["StartTime"].timestamp()), "min": action.get("MinSize"), "max": action.get("MaxSize")}
            for action in sorted(scheduled, key=lambda action: action["StartTime"])
        ],
        "zones": inside["zones"],
        "due": [due for due in inside["due"] if not due["what"].startswith("forgetting")][:5],
        "problems": inside["problems"],
        "functions": [
            {
                "name": name.removeprefix(f"{stack.NAME}-"),
                "invocations": function.count.invocations,
                "errors": function.count.errors,
                "starts": function.count.starts,
                "slowest_ms": round(function.count.slowest_ms),
                "rss_mb": round(function.resident_kilobytes() / 1024, 1),
            }
            for name, function in sorted(environment.machine.house.functions.items())
        ],
    }


def _instance(environment: Environment, member: dict, targets: dict, waits: dict) -> dict[str, Any]:
    instance_id = member["InstanceId"]
    instance = environment.machine.instances.get(instance_id)
    target = targets.get(instance_id)
    return {
        "id": instance_id,
        "zone": member["AvailabilityZone"],
        "lifecycle": member["LifecycleState"],
        "health": member["HealthStatus"],
        "release": instance.version if instance else "",
        "process": instance.state if instance else "none",
        "pid": instance.pid if instance else None,
        "address": instance.address if instance else "",
        "balancer": target.health if target else "not registered",
        "requests": target.requests if target else 0,
        "waits": [f"{wait['hook']} until {wait['until'][11:19]}" for wait in waits.get(instance_id, [])],
    }


def lines(seen: dict[str, Any]) -> list[str]:
    """The overview for a terminal."""
    group = seen["group"]
    out = [
        f"{seen['now']}   shop {seen['shop']}   region {seen['region']}/region/",
        f"group   min {group['MinSize']}  desired {group['DesiredCapacity']}  max {group['MaxSize']}   template version {group['template']}, live {group['live'] or '-'}",
        "",
        "instance             zone           lifecycle          release   process   balancer        requests  hook",
    ]
    for one in seen["instances"]:
        out.append(f"{one['id']:<20} {one['zone']:<14} {one['lifecycle']:<18} {one['release']:<9} {one['process']:<9} {one['balancer']:<15} {one['requests']:>8}  {', '.join(one['waits'])}".rstrip())
    out += [f"builder {build['id']} works on {build['build']}" for build in seen["builders"]]
    out.append("")
    out += [f"image    {build:<28} {status}" for build, status in sorted(seen["images"].items())]
    out += [f"refresh  {one['id']} {one['status']} {one['percent']} % to version {one['version']} {one['reason']}" for one in seen["refreshes"]]
    out += [f"planned  {one['at']}  {one['name']}  min {one['min']} max {one['max']}" for one in seen["schedule"][:8]]
    out += [f"zone     {zone} is down" for zone, where in seen["zones"].items() if where == "down"]
    out += [f"next     {due['at']}  {due['what']}" for due in seen["due"]]
    out += [f"problem  {problem}" for problem in seen["problems"]]
    out.append("")
    for one in seen["functions"]:
        out.append(
            f"function {one['name']:<18} {one['invocations']:>5} invocations, {one['errors']} errors, {one['starts']} starts, "
            f"slowest {one['slowest_ms']} ms, {one['rss_mb']} MB"
        )
    return out


def told(entry: dict[str, Any]) -> str:
    """One line of the journal."""
    kind = entry["kind"]
    if kind == "event":
        event = entry["event"]
        detail = event.get("detail") or {}
        about = detail.get("EC2InstanceId") or detail.get("instance-id") or detail.get("ImageId") or (detail.get("object") or {}).get("key") or detail.get("build") or ""
        extra = detail.get("state") or detail.get("State") or detail.get("task") or ""
        copies = "" if entry.get("copies", 1) == 1 else f" (arrives {entry['copies']} times)"
        return f"{entry['at'][11:19]}  event       {event['detail-type']} {about} {extra}{copies}".rstrip()
    rest = " ".join(f"{name}={value}" for name, value in entry.items() if name not in ("n", "at", "kind", "event_id", "number") and value not in (None, "", [], False))
    return f"{entry['at'][11:19]}  {kind:<11} {rest}"[:200]


def iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
