"""The journal of the region, what happened in order: events, deliveries, invocations, scaling activities, faults."""

from __future__ import annotations

import threading
from typing import Any

from .clock import Clock, iso

KEPT = 50_000


class Journal:
    """Numbered entries; a reader asks for those after the last number it saw."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        self._first = 0

    def add(self, kind: str, **fields: Any) -> dict[str, Any]:
        with self._lock:
            entry = {
                "n": self._first + len(self._entries),
                "at": iso(self._clock.now()),
                "kind": kind,
                **fields,
            }
            self._entries.append(entry)
            if len(self._entries) > 2 * KEPT:
                del self._entries[:KEPT]
                self._first += KEPT
            return entry

    def since(self, number: int, kind: str | None = None) -> dict[str, Any]:
        """Entries numbered `number` and later, and the number to ask for next."""
        with self._lock:
            entries = self._entries[max(0, number - self._first) :]
            after = self._first + len(self._entries)
        if kind is not None:
            entries = [entry for entry in entries if entry["kind"] == kind]
        return {"next": after, "events": entries}

    def reset(self) -> None:
        with self._lock:
            self._entries.clear()
            self._first = 0
