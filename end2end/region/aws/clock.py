"""The region's clock: real time plus what it was advanced by, and everything that falls due by it."""

from __future__ import annotations

import datetime
import heapq
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import time_machine

from .real_clock import real_time

log = logging.getLogger("region.clock")


def iso(moment: float) -> str:
    """A moment as AWS writes it in events: whole seconds, UTC."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(order=True)
class Timer:
    """Something that falls due."""

    due: float
    order: int
    what: str = field(compare=False)
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """Shifts the clock of the whole process and runs timers in the order in which they fall due.

    A timer's action runs with `lock` held. What it raises is logged and kept in `problems`.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._queue = threading.Condition()
        self._stepping = threading.RLock()
        self._running = False
        self._thread: threading.Thread | None = None
        self.problems: list[str] = []
        self._journey = time_machine.travel(real_time(), tick=True)
        self._traveller = self._journey.start()
        self.now()  # from its first reading on the clock ticks

    def now(self) -> float:
        """Seconds since 1970, region time."""
        return self._traveller.time_ns() / 1e9

    def moment(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.now(), datetime.UTC)

    def after(self, seconds: float, what: str, action: Callable[[], None]) -> Timer:
        return self.at(self.now() + max(0.0, seconds), what, action)

    def at(self, due: float, what: str, action: Callable[[], None]) -> Timer:
        timer = Timer(due, next(self._order), what, action)
        with self._queue:
            heapq.heappush(self._timers, timer)
            self._queue.notify_all()
        return timer

    def pending(self) -> list[Timer]:
        """What will fall due, soonest first."""
        with self._queue:
            return sorted(timer for timer in self._timers if not timer.cancelled)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """No timer runs, and nothing else that needs the region's lock."""
        with self._stepping, self._lock, self._queue:
            yield

    def start(self) -> None:
        self._running = True
        self._thread = threading.Thread(target=self._tick, name="region-clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the ticking and gives the process its own time back."""
        with self._queue:
            self._running = False
            self._queue.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._journey.stop()

    def reset(self) -> None:
        """Forgets every timer and returns to real time."""
        with self._stepping, self._queue:
            self._timers.clear()
            self.problems.clear()
            self._traveller.shift(real_time() - self.now())

    def advance(self, seconds: float, settle: Callable[[], None] = lambda: None) -> int:
        """Moves the clock on, stopping at each moment at which something falls due; says how many timers ran.

        `settle` is called before each jump, so that what the last step set off can come to rest.
        """
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        ran = 0
        with self._stepping:
            target = self.now() + seconds
            while True:
                timer = self._next(self.now())
                if timer is None:
                    settle()
                    timer = self._next(self.now()) or self._next(target)
                if timer is None:
                    break
                self._shift_to(timer.due)
                self._run(timer)
                ran += 1
            self._shift_to(target)
            settle()
        return ran

    def _shift_to(self, moment: float) -> None:
        ahead = moment - self.now()
        if ahead > 0:
            self._traveller.shift(ahead)

    def _next(self, until: float) -> Timer | None:
        with self._queue:
            while self._timers and self._timers[0].cancelled:
                heapq.heappop(self._timers)
            if self._timers and self._timers[0].due <= until:
                return heapq.heappop(self._timers)
            return None

    def _run(self, timer: Timer) -> None:
        with self._lock:
            if timer.cancelled:
                return
            try:
                timer.action()
            except Exception as error:  # one broken timer must not end the region's time
                log.exception("%s failed", timer.what)
                self.problems.append(f"{timer.what}: {error!r}")

    def _tick(self) -> None:
        while self._running:
            with self._stepping:
                timer = self._next(self.now())
                if timer is not None:
                    self._run(timer)
            if timer is None:
                with self._queue:
                    if not self._running:
                        return
                    ahead = self._timers[0].due - self.now() if self._timers else 1.0
                    self._queue.wait(min(max(ahead, 0.001), 1.0))
