"""Scaling activities: what a group did, why, and how it ended."""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Activity:
    """One launch or termination, from its cause to its end."""

    group: str
    description: str
    cause: str
    start: float
    zone: str = ""
    subnet: str = ""
    status: str = "InProgress"
    message: str = ""
    progress: int = 0
    end: float | None = None
    number: str = field(default_factory=lambda: str(uuid.uuid4()))

    def close(self, now: float, status: str, message: str = "") -> None:
        """The first end counts."""
        if self.end is None:
            self.end, self.status, self.message, self.progress = now, status, message, 100

    def details(self) -> dict[str, str]:
        return {"Subnet ID": self.subnet, "Availability Zone": self.zone}

    def shown(self) -> dict[str, Any]:
        """As `DescribeScalingActivities` lists it."""
        answer = {
            "ActivityId": self.number,
            "AutoScalingGroupName": self.group,
            "Description": self.description,
            "Cause": self.cause,
            "StartTime": moment(self.start),
            "StatusCode": self.status,
            "Progress": self.progress,
            "Details": json.dumps(self.details()),
        }
        if self.message:
            answer["StatusMessage"] = self.message
        if self.end is not None:
            answer["EndTime"] = moment(self.end)
        return answer


def moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
