"""The preferences of an instance refresh: how carefully to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import invalid
from .operations import true

if TYPE_CHECKING:
    from .group import Group


@dataclass(frozen=True)
class Preferences:
    """How carefully to go; percentages of the group's desired capacity, durations in seconds."""

    least: int = 90
    most: int = 100
    warmup: int = 0
    skip_matching: bool = False
    auto_rollback: bool = False
    checkpoints: tuple[int, ...] = ()
    checkpoint_delay: int = 3600
    bake: int = 0
    alarms: tuple[str, ...] = ()
    protected: str = "Ignore"
    standby: str = "Ignore"

    def shown(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "MinHealthyPercentage": self.least,
            "MaxHealthyPercentage": self.most,
            "InstanceWarmup": self.warmup,
            "SkipMatching": self.skip_matching,
            "AutoRollback": self.auto_rollback,
            "ScaleInProtectedInstances": self.protected,
            "StandbyInstances": self.standby,
        }
        if self.checkpoints:
            answer["CheckpointPercentages"] = list(self.checkpoints)
            answer["CheckpointDelay"] = self.checkpoint_delay
        if self.bake:
            answer["BakeTime"] = self.bake
        if self.alarms:
            answer["AlarmSpecification"] = {"Alarms": list(self.alarms)}
        return answer


def read(group: Group, given: dict[str, Any]) -> Preferences:
    """The preferences of a request, with AWS's defaults and limits."""
    least, most = int(given.get("MinHealthyPercentage", 90)), int(given.get("MaxHealthyPercentage", 100))
    if not 0 <= least <= 100 or not 100 <= most <= 200:
        raise invalid("MinHealthyPercentage is from 0 to 100, MaxHealthyPercentage from 100 to 200.")
    if most - least > 100:
        raise invalid(
            "The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100."
        )
    marks = tuple(int(mark) for mark in given.get("CheckpointPercentages", []))
    if list(marks) != sorted(set(marks)) or any(not 1 <= mark <= 100 for mark in marks):
        raise invalid("CheckpointPercentages must be unique, in ascending order and from 1 to 100.")
    delay, bake = int(given.get("CheckpointDelay", 3600)), int(given.get("BakeTime", 0))
    if not 0 <= delay <= 172_800 or not 0 <= bake <= 172_800:
        raise invalid("CheckpointDelay and BakeTime are from 0 to 172800 seconds.")
    if given.get("CheckpointDelay") is not None and not marks:
        raise invalid("CheckpointDelay needs CheckpointPercentages.")
    default = group.warmup if group.warmup is not None else group.grace
    choices = {
        "ScaleInProtectedInstances": ("Refresh", "Ignore", "Wait"),
        "StandbyInstances": ("Terminate", "Ignore", "Wait"),
    }
    for name, values in choices.items():
        if given.get(name, values[1]) not in values:
            raise invalid(f"{name} must be one of {', '.join(values)}.")
    return Preferences(
        least=least,
        most=most,
        warmup=int(given.get("InstanceWarmup", default)),
        skip_matching=true(given.get("SkipMatching", False)),
        auto_rollback=true(given.get("AutoRollback", False)),
        checkpoints=marks,
        checkpoint_delay=delay,
        bake=bake,
        alarms=tuple((given.get("AlarmSpecification") or {}).get("Alarms", [])),
        protected=given.get("ScaleInProtectedInstances", "Ignore"),
        standby=given.get("StandbyInstances", "Ignore"),
    )
