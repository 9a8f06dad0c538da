"""Availability zones that go dark and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .region import Region


class Zones:
    """Those that are down: their instances died, and nothing starts there."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.down: set[str] = set()

    def reset(self) -> None:
        self.down.clear()

    def set(self, zone: str, state: str) -> None:
        """`down` ends every instance of the zone without notice; `up` lets groups spread over it again."""
        if zone not in self.names():
            raise ValueError(f"there is no zone {zone} in {self.region.name}: {', '.join(self.names())}")
        if state not in ("up", "down"):
            raise ValueError(f"a zone is up or down, not {state!r}")
        self.region.journal.add("zone", zone=zone, state=state)
        if state == "down":
            self.down.add(zone)
            for instance in self.region.ec2.all_instances():
                if instance.placement.zone == zone:
                    self.region.instances.fail(instance)
        else:
            self.down.discard(zone)
        for group in self.region.groups.all.values():
            group.retry_at, group.retry = 0.0, 30
            group.poke()

    def names(self) -> list[str]:
        return sorted(zone.name for zone in self.region.ec2.describe_availability_zones())
