"""The status of the region for people: as lines of text, and as the page that shows them."""

from __future__ import annotations

import html
from typing import Any

RECENT = 12
STYLE = """
body { font: 14px/1.5 ui-monospace, monospace; margin: 2rem auto; max-width: 110ch; padding: 0 1rem; color: #1d2430; background: #fbfaf7 }
h1 { font-size: 1.1rem } h2 { font-size: 1rem; margin: 1.5rem 0 .3rem } pre { margin: 0; white-space: pre-wrap }
@media (prefers-color-scheme: dark) { body { color: #e6e4dd; background: #14171c } }
"""
COLUMNS = "instance             zone           lifecycle          release   process   balancer        requests  hook"


def page(seen: dict[str, Any]) -> str:
    """One HTML document; the browser fetches it again by itself, every two seconds."""
    state = html.escape("\n".join(lines(seen)))
    events = html.escape("\n".join(entry_line(entry) for entry in reversed(seen["log"])))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>FleetCart local region</title><style>{STYLE}</style></head>
<body><h1>FleetCart local region</h1>
<pre>{state}</pre>
<h2>Events, newest first</h2>
<pre>{events}</pre>
</body></html>"""


def lines(seen: dict[str, Any]) -> list[str]:
    host = seen["host"]
    out = [f"{seen['now']}   " + (f"shop {host['shop']}   " if "shop" in host else "") + f"region {seen['url']}/region/"]
    for group in seen["groups"]:
        out += _group(group, host)
    out += [f"builder {build['id']} works on {build['build']}" for build in host.get("builders", [])]
    out.append("")
    out += sorted(f"image    {image['tags'].get('fleetcart:build', image['name']):<28} {image['tags'].get('fleetcart:status', image['state'])}" for image in seen["images"])
    for group in seen["groups"]:
        out += [_refresh(refresh) for refresh in group["refreshes"][:3]]
        out += [_planned(action) for action in sorted(group["scheduled_actions"], key=lambda action: str(action.get("StartTime")))[:8]]
    out += [f"zone     {zone} is down" for zone, state in seen["zones"].items() if state == "down"]
    out += [f"next     {due['at']}  {due['what']}" for due in seen["due"] if not due["what"].startswith("forgetting")][:5]
    out += [f"problem  {problem}" for problem in seen["problems"]]
    return [*out, "", *(_function(function, host) for function in seen["functions"])]


def _group(group: dict[str, Any], host: dict[str, Any]) -> list[str]:
    live = f", live {host['live'] or '-'}" if "live" in host else ""
    sizes = f"min {group['min']}  desired {group['desired']}  max {group['max']}"
    return [
        f"group   {group['name']}   {sizes}   template version {group['template']['Version']}{live}",
        "",
        COLUMNS,
        *(_member(member, host.get("instances", {}).get(member["id"], {})) for member in group["members"]),
    ]


def _member(member: dict[str, Any], body: dict[str, Any]) -> str:
    waits = ", ".join(f"{wait['hook']} until {wait['until'][11:19]}" for wait in member["waits"])
    text = f"{member['id']:<20} {member['zone']:<14} {member['state']:<18} {body.get('release', ''):<9} {body.get('process', 'none'):<9} "
    return (text + f"{body.get('balancer', member['target'] or 'not registered'):<15} {body.get('requests', 0):>8}  {waits}").rstrip()


def _refresh(refresh: dict[str, Any]) -> str:
    version = refresh.get("DesiredConfiguration", {}).get("LaunchTemplate", {}).get("Version", "")
    return f"refresh  {refresh['InstanceRefreshId'][:8]} {refresh['Status']} {refresh['PercentageComplete']} % to version {version} {refresh.get('StatusReason', '')}".rstrip()


def _planned(action: dict[str, Any]) -> str:
    return f"planned  {action.get('StartTime')}  {action['ScheduledActionName']}  min {action.get('MinSize')} max {action.get('MaxSize')}"


def _function(function: dict[str, Any], host: dict[str, Any]) -> str:
    body = host.get("functions", {}).get(function["name"])
    process = f", {body['starts']} starts, slowest {body['slowest_ms']} ms, {body['rss_mb']} MB" if body else ""
    return f"function {function['name']:<34} {function['invoked']:>5} invocations, {function['failed']} failed{process}"


def entry_line(entry: dict[str, Any]) -> str:
    """One entry of the journal."""
    kind, at = entry["kind"], entry["at"][11:19]
    if kind == "event":
        event = entry["event"]
        detail = event.get("detail") or {}
        about = detail.get("EC2InstanceId") or detail.get("instance-id") or detail.get("ImageId") or (detail.get("object") or {}).get("key") or detail.get("build") or ""
        extra = detail.get("state") or detail.get("State") or detail.get("task") or ""
        copies = "" if entry.get("copies", 1) == 1 else f" (arrives {entry['copies']} times)"
        return f"{at}  event       {event['detail-type']} {about} {extra}{copies}".rstrip()
    hidden = ("n", "at", "kind", "event_id", "number")
    rest = " ".join(f"{name}={value}" for name, value in entry.items() if name not in hidden and value not in (None, "", [], False))
    return f"{at}  {kind:<11} {rest}"[:200]
