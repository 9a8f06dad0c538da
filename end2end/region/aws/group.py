"""An Auto Scaling group: its members, and the keeping of as many as are wanted, spread over the zones."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import templates
from .activities import Activity
from .errors import invalid

if TYPE_CHECKING:
    from .hooks import Hook, Wait
    from .region import Region

#: Seconds until a launch that failed everywhere is tried again; doubles up to the limit.
RETRY, RETRY_LIMIT = 30, 900
COUNTED = ("Pending", "Pending:Wait", "Pending:Proceed", "InService")
LEAVING = ("Terminating", "Terminating:Wait", "Terminating:Proceed", "Terminated")


@dataclass(frozen=True)
class Source:
    """The launch template and version instances are made from; the version may be `$Latest` or `$Default`."""

    template_id: str
    version: str

    def number(self, region: Region) -> int:
        template = templates.find(region, {"LaunchTemplateId": self.template_id})
        return templates.version(template, self.version).number

    def shown(self, region: Region) -> dict[str, str]:
        template = region.ec2.launch_templates.get(self.template_id)
        name = template.name if template else "?"
        return {"LaunchTemplateId": self.template_id, "LaunchTemplateName": name, "Version": self.version}


@dataclass
class Member:
    """An instance as the group sees it."""

    id: str
    zone: str
    kind: str
    source: Source
    launched: float
    activity: Activity
    state: str = "Pending"
    healthy: bool = True
    protected: bool = False
    in_service: float | None = None
    registered: bool = False
    target_healthy: bool = True
    waits: dict[str, Wait] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)

    @property
    def counted(self) -> bool:
        return self.state in COUNTED


@dataclass
class Group:
    """What a group was told, and who is in it. Sizes may be exceeded by `surplus` while members are replaced."""

    region: Region
    name: str
    source: Source
    minimum: int
    maximum: int
    desired: int
    subnets: list[str]
    health_check: str = "EC2"
    grace: int = 0
    warmup: int | None = None
    targets: list[str] = field(default_factory=list)
    protect_new: bool = False
    policies: list[str] = field(default_factory=lambda: ["Default"])
    cooldown: int = 300
    tags: list[dict[str, Any]] = field(default_factory=list)
    hooks: dict[str, Hook] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    members: dict[str, Member] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    scheduled: dict[str, Any] = field(default_factory=dict)
    refreshes: list[Any] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    surplus: int = 0
    balancing: int = 0
    retry: float = RETRY
    retry_at: float = 0.0
    number: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = 0.0
    _poked: bool = False

    @property
    def arn(self) -> str:
        return (
            f"arn:aws:autoscaling:{self.region.name}:{self.region.account}:autoScalingGroup:{self.number}"
            f":autoScalingGroupName/{self.name}"
        )

    @property
    def zones(self) -> list[str]:
        return sorted({self.region.ec2.get_subnet(one).availability_zone for one in self.subnets})

    @property
    def counted(self) -> list[Member]:
        return [one for one in self.members.values() if one.counted]

    def launch_source(self) -> Source:
        """A running refresh decides what new members are made from, else the group's own configuration."""
        refresh = self.active_refresh()
        return refresh.target if refresh is not None and refresh.status != "Cancelling" else self.source

    def active_refresh(self) -> Any:
        return next((one for one in self.refreshes if one.running), None)

    def poke(self) -> None:
        """Makes the group look at itself soon, once."""
        if not self._poked:
            self._poked = True
            self.region.clock.after(0, f"{self.name} looks at itself", self._look)

    def resize(self, minimum: int | None, maximum: int | None, desired: int | None) -> None:
        """New bounds and size, checked together; without a size, the old one is brought within the bounds."""
        low = self.minimum if minimum is None else minimum
        high = self.maximum if maximum is None else maximum
        check_bounds(low, high, desired)
        wanted = min(max(self.desired, low), high) if desired is None else desired
        self.minimum, self.maximum = low, high
        if wanted != self.desired:
            self.region.journal.add("capacity", group=self.name, before=self.desired, after=wanted)
        self.desired = wanted
        self.poke()

    def _look(self) -> None:
        self._poked = False
        if self.name not in self.region.groups.all:
            return
        refresh = self.active_refresh()
        if refresh is not None:
            refresh.step()
        wanted = self.desired + self.surplus + self.balancing
        present = len(self.counted)
        if present < wanted and "Launch" not in self.suspended:
            self._grow(wanted - present)
        elif present > wanted and "Terminate" not in self.suspended:
            self._shrink(present - wanted)
        self._balance()

    def _grow(self, count: int) -> None:
        now = self.region.clock.now()
        if now < self.retry_at:
            return
        for _ in range(count):
            if not self._launch_somewhere():
                self.retry_at = now + self.retry
                self.region.clock.after(self.retry, f"{self.name} tries to launch again", self.poke)
                self.retry = min(self.retry * 2, RETRY_LIMIT)
                return
        self.retry = RETRY

    def _launch_somewhere(self) -> bool:
        """In the emptiest zone that has room; each zone that has none is a failed activity."""
        filled = Counter(one.zone for one in self.counted)
        by_zone = {self.region.ec2.get_subnet(one).availability_zone: one for one in reversed(self.subnets)}
        cause = self._cause("an instance was started in response to a difference between desired and actual capacity")
        for zone in sorted(by_zone, key=lambda zone: (filled[zone], zone)):
            if self.region.groups.launch(self, by_zone[zone], zone, cause):
                return True
        return False

    def _cause(self, text: str) -> str:
        return f"At {self.region.clock.moment():%Y-%m-%dT%H:%M:%SZ} {text}."

    def _shrink(self, count: int) -> None:
        leaving = self.region.groups.leave
        for _ in range(count):
            member = self._dispensable()
            if member is None:
                return
            text = f"instance {member.id} was selected for termination in response to a difference between desired and actual capacity"
            leaving(self, member, self._cause(text))

    def _dispensable(self) -> Member | None:
        """Of the fullest zone: not yet in service, then of another configuration, then the oldest."""
        candidates = [one for one in self.counted if not one.protected]
        if not candidates:
            return None
        filled = Counter(one.zone for one in self.counted)
        current = self.launch_source()
        fullest = max(filled[one.zone] for one in candidates)

        def rank(one: Member) -> tuple[bool, bool, bool, float, str]:
            return (one.healthy, one.state == "InService", one.source == current, one.launched, one.id)

        return min((one for one in candidates if filled[one.zone] == fullest), key=rank)

    def _balance(self) -> None:
        """When a zone came back, one more is launched there before one leaves the fullest zone."""
        if "AZRebalance" in self.suspended or self.active_refresh() is not None:
            self.balancing = 0
            return
        open_zones = [zone for zone in self.zones if zone not in self.region.zones.down]
        filled = Counter({zone: 0 for zone in open_zones})
        filled.update(one.zone for one in self.counted if one.zone in open_zones)
        uneven = len(open_zones) > 1 and max(filled.values()) - min(filled.values()) >= 2
        pending = any(one.state != "InService" for one in self.counted)
        if self.balancing:
            if not pending and len(self.counted) > self.desired:
                self.balancing = 0
                self.poke()
            elif not uneven and len(self.counted) <= self.desired:
                self.balancing = 0
        elif uneven and not pending and len(self.counted) == self.desired:
            self.balancing = 1
            self.poke()


def check_bounds(low: int, high: int, desired: int | None) -> None:
    if low < 0 or high < 0:
        raise invalid("Group sizes cannot be negative.")
    if low > high:
        raise invalid(f"Max bound, {high}, must be greater than or equal to min bound, {low}")
    if desired is not None and not low <= desired <= high:
        raise invalid(f"Desired capacity:{desired} must be between the specified min size:{low} and max size:{high}")
