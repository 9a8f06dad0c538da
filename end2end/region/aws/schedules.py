"""EventBridge Scheduler: schedules that fire at their time, in their zone, with exactly the input they were given."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule
from moto.scheduler.responses import EventBridgeSchedulerResponse

from . import cron
from .clock import iso
from .iam import services

if TYPE_CHECKING:
    from .clock import Timer
    from .region import Region


class Schedules:
    """The timer of each schedule, by its ARN."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._timers: dict[str, Timer] = {}

    def reset(self) -> None:
        self._timers.clear()

    def arm(self, schedule: Schedule) -> None:
        """Sets the schedule's next firing; a one-time schedule whose moment has passed has none."""
        self.disarm(schedule.arn)
        if schedule.state != "ENABLED":
            return
        due = self._next(schedule)
        if due is not None:
            fire = lambda: self._fire(schedule, due)  # noqa: E731
            self._timers[schedule.arn] = self.region.clock.at(due, f"schedule {schedule.name}", fire)

    def disarm(self, arn: str) -> None:
        timer = self._timers.pop(arn, None)
        if timer is not None:
            timer.cancel()

    def due(self, arn: str) -> float | None:
        timer = self._timers.get(arn)
        return None if timer is None else timer.due

    def _next(self, schedule: Schedule) -> float | None:
        now = self.region.clock.now()
        start, end = _date(schedule.start_date), _date(schedule.end_date)
        when = cron.expression(schedule.schedule_expression, schedule.schedule_expression_timezone)
        after = now if start is None else max(now, start - 0.001)
        anchor = start if start is not None else float(schedule.creation_date)
        due = when.after(after, anchor)
        return None if due is None or (end is not None and due > end) else due

    def _fire(self, schedule: Schedule, due: float) -> None:
        target, number = schedule.target, str(uuid.uuid4())
        text = target.get("Input")
        words = {
            "schedule-arn": schedule.arn,
            "scheduled-time": iso(due),
            "execution-id": number,
            "attempt-number": "1",
        }
        if text is None:
            payload: Any = {"version": "0", "id": number, "detail-type": "Scheduled Event", "source": "aws.scheduler"}
        else:
            for word, value in words.items():
                text = text.replace(f"<aws.scheduler.{word}>", value)
            payload = _read(text)
        self.region.journal.add(
            "schedule", name=schedule.name, group=schedule.group_name, expression=schedule.schedule_expression
        )
        if services.may_wake(self.region, target.get("RoleArn"), target["Arn"]):
            self.region.bus.send(target, payload, number, f"schedule {schedule.name}")
        else:
            queue = target.get("DeadLetterConfig", {}).get("Arn")
            reached = queue if queue and services.may_send(self.region, target["RoleArn"], queue, "scheduler") else None
            self.region.bury(reached, payload, number, f"schedule {schedule.name}", "the schedule's role may not invoke it")
        self._timers.pop(schedule.arn, None)
        group = self.region.scheduler.schedule_groups.get(schedule.group_name)
        if group is None or group.schedules.get(schedule.name) is not schedule:
            return
        self.arm(schedule)
        if schedule.arn not in self._timers and schedule.action_after_completion == "DELETE":
            group.delete_schedule(schedule.name)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _date(value: Any) -> float | None:
    return None if value is None else float(value)


def check(expression: str, zone: str | None, window: dict[str, Any] | None) -> None:
    """Refuses what Scheduler refuses."""
    try:
        cron.expression(expression or "", zone)
    except cron.BadSchedule as error:
        raise ValidationException(f"Invalid Schedule Expression {expression} in {zone or 'UTC'}: {error}.") from error
    if (window or {}).get("Mode") not in ("OFF", "FLEXIBLE"):
        raise ValidationException("FlexibleTimeWindow needs a Mode, OFF or FLEXIBLE.")


def install(region: Region) -> None:
    """Arms what moto keeps."""
    create, update, delete = (
        EventBridgeSchedulerBackend.create_schedule,
        EventBridgeSchedulerBackend.update_schedule,
        EventBridgeSchedulerBackend.delete_schedule,
    )

    def create_schedule(self: EventBridgeSchedulerBackend, **given: Any) -> Schedule:
        check(given["schedule_expression"], given["schedule_expression_timezone"], given["flexible_time_window"])
        self.get_schedule_group(given["group_name"])
        schedule = create(self, **given)
        region.schedules.arm(schedule)
        return schedule

    def update_schedule(self: EventBridgeSchedulerBackend, **given: Any) -> Schedule:
        check(given["schedule_expression"], given["schedule_expression_timezone"], given["flexible_time_window"])
        schedule = update(self, **given)
        schedule.state = given["state"] or "ENABLED"
        region.schedules.arm(schedule)
        return schedule

    def delete_schedule(self: EventBridgeSchedulerBackend, group_name: str | None, name: str) -> None:
        region.schedules.disarm(self.get_schedule(group_name, name).arn)
        delete(self, group_name, name)

    answer = EventBridgeSchedulerResponse.create_schedule

    def create_once(self: EventBridgeSchedulerResponse) -> str:
        """The same client token again is the same call again."""
        token = self._get_param("ClientToken")
        if token is None or token not in region.tokens:
            made = answer(self)
            if token is not None:
                region.tokens[token] = made
            return made
        return region.tokens[token]

    region.patches.put(EventBridgeSchedulerResponse, "create_schedule", create_once)
    region.patches.put(EventBridgeSchedulerBackend, "create_schedule", create_schedule)
    region.patches.put(EventBridgeSchedulerBackend, "update_schedule", update_schedule)
    region.patches.put(EventBridgeSchedulerBackend, "delete_schedule", delete_schedule)
