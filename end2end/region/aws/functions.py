"""Lambda's asynchronous invocation: a queue per function, its concurrency, two retries, then the dead-letter queue."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .host import InvokeResult
from .iam import services

if TYPE_CHECKING:
    from .region import Region

BACK_OFF = (60, 120)
MAX_AGE = 6 * 3600
UNRESERVED = 10


@dataclass
class Invocation:
    """One event on its way through a function."""

    payload: Any
    event_id: str
    origin: str
    accepted: float
    target: dict[str, Any]
    attempt: int = 1


@dataclass
class Function:
    """What a function was configured with, and what waits for it."""

    name: str
    concurrency: int | None = None
    retries: int = 2
    max_age: float = MAX_AGE
    dead_letter: str | None = None
    role: str | None = None
    waiting: deque[Invocation] = field(default_factory=deque)
    running: int = 0
    invoked: int = 0
    failed: int = 0

    @property
    def free(self) -> bool:
        return self.running < (UNRESERVED if self.concurrency is None else self.concurrency)


class Functions:
    """Every function that was registered or invoked."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.known: dict[str, Function] = {}
        #: Made by Lambda's operations; others are registered by hand.
        self.deployed: set[str] = set()
        self._numbers = itertools.count(1)
        self._era = 0

    def drop(self) -> None:
        """Forgets what waits."""
        for function in self.known.values():
            function.waiting.clear()

    def reset(self) -> None:
        """Forgets what waits; what still runs is no longer listened to. Configuration stays."""
        self._era += 1
        self.drop()
        for name in self.deployed:
            self.known.pop(name, None)
        self.deployed.clear()
        for function in self.known.values():
            function.running = function.invoked = function.failed = 0

    def register(
        self,
        name: str,
        concurrency: int | None = None,
        retries: int = 2,
        max_age: float = MAX_AGE,
        dead_letter: str | None = None,
        role: str | None = None,
    ) -> None:
        """Sets by hand what CloudFormation would: reserved concurrency, `EventInvokeConfig`, on-failure queue (an SQS ARN), role."""
        if concurrency is not None and concurrency < 0:
            raise ValueError("concurrency cannot be negative")
        self.configure(name, concurrency=concurrency, retries=retries, max_age=max_age, dead_letter=dead_letter, role=role)

    def configure(self, name: str, **settings: Any) -> None:
        """Sets some of what `register` sets, and leaves the rest."""
        with self.region.lock:
            function = self.known.setdefault(name, Function(name))
            for setting, value in settings.items():
                setattr(function, setting, value)

    def busy(self) -> bool:
        """Whether something runs or could run now."""
        return any(f.running or (f.waiting and f.free) for f in self.known.values())

    def submit(self, name: str, payload: Any, event_id: str, origin: str, target: dict[str, Any] | None = None) -> None:
        function = self.known.setdefault(name, Function(name))
        function.waiting.append(Invocation(payload, event_id, origin, self.region.clock.now(), target or {}))
        self._start(function)

    def _start(self, function: Function) -> None:
        while function.waiting and function.free:
            invocation = function.waiting.popleft()
            function.running += 1
            function.invoked += 1
            threading.Thread(
                target=self._run,
                args=(function, invocation, self._era, next(self._numbers)),
                name=f"invoke-{function.name}",
                daemon=True,
            ).start()

    def _run(self, function: Function, invocation: Invocation, era: int, number: int) -> None:
        try:
            result = self.region.host.invoke(function.name, invocation.payload)
        except Exception as error:  # the host's failure is, to the queue, the function's
            result = InvokeResult(error=f"the host could not invoke it: {error!r}")
        with self.region.lock:
            if era != self._era:
                return
            services.logs(self.region, function.name, function.role, first=function.invoked == 1)
            self._ended(function, invocation, result, number)
            function.running -= 1
            self._start(function)

    def _ended(self, function: Function, invocation: Invocation, result: InvokeResult, number: int) -> None:
        self.region.journal.add(
            "invocation",
            number=number,
            function=function.name,
            event_id=invocation.event_id,
            origin=invocation.origin,
            attempt=invocation.attempt,
            error="there is no such function" if result.missing else result.error,
        )
        if result.ok:
            return
        function.failed += 1
        clock = self.region.clock
        if result.missing:
            queue = invocation.target.get("DeadLetterConfig", {}).get("Arn")
            self._bury(invocation, queue, "no such function", invocation.target.get("RoleArn"), "scheduler")
        elif invocation.attempt <= function.retries:
            wait = BACK_OFF[min(invocation.attempt, len(BACK_OFF)) - 1]
            if clock.now() + wait - invocation.accepted > function.max_age:
                self._bury(invocation, function.dead_letter, "the event grew too old", function.role)
                return
            invocation.attempt += 1
            clock.after(wait, f"retry of {function.name}", lambda: self._again(function, invocation))
        else:
            self._bury(invocation, function.dead_letter, result.error, function.role)

    def _again(self, function: Function, invocation: Invocation) -> None:
        function.waiting.append(invocation)
        self._start(function)

    def _bury(self, invocation: Invocation, queue: str | None, reason: str | None, role: str | None, service: str = "lambda") -> None:
        if queue and not services.may_send(self.region, role, queue, service):
            queue = None
        self.region.bury(queue, invocation.payload, invocation.event_id, invocation.origin, reason)

    def status(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f.name,
                "concurrency": f.concurrency,
                "running": f.running,
                "waiting": len(f.waiting),
                "invoked": f.invoked,
                "failed": f.failed,
            }
            for f in sorted(self.known.values(), key=lambda f: f.name)
        ]
