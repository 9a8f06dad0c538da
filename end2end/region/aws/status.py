"""The state of the region as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clock import iso

if TYPE_CHECKING:
    from .group import Group
    from .region import Region

#: Log entries the status ends with.
RECENT = 50


def status(region: Region) -> dict[str, Any]:
    """Groups with members, hooks and refreshes; instances, images, schedules, functions, what the host adds, and the last of the journal."""
    # Not under the lock: the host asks the region in its turn.
    host = region.host.commands.status()
    with region.lock:
        return {
            "host": host,
            "now": iso(region.clock.now()),
            "url": region.url,
            "groups": [_group(region, one) for one in region.groups.all.values()],
            "instances": [region.instances.describe(one.id) for one in region.ec2.all_instances()],
            "images": [_image(one) for one in region.ec2.amis.values() if one.owner_id == region.account],
            "schedules": _schedules(region),
            "functions": region.functions.status(),
            "zones": {zone: "down" if zone in region.zones.down else "up" for zone in region.zones.names()},
            "faults": {
                "calls": [vars(one) for one in region.faults.calls],
                "events": _public(vars(region.faults.events)) if region.faults.events else None,
            },
            "due": [{"at": iso(timer.due), "what": timer.what} for timer in region.clock.pending()[:RECENT]],
            "problems": region.problems(),
            "log": region.journal.since(0)["events"][-RECENT:],
        }


def _public(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if not name.startswith("_")}


def _group(region: Region, group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "min": group.minimum,
        "max": group.maximum,
        "desired": group.desired,
        "template": group.source.shown(region),
        "members": [
            {
                "id": one.id,
                "zone": one.zone,
                "state": one.state,
                "healthy": one.healthy,
                "target": region.targets.health.get(one.id),
                "version": (region.instances.describe(one.id) or {}).get("template_version"),
                "waits": [
                    {"hook": wait.hook.name, "since": iso(wait.since), "until": iso(wait.deadline), "beats": wait.beats}
                    for wait in one.waits.values()
                ],
            }
            for one in group.members.values()
        ],
        "hooks": [hook.shown(group.name) for hook in group.hooks.values()],
        "refreshes": [one.shown() for one in group.refreshes],
        "scheduled_actions": [one.shown(region, group) for one in group.scheduled.values()],
        "activities": [one.shown() for one in group.activities[:RECENT]],
    }


def _image(image: Any) -> dict[str, Any]:
    tags = {tag["key"]: tag["value"] for tag in image.get_tags()}
    return {"id": image.id, "name": image.name, "state": image.state, "tags": tags}


def _schedules(region: Region) -> list[dict[str, Any]]:
    answer = []
    for group in region.scheduler.schedule_groups.values():
        for one in group.schedules.values():
            due = region.schedules.due(one.arn)
            answer.append(
                {
                    "name": one.name,
                    "group": group.name,
                    "expression": one.schedule_expression,
                    "zone": one.schedule_expression_timezone,
                    "state": one.state,
                    "due": None if due is None else iso(due),
                }
            )
    return answer
