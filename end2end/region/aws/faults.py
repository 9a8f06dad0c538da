"""Fault injection: calls that fail, answers that are lost, events that are dropped, doubled or late, resources that a stack cannot make."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any


@dataclass
class CallFault:
    """The next `times` calls of `op` (by `function` alone, if given) answer with `code`.

    With `lost`, the call is carried out first and only its answer is lost. `skip` calls are let through before.
    """

    op: str
    code: str
    message: str
    times: int = 1
    http: int = 400
    lost: bool = False
    function: str | None = None
    skip: int = 0

    @classmethod
    def read(cls, text: dict[str, Any]) -> CallFault:
        op, lost = text["op"], bool(text.get("lost", False))
        code = text.get("code", "InternalError")
        return cls(
            op=op,
            code=code,
            message=text.get("message", f"{op} was told to fail with {code}."),
            times=int(text.get("times", 1)),
            http=int(text.get("http", 500 if lost else 400)),
            lost=lost,
            function=text.get("function"),
            skip=int(text.get("skip", 0)),
        )


@dataclass
class EventFaults:
    """Chances, each from 0 to 1, of what may befall an event on its way; decided by the seed and the order of events."""

    seed: int = 0
    drop: float = 0.0
    double: float = 0.0
    delay: float = 0.0
    delay_seconds: float = 0.0
    reorder: float = 0.0
    reorder_seconds: float = 5.0

    def __post_init__(self) -> None:
        if self.delay_seconds and not self.delay:
            self.delay = 1.0
        for name in ("drop", "double", "delay", "reorder"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a chance between 0 and 1")
        self._dice = random.Random(self.seed)

    def journeys(self) -> list[float]:
        """How many copies of the next event arrive, and how many seconds late each."""
        dropped, doubled = self._dice.random() < self.drop, self._dice.random() < self.double
        lateness = [self._late(), self._late()]
        if dropped:
            return []
        return lateness if doubled else lateness[:1]

    def _late(self) -> float:
        seconds = 0.0
        if self._dice.random() < self.delay:
            seconds += self._dice.uniform(0, self.delay_seconds)
        if self._dice.random() < self.reorder:
            seconds += self._dice.uniform(0, self.reorder_seconds)
        return seconds


class Faults:
    """Those in force."""

    def __init__(self) -> None:
        self.calls: list[CallFault] = []
        self.events: EventFaults | None = None
        self.resources: dict[str, str] = {}
        """Logical id → why it cannot be made, once."""
        self.deletions: dict[str, str] = {}
        """Logical id → why it cannot be deleted, until it is forgotten or this is taken away."""

    def reset(self) -> None:
        self.calls.clear()
        self.resources.clear()
        self.deletions.clear()
        self.events = None

    def read(self, text: dict[str, Any]) -> None:
        """As posted to `/region/faults`: `{"events": {…}}`, or `{"op": …, "code": …}`, or a list under `"calls"`, or `{"resources": {…}}`
        that cannot be made, or `{"deletions": {…}}` that cannot be deleted."""
        self.resources |= text.get("resources", {})
        self.deletions |= text.get("deletions", {})
        if "events" in text:
            self.events = EventFaults(**text["events"]) if text["events"] else None
        for fault in text.get("calls", [text] if "op" in text else []):
            self.calls.append(CallFault.read(fault))

    def take(self, op: str, function: str | None = None) -> CallFault | None:
        """The fault that this call meets, if any; used up by asking."""
        for fault in self.calls:
            if fault.op == op and fault.function in (None, function):
                if fault.skip > 0:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                if fault.times <= 0:
                    self.calls.remove(fault)
                return fault
        return None
