"""Scheduled actions of groups: checked as AWS checks them, and carried out when their time comes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException

from .activities import moment
from .cron import BadSchedule, recurrence, zone
from .errors import AwsError, invalid
from .operations import Request, operation

if TYPE_CHECKING:
    from .clock import Timer
    from .group import Group
    from .region import Region

#: Scheduled actions a group may have.
MOST = 125


@dataclass
class ScheduledAction:
    """One action; without recurrence it is carried out once and forgotten."""

    name: str
    minimum: int | None
    maximum: int | None
    desired: int | None
    start: float | None
    end: float | None
    cron: str | None
    zone: str | None
    timer: Timer | None = None

    def shown(self, region: Region, group: Group) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "AutoScalingGroupName": group.name,
            "ScheduledActionName": self.name,
            "ScheduledActionARN": (
                f"arn:aws:autoscaling:{region.name}:{region.account}:scheduledUpdateGroupAction:{group.number}"
                f":autoScalingGroupName/{group.name}:scheduledActionName/{self.name}"
            ),
        }
        optional = {
            "MinSize": self.minimum,
            "MaxSize": self.maximum,
            "DesiredCapacity": self.desired,
            "StartTime": None if self.start is None else moment(self.start),
            "Time": None if self.start is None else moment(self.start),
            "EndTime": None if self.end is None else moment(self.end),
            "Recurrence": self.cron,
            "TimeZone": self.zone,
        }
        return {**answer, **{name: value for name, value in optional.items() if value is not None}}


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=datetime.UTC)).timestamp()
    return datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00")).timestamp()


def _put(region: Region, group: Group, given: dict[str, Any]) -> None:
    name, now = given["ScheduledActionName"], region.clock.now()
    sizes = [given.get(key) for key in ("MinSize", "MaxSize", "DesiredCapacity")]
    low, high, desired = (None if size is None else int(size) for size in sizes)
    if low is None and high is None and desired is None:
        raise invalid("At least one of DesiredCapacity, MinSize or MaxSize must be specified.")
    if low is not None and high is not None and low > high:
        raise invalid(f"Max bound, {high}, must be greater than or equal to min bound, {low}")
    if desired is not None and ((low is not None and desired < low) or (high is not None and desired > high)):
        raise invalid(f"Desired capacity:{desired} must be between the specified min size:{low} and max size:{high}")
    cron, start, end = (
        given.get("Recurrence"),
        _seconds(given.get("StartTime", given.get("Time"))),
        _seconds(given.get("EndTime")),
    )
    if cron is None and start is None:
        raise invalid("Either a start time or a recurrence must be specified.")
    if start is not None and start < now:
        raise invalid("Given start time is in the past")
    if end is not None and end <= (start if start is not None else now):
        raise invalid("The end time must be after the start time.")
    try:
        zone(given.get("TimeZone"))
        if cron is not None:
            recurrence(cron, given.get("TimeZone"))
    except BadSchedule as error:
        raise invalid(f"The schedule is not valid: {error}") from error
    action = ScheduledAction(name, low, high, desired, start, end, cron, given.get("TimeZone"))
    _room(group, action)
    _drop(group, name)
    group.scheduled[name] = action
    _arm(region, group, action)


def _room(group: Group, action: ScheduledAction) -> None:
    others = [one for one in group.scheduled.values() if one.name != action.name]
    if len(others) >= MOST:
        raise AwsError(
            "LimitExceeded", f"You have already reached a limit for your scheduled actions of the group: {MOST}."
        )
    for other in others:
        if action.start is not None and other.start == action.start and action.cron is None and other.cron is None:
            raise AwsError(
                "AlreadyExists", f"The group already has a scheduled action for that start time: {other.name}"
            )


def _drop(group: Group, name: str) -> None:
    old = group.scheduled.pop(name, None)
    if old is not None and old.timer is not None:
        old.timer.cancel()


def _arm(region: Region, group: Group, action: ScheduledAction) -> None:
    now = region.clock.now()
    if action.cron is None:
        due = action.start
    else:
        begin = now if action.start is None else max(now, action.start - 0.001)
        due = recurrence(action.cron, action.zone).after(begin, begin)
    if due is None or (action.end is not None and due > action.end):
        group.scheduled.pop(action.name, None)
        return
    action.timer = region.clock.at(due, f"scheduled action {action.name}", lambda: _carry_out(region, group, action))


def _carry_out(region: Region, group: Group, action: ScheduledAction) -> None:
    if group.scheduled.get(action.name) is not action or group.name not in region.groups.all:
        return
    error = None
    if "ScheduledActions" not in group.suspended:
        try:
            group.resize(action.minimum, action.maximum, action.desired)
        except ServiceException as refused:
            error = refused.message
    sizes = {"min": group.minimum, "max": group.maximum, "desired": group.desired}
    region.journal.add("scheduled-action", group=group.name, name=action.name, error=error, **sizes)
    if action.cron is None:
        group.scheduled.pop(action.name, None)
    else:
        action.start = None
        _arm(region, group, action)


@operation("autoscaling", "PutScheduledUpdateGroupAction")
def put_scheduled_update_group_action(region: Region, request: Request) -> dict[str, Any]:
    _put(region, region.groups.need(request.need("AutoScalingGroupName")), request.params)
    return {}


@operation("autoscaling", "BatchPutScheduledUpdateGroupAction")
def batch_put_scheduled_update_group_action(region: Region, request: Request) -> dict[str, Any]:
    group, failed = region.groups.need(request.need("AutoScalingGroupName")), []
    actions = request.need("ScheduledUpdateGroupActions")
    if len(actions) > 50:
        raise invalid("A batch has at most 50 scheduled actions.")
    for given in actions:
        try:
            _put(region, group, given)
        except ServiceException as error:
            name = given["ScheduledActionName"]
            failed.append({"ScheduledActionName": name, "ErrorCode": error.code, "ErrorMessage": error.message})
    return {"FailedScheduledUpdateGroupActions": failed}


@operation("autoscaling", "DeleteScheduledAction")
def delete_scheduled_action(region: Region, request: Request) -> dict[str, Any]:
    group, name = region.groups.need(request.need("AutoScalingGroupName")), request.need("ScheduledActionName")
    if name not in group.scheduled:
        raise invalid("Scheduled action name not found")
    _drop(group, name)
    return {}


@operation("autoscaling", "BatchDeleteScheduledAction")
def batch_delete_scheduled_action(region: Region, request: Request) -> dict[str, Any]:
    group, failed = region.groups.need(request.need("AutoScalingGroupName")), []
    for name in request.need("ScheduledActionNames"):
        if name not in group.scheduled:
            refusal = {"ErrorCode": "ValidationError", "ErrorMessage": "Scheduled action name not found"}
            failed.append({"ScheduledActionName": name, **refusal})
        _drop(group, name)
    return {"FailedScheduledActions": failed}


@operation("autoscaling", "DescribeScheduledActions")
def describe_scheduled_actions(region: Region, request: Request) -> dict[str, Any]:
    name, wanted = request.get("AutoScalingGroupName"), request.get("ScheduledActionNames", [])
    groups = [region.groups.need(name)] if name else list(region.groups.all.values())
    found = [
        action.shown(region, group)
        for group in groups
        for action in group.scheduled.values()
        if not wanted or action.name in wanted
    ]
    start, size = int(request.get("NextToken", 0)), min(int(request.get("MaxRecords", 50)), 100)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"ScheduledUpdateGroupActions": found[start : start + size], **more}
