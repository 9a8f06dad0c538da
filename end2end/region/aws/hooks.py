"""Lifecycle hooks: members wait, may ask for more time, and go on when told or when their time is up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import invalid

if TYPE_CHECKING:
    from .clock import Timer
    from .group import Group, Member
    from .region import Region

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
LONGEST = 172_800
DETAIL_TYPES = {
    LAUNCHING: "EC2 Instance-launch Lifecycle Action",
    TERMINATING: "EC2 Instance-terminate Lifecycle Action",
}


@dataclass
class Hook:
    """A hook as it was put."""

    name: str
    transition: str
    timeout: int = 3600
    default: str = "ABANDON"
    metadata: str | None = None
    role: str | None = None
    target: str | None = None

    @property
    def limit(self) -> int:
        """Seconds after which no heartbeat helps."""
        return min(LONGEST, 100 * self.timeout)

    @classmethod
    def read(cls, given: dict[str, Any], before: Hook | None = None) -> Hook:
        """From the members of `PutLifecycleHook`; what it leaves out stays as it was."""
        old = before or cls(given["LifecycleHookName"], given.get("LifecycleTransition", ""))
        hook = cls(
            name=given["LifecycleHookName"],
            transition=given.get("LifecycleTransition") or old.transition,
            timeout=int(given.get("HeartbeatTimeout") or old.timeout),
            default=given.get("DefaultResult") or old.default,
            metadata=given.get("NotificationMetadata") or old.metadata,
            role=given.get("RoleARN") or old.role,
            target=given.get("NotificationTargetARN") or old.target,
        )
        if hook.transition not in DETAIL_TYPES:
            raise invalid(f"Lifecycle transition must be one of [{', '.join(DETAIL_TYPES)}], not '{hook.transition}'")
        if hook.default not in ("CONTINUE", "ABANDON"):
            raise invalid(f"Default result must be CONTINUE or ABANDON, not '{hook.default}'")
        if not 30 <= hook.timeout <= 7200:
            raise invalid(f"Heartbeat timeout must be between 30 and 7200 seconds, not {hook.timeout}")
        return hook

    def shown(self, group: str) -> dict[str, Any]:
        answer = {
            "LifecycleHookName": self.name,
            "AutoScalingGroupName": group,
            "LifecycleTransition": self.transition,
            "HeartbeatTimeout": self.timeout,
            "GlobalTimeout": self.limit,
            "DefaultResult": self.default,
        }
        optional = {"NotificationMetadata": self.metadata, "RoleARN": self.role, "NotificationTargetARN": self.target}
        return {**answer, **{name: value for name, value in optional.items() if value}}


@dataclass
class Wait:
    """One member waiting in one hook."""

    hook: Hook
    since: float
    deadline: float
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    timer: Timer | None = None
    beats: int = 0


class Hooks:
    """Begins, prolongs and ends the waiting of members; `Groups` says what comes after."""

    def __init__(self, region: Region) -> None:
        self.region = region

    def begin(self, group: Group, member: Member, transition: str) -> bool:
        """Whether there is a hook for this transition, and the member waits now."""
        hooks = [hook for hook in group.hooks.values() if hook.transition == transition]
        now = self.region.clock.now()
        for hook in hooks:
            wait = Wait(hook, now, now + hook.timeout)
            member.waits[hook.name] = wait
            self._arm(group, member, wait)
            self._announce(group, member, wait)
        return bool(hooks)

    def find(self, group: Group, hook: str, token: str | None, instance: str | None) -> tuple[Member, Wait]:
        for member in group.members.values():
            wait = member.waits.get(hook)
            if wait and (wait.token == token if token else member.id == instance):
                return member, wait
        if token:
            raise invalid(f"No active Lifecycle Action found with token {token}")
        raise invalid(f"No active Lifecycle Action found with instance ID {instance}")

    def beat(self, group: Group, member: Member, wait: Wait) -> None:
        """The hook's time begins anew, but never beyond its limit."""
        wait.beats += 1
        wait.deadline = min(self.region.clock.now() + wait.hook.timeout, wait.since + wait.hook.limit)
        self._arm(group, member, wait)

    def complete(self, group: Group, member: Member, wait: Wait, result: str, how: str) -> None:
        """The wait is over; with the last of them the member moves on. ABANDON does not wait for the others."""
        self._drop(member, wait)
        self.region.journal.add(
            "hook", group=group.name, hook=wait.hook.name, instance=member.id, result=result, how=how
        )
        launching = wait.hook.transition == LAUNCHING
        if result == "ABANDON":
            self.clear(member)
            reason = "Lifecycle Action Completed with ABANDON Result" if how == "completed" else "Heartbeat Timeout"
            text = (
                "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token "
                f"{wait.token} was abandoned: {reason}"
            )
            if launching:
                self.region.groups.abandoned(group, member, text)
            else:
                self.region.groups.released(group, member)
        elif not member.waits:
            if launching:
                self.region.groups.accepted(group, member)
            else:
                self.region.groups.released(group, member)

    def clear(self, member: Member) -> None:
        """Nothing waits for this member any more."""
        for wait in list(member.waits.values()):
            self._drop(member, wait)

    def _drop(self, member: Member, wait: Wait) -> None:
        member.waits.pop(wait.hook.name, None)
        if wait.timer is not None:
            wait.timer.cancel()

    def _arm(self, group: Group, member: Member, wait: Wait) -> None:
        if wait.timer is not None:
            wait.timer.cancel()

        def expire() -> None:
            if member.waits.get(wait.hook.name) is wait:
                self.complete(group, member, wait, wait.hook.default, "expired")

        wait.timer = self.region.clock.at(wait.deadline, f"hook {wait.hook.name} of {member.id} expires", expire)

    def _announce(self, group: Group, member: Member, wait: Wait) -> None:
        launching = wait.hook.transition == LAUNCHING
        detail = {
            "LifecycleActionToken": wait.token,
            "AutoScalingGroupName": group.name,
            "LifecycleHookName": wait.hook.name,
            "EC2InstanceId": member.id,
            "LifecycleTransition": wait.hook.transition,
            "Origin": "EC2" if launching else "AutoScalingGroup",
            "Destination": "AutoScalingGroup" if launching else "EC2",
        }
        if wait.hook.metadata:
            detail["NotificationMetadata"] = wait.hook.metadata
        self.region.bus.emit("aws.autoscaling", DETAIL_TYPES[wait.hook.transition], detail, [group.arn])
