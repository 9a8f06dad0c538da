"""Load balancer targets of a group: registered in moto's target groups and at the host, drained before they go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup, elbv2_backends

if TYPE_CHECKING:
    from .clock import Timer
    from .group import Group, Member
    from .region import Region


class Targets:
    """Health of targets by instance: `initial`, `healthy`, `unhealthy`, `draining`."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.health: dict[str, str] = {}
        self._draining: dict[str, tuple[Timer, Callable[[], None]]] = {}

    def reset(self) -> None:
        self.health.clear()
        self._draining.clear()

    def register(self, group: Group, member: Member) -> None:
        member.registered = True
        self.health.setdefault(member.id, "initial")
        for arn in self._known(group):
            port = self._backend().target_groups[arn].port
            self._backend().register_targets(arn, [{"Id": member.id, "Port": port}])
        self.region.tell_host("register_target", member.id)

    def deregister(self, member: Member, delay: float, then: Callable[[], None]) -> None:
        """No new requests; `then` runs after the delay, or earlier when the host says that it is drained."""
        member.registered = False
        self.health[member.id] = "draining"
        self.region.tell_host("deregister_target", member.id)
        timer = self.region.clock.after(delay, f"{member.id} is drained", lambda: self.drained(member.id))
        self._draining[member.id] = (timer, then)

    def drained(self, instance_id: str) -> None:
        """Its last request was answered, or the deregistration delay is over."""
        found = self._draining.pop(instance_id, None)
        if found is not None:
            timer, then = found
            timer.cancel()
            then()

    def forget(self, group: Group, member: Member) -> None:
        self.health.pop(member.id, None)
        for arn in self._known(group):
            self._backend().target_groups[arn].targets.pop(member.id, None)

    def delay(self, group: Group) -> float:
        """Seconds of the longest deregistration delay among the group's target groups."""
        delays = [
            float(self._backend().target_groups[arn].attributes.get("deregistration_delay.timeout_seconds", 300))
            for arn in self._known(group)
        ]
        return max(delays, default=self.region.delays.deregistration)

    def _known(self, group: Group) -> list[str]:
        return [arn for arn in group.targets if arn in self._backend().target_groups]

    def _backend(self) -> ELBv2Backend:
        return elbv2_backends[self.region.account][self.region.name]


def install(region: Region) -> None:
    """Makes moto answer with the health that the host reported."""
    original = FakeTargetGroup.health_for

    def health_for(self: FakeTargetGroup, target: dict, ec2: object) -> FakeHealthStatus:
        answer = original(self, target, ec2)
        known = region.targets.health.get(target["Id"])
        if known is not None and answer.status == "healthy":
            reasons = {
                "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
                "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
                "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
            }
            answer.status = known
            answer.reason, answer.description = reasons.get(known, (None, None))
        return answer

    region.patches.put(FakeTargetGroup, "health_for", health_for)
