"""An instance refresh: members replaced a few at a time, with checkpoints, bake time, alarms and the way back.

Launch before terminate where the maximum allows it: the group's surplus is raised, and each new member that has warmed
up lets one outdated member go. Every step is taken from what is there, so that nothing depends on who left why.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.cloudwatch.models import cloudwatch_backends

from deploy.refreshes import ACTIVE

from .activities import moment
from .clock import iso
from .group import Source
from .preferences import Preferences

if TYPE_CHECKING:
    from .clock import Timer
    from .group import Group, Member

#: Seconds without any progress after which a refresh fails.
STALL = 3600
EVENT = "EC2 Auto Scaling Instance Refresh"


@dataclass
class Refresh:
    """One refresh of one group, from `Pending` to its end."""

    group: Group
    preferences: Preferences
    previous: Source
    target: Source
    desired_given: bool
    number: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "Pending"
    reason: str = ""
    start: float = 0.0
    end: float | None = None
    total: int = 0
    percentage: int = 0
    progressed: float = 0.0
    rollback: dict[str, Any] | None = None
    passed: set[int] = field(default_factory=set)
    paused_until: float = 0.0
    baked_at: float | None = None
    done: set[str] = field(default_factory=set)
    looks: dict[str, Timer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = self.progressed = self.clock.now()
        self.desired = self.target

    @property
    def clock(self) -> Any:
        return self.group.region.clock

    @property
    def running(self) -> bool:
        return self.status in ACTIVE

    def outdated(self) -> list[Member]:
        """Members yet to be replaced, those of no use first."""
        rolling_back = self.status == "RollbackInProgress"
        found = []
        for one in self.group.members.values():
            fresh = one.launched >= self.start and one.source == self.target
            if one.protected and self.preferences.protected == "Ignore":
                continue
            same = self.preferences.skip_matching or rolling_back
            if not fresh and one.counted and not (same and self._matches(one)):
                found.append(one)
        return sorted(found, key=lambda one: (one.healthy, one.state == "InService", one.launched, one.id))

    def _matches(self, member: Member) -> bool:
        instance = self.group.region.instances.find(member.id)
        if instance is None:
            return False
        tags = {tag["key"]: tag["value"] for tag in instance.get_tags()}
        number = tags.get("aws:ec2launchtemplate:version")
        return member.source.template_id == self.target.template_id and number == str(
            self.target.number(self.group.region)
        )

    def warm(self, member: Member) -> bool:
        """In service, and past its warm-up if the refresh launched it."""
        if member.state != "InService" or not member.healthy or member.in_service is None:
            return False
        return member.launched < self.start or self.clock.now() >= member.in_service + self.preferences.warmup

    def step(self) -> None:
        """One look: starts, waits, replaces, or ends. Called whenever the group looks at itself."""
        if self.status == "Pending":
            self._begin()
        if not self.running or self._alarmed():
            return
        outdated = self.outdated()
        self._measure(outdated)
        if self.status == "Cancelling":
            self._cancel()
        elif self.clock.now() - self.progressed >= STALL and self.status in ("InProgress", "RollbackInProgress"):
            self._stalled()
        elif self.status == "Baking":
            self._bake()
        elif self.clock.now() >= self.paused_until and not self._checkpoint(outdated):
            if self.status == "InProgress":
                self.reason = ""
            if outdated or not self._settled():
                self._replace(outdated)
            else:
                self._finished()

    # Beginning and ending

    def _begin(self) -> None:
        self.status = "InProgress"
        outdated = self.outdated()
        self.total = max(1, len(outdated))
        if not outdated:
            self.passed = set(self.preferences.checkpoints)
        self._emit("Started")
        self._again(STALL, "stall")

    def _finished(self) -> None:
        self.group.surplus = 0
        if self.status == "RollbackInProgress":
            self._end(
                "RollbackSuccessful",
                "Rollback Succeeded",
                "The Auto Scaling group was rolled back to its previous configuration.",
            )
            return
        if self.preferences.bake and self.baked_at is None:
            self.status, self.baked_at = "Baking", self.clock.now() + self.preferences.bake
            self.reason = f"Waiting for bake time of {self.preferences.bake} seconds."
            self._again(self.preferences.bake, "bake")
            return
        self.group.source = self.target
        self._end("Successful", "Succeeded", "")

    def _bake(self) -> None:
        if self.baked_at is not None and self.clock.now() >= self.baked_at:
            self._finished()

    def _cancel(self) -> None:
        self.group.surplus = 0
        counted = self.group.counted
        if len(counted) == self.group.desired and all(one.state == "InService" for one in counted):
            self._end("Cancelled", "Cancelled", "Cancelled due to user request.")

    def _stalled(self) -> None:
        why = "There has been no progress for an hour."
        if self.status == "RollbackInProgress":
            self.group.surplus = 0
            self._end("RollbackFailed", "Rollback Failed", why)
        else:
            self.fail(why)

    def fail(self, why: str) -> None:
        """Back to where it came from, if that was asked for; else it ends where it is."""
        if self.preferences.auto_rollback:
            self.roll_back(why)
        else:
            self.group.surplus = 0
            self._end("Failed", "Failed", why)

    def roll_back(self, why: str) -> None:
        """Everything launched from the new configuration is replaced from the old one."""
        now = self.clock.now()
        self.rollback = {
            "RollbackReason": why,
            "RollbackStartTime": moment(now),
            "PercentageCompleteOnRollback": self.percentage,
            "InstancesToUpdateOnRollback": len(self.outdated()),
        }
        self.status, self.target, self.reason = "RollbackInProgress", self.previous, why
        self.progressed, self.paused_until, self.baked_at = now, 0.0, None
        self.passed = set(self.preferences.checkpoints)
        self.total, self.percentage = max(1, len(self.outdated())), 0
        self._emit("Rollback Started")
        self._again(STALL, "stall")
        self.group.poke()

    def _end(self, status: str, event: str, reason: str) -> None:
        self.status, self.reason, self.end = status, reason, self.clock.now()
        if status in ("Successful", "RollbackSuccessful"):
            self.percentage = 100
        self._emit(event)
        self.group.poke()

    # Alarms

    def _alarmed(self) -> bool:
        if self.status not in ("InProgress", "Baking") or not self.preferences.alarms:
            return False
        region = self.group.region
        alarms = cloudwatch_backends[region.account][region.name].alarms
        for name in self.preferences.alarms:
            if name in alarms and alarms[name].state_value == "ALARM":
                self.fail(f"The alarm {name} is in the ALARM state.")
                return True
        return False

    # Replacing

    def _measure(self, outdated: list[Member]) -> None:
        """Progress is an outdated member less, or a new one that has come to serve."""
        serving = {one.id for one in self.group.members.values() if one.launched >= self.start and self.warm(one)}
        percentage = min(100, max(0, (self.total - len(outdated)) * 100 // self.total))
        if percentage > self.percentage or serving - self.done:
            self.progressed = self.clock.now()
            self._again(STALL, "stall")
        self.done |= serving
        if self.status in ("InProgress", "RollbackInProgress"):
            self.percentage = percentage

    def _settled(self) -> bool:
        """Nobody is on the way in, nobody on the way out, and there are as many as there should be."""
        counted = self.group.counted
        return len(counted) == self.group.desired and all(self.warm(one) for one in counted)

    def _replace(self, outdated: list[Member]) -> None:
        group, wanted = self.group, self.group.desired
        allowed = outdated[: self._goal(outdated)]
        leaving = [one for one in allowed if self.preferences.protected == "Refresh" or not one.protected]
        least = math.ceil(wanted * self.preferences.least / 100)
        room = max(1, wanted * self.preferences.most // 100 - wanted) if self.preferences.most > 100 else 0
        group.surplus = min(room, len(leaving))
        useless = [one for one in leaving if not one.healthy or one.state != "InService"]
        serving = sum(1 for one in group.counted if self.warm(one))
        spare = serving - (wanted if room else min(least, wanted - 1))
        for one in [*useless, *[one for one in leaving if one not in useless][: max(0, spare)]]:
            at = iso(self.clock.now())
            cause = f"At {at} an instance was taken out of service in response to an instance refresh."
            group.surplus = max(0, group.surplus - 1)
            group.region.groups.leave(group, one, cause)
        waiting = [one for one in group.counted if one.state == "InService" and not self.warm(one) and one.in_service]
        for one in waiting:
            self._again(one.in_service + self.preferences.warmup - self.clock.now(), one.id)

    def _goal(self, outdated: list[Member]) -> int:
        """How many may still be replaced before the next checkpoint."""
        ahead = [mark for mark in self.preferences.checkpoints if mark not in self.passed]
        if not ahead or self.status != "InProgress":
            return len(outdated)
        replaced = self.total - len(outdated)
        return max(0, math.ceil(self.total * min(ahead) / 100) - replaced)

    def _checkpoint(self, outdated: list[Member]) -> bool:
        """Whether a checkpoint has just been reached, and is waited at."""
        ahead = [mark for mark in self.preferences.checkpoints if mark not in self.passed]
        if not ahead or self.status != "InProgress" or self._goal(outdated) > 0 or not self._settled():
            return False
        mark = min(ahead)
        self.passed.add(mark)
        delay = self.preferences.checkpoint_delay
        now = self.clock.now()
        self.paused_until, self.progressed = now + delay, now + delay
        self.reason = f"Waiting for checkpoint delay of {delay} seconds before continuing. Checkpoint reached: {mark}%."
        self._emit("Checkpoint Reached", {"CheckpointPercentage": str(mark), "CheckpointDelay": str(delay)})
        self._again(delay, "checkpoint")
        return True

    def _again(self, seconds: float, why: str) -> None:
        """One look later for each reason; a newer one takes the place of an older."""
        if why in self.looks:
            self.looks[why].cancel()
        self.looks[why] = self.clock.after(seconds + 0.001, f"refresh {self.number[:8]} looks", self.group.poke)

    def _emit(self, what: str, more: dict[str, str] | None = None) -> None:
        region = self.group.region
        region.journal.add(
            "refresh",
            id=self.number,
            group=self.group.name,
            what=what,
            status=self.status,
            percentage=self.percentage,
            reason=self.reason,
        )
        detail = {"InstanceRefreshId": self.number, "AutoScalingGroupName": self.group.name, **(more or {})}
        region.bus.emit("aws.autoscaling", f"{EVENT} {what}", detail, [self.group.arn])

    def shown(self) -> dict[str, Any]:
        """As `DescribeInstanceRefreshes` lists it."""
        answer: dict[str, Any] = {
            "InstanceRefreshId": self.number,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "StartTime": moment(self.start),
            "PercentageComplete": self.percentage,
            "InstancesToUpdate": len(self.outdated()) if self.running else 0,
            "Preferences": self.preferences.shown(),
            "Strategy": "Rolling",
        }
        if self.reason:
            answer["StatusReason"] = self.reason
        if self.end is not None:
            answer["EndTime"] = moment(self.end)
        if self.rollback is not None:
            answer["RollbackDetails"] = self.rollback
        if self.desired_given:
            answer["DesiredConfiguration"] = {"LaunchTemplate": self.desired.shown(self.group.region)}
        return answer
