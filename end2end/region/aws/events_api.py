"""PutEvents, and the events that S3, SSM and CloudWatch send by themselves."""

from __future__ import annotations

import itertools
import json
import uuid
from typing import TYPE_CHECKING, Any

import moto.s3.notifications as s3_notifications
from moto.cloudwatch.models import CloudWatchBackend
from moto.events.exceptions import ValidationException
from moto.events.responses import EventsHandler
from moto.ssm.models import SimpleSystemManagerBackend

from .clock import iso
from .pattern import matches

if TYPE_CHECKING:
    from .region import Region

SENT = ("Object Created", "Object Deleted")


def put_event(region: Region, entry: dict[str, Any]) -> dict[str, str]:
    """One entry of PutEvents: its event id, or why it was refused."""
    source, kind, text = entry.get("Source"), entry.get("DetailType"), entry.get("Detail")
    for name, value in (("Source", source), ("DetailType", kind), ("Detail", text)):
        if not value:
            return _refused("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if source.startswith("aws."):
        return _refused("NotAuthorizedForSourceException", "Not authorized for the source.")
    if (entry.get("EventBusName") or "default").rsplit("/", 1)[-1] != "default":
        return _refused("InvalidArgument", "The local region only has the default event bus.")
    try:
        detail = json.loads(text)
    except ValueError:
        return _refused("MalformedDetail", "Detail is malformed.")
    if not isinstance(detail, dict):
        return _refused("MalformedDetail", "Detail is malformed.")
    at = entry.get("Time")
    return {
        "EventId": region.bus.emit(source, kind, detail, entry.get("Resources", []), None if at is None else float(at))
    }


def _refused(code: str, message: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": message}


def install(region: Region) -> None:
    """Gives every sender the region's one door."""
    sequence = itertools.count(0x617F08299329D189)

    def put_events(self: EventsHandler) -> str:
        entries = self._get_param("Entries") or []
        if not 1 <= len(entries) <= 10:
            raise ValidationException(f"PutEvents takes 1 to 10 entries, not {len(entries)}.")
        answers = [put_event(region, entry) for entry in entries]
        return json.dumps({"FailedEntryCount": sum("ErrorCode" in one for one in answers), "Entries": answers})

    def object_event(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
        kind = s3_notifications._detail_type(event_name)
        if kind not in SENT:
            return
        about: dict[str, Any] = {"key": key.name, "sequencer": f"{next(sequence):018X}"}
        if kind == "Object Created":
            about |= {"size": key.size, "etag": key.etag.replace('"', "")}
        if bucket.is_versioned and key.version_id:
            about["version-id"] = key.version_id
        reasons = {"Put": "PutObject", "Post": "POST Object", "Copy": "CopyObject"}
        name = event_name.split(":")[-1]
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": about,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": account_id,
            "source-ip-address": "127.0.0.1",
            "reason": "DeleteObject" if kind == "Object Deleted" else reasons.get(name, name),
        }
        if kind == "Object Deleted":
            detail["deletion-type"] = "Delete Marker Created" if bucket.is_versioned else "Permanently Deleted"
        region.bus.emit("aws.s3", kind, detail, [bucket.arn])

    def test_event_pattern(self: EventsHandler) -> str:
        return json.dumps(
            {"Result": matches(json.loads(self._get_param("EventPattern")), json.loads(self._get_param("Event")))}
        )

    region.patches.put(EventsHandler, "put_events", put_events)
    region.patches.put(EventsHandler, "test_event_pattern", test_event_pattern)
    region.patches.put(s3_notifications, "_send_event_bridge_message", object_event)
    _parameters(region)
    _alarms(region)


def _parameters(region: Region) -> None:
    put, delete, delete_many = (
        SimpleSystemManagerBackend.put_parameter,
        SimpleSystemManagerBackend.delete_parameter,
        SimpleSystemManagerBackend.delete_parameters,
    )

    def announce(self: SimpleSystemManagerBackend, name: str, kind: str, what: str) -> None:
        if self.region_name == region.name:
            arn = f"arn:aws:ssm:{region.name}:{region.account}:parameter/{name.lstrip('/')}"
            detail = {"name": name, "type": kind, "operation": what}
            region.bus.emit("aws.ssm", "Parameter Store Change", detail, [arn])

    def put_parameter(self: SimpleSystemManagerBackend, name: str, *given: Any, **named: Any) -> Any:
        existed = bool(self._parameters.get(name))
        parameter = put(self, name, *given, **named)
        announce(self, name, parameter.parameter_type, "Update" if existed else "Create")
        return parameter

    def delete_parameter(self: SimpleSystemManagerBackend, name: str) -> None:
        versions = self._parameters.get(name)
        delete(self, name)
        announce(self, name, versions[-1].parameter_type if versions else "String", "Delete")

    def delete_parameters(self: SimpleSystemManagerBackend, names: list[str]) -> list[str]:
        gone = delete_many(self, names)
        for name in gone:
            announce(self, name, "String", "Delete")
        return gone

    region.patches.put(SimpleSystemManagerBackend, "put_parameter", put_parameter)
    region.patches.put(SimpleSystemManagerBackend, "delete_parameter", delete_parameter)
    region.patches.put(SimpleSystemManagerBackend, "delete_parameters", delete_parameters)


def _alarms(region: Region) -> None:
    """An alarm's change is an event, and running refreshes look at it."""
    original = CloudWatchBackend.set_alarm_state

    def set_alarm_state(
        self: CloudWatchBackend, alarm_name: str, reason: str, reason_data: str, state_value: str
    ) -> None:
        before = self.alarms[alarm_name].state_value if alarm_name in self.alarms else None
        original(self, alarm_name, reason, reason_data, state_value)
        if before == state_value:
            return
        now = iso(region.clock.now())
        arn = f"arn:aws:cloudwatch:{region.name}:{region.account}:alarm:{alarm_name}"
        detail = {
            "alarmName": alarm_name,
            "state": {"value": state_value, "reason": reason, "timestamp": now},
            "previousState": {"value": before, "timestamp": now},
        }
        region.bus.emit("aws.cloudwatch", "CloudWatch Alarm State Change", detail, [arn])
        for group in region.groups.all.values():
            group.poke()

    region.patches.put(CloudWatchBackend, "set_alarm_state", set_alarm_state)
