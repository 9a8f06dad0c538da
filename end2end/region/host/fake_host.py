"""A host without processes for its instances: they get ready, build and drain after some of the region's time.

For storms, where hundreds of instances come and go in seconds; the functions are the real programs here too.
"""

import json
import random
import threading
from typing import Any

from aws.host import Host, InvokeResult

from .builder import orders_in
from .functions import Function


class FakeHost(Host):
    """`dice` decides how long everything takes and what goes wrong."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self.dice = random.Random(0)
        self.bad_versions: set[str] = set()
        self.builder_trouble = 0.0
        self._alive: set[str] = set()
        self._busy = 0
        self._lock = threading.Lock()
        self._put = None

    def begin(self, dice: random.Random, put) -> None:
        """A new run. `put` writes an object: key, bytes."""
        self.dice, self._put = dice, put
        self.bad_versions = set()
        self.builder_trouble = 0.0

    def on_instance_start(self, instance: dict[str, Any]) -> None:
        instance_id = instance["id"]
        self._alive.add(instance_id)
        orders = orders_in(instance.get("user_data") or "")
        if orders:
            self._later(self.dice.uniform(20, 120), "a build", lambda: self._build(instance, orders))
            return
        tags = instance.get("image_tags") or {}
        release, build = tags.get("fleetcart:release-sha256"), tags.get("fleetcart:build", "")
        if release and build.rsplit("-", 1)[0] not in self.bad_versions:
            said = {"instance-id": instance_id, "boot-id": f"boot-{instance_id}", "release-sha256": release}
            self._later(self.dice.uniform(5, 40), "getting ready", lambda: self._say(instance_id, "Instance Ready", said))

    def on_instance_stop(self, instance_id: str) -> None:
        self._alive.discard(instance_id)

    def on_instance_terminate(self, instance_id: str) -> None:
        self._alive.discard(instance_id)

    def on_lifecycle_state(self, instance_id: str, state: str) -> None:
        if state == "Terminating:Wait":
            said = {"instance-id": instance_id, "boot-id": f"boot-{instance_id}"}
            # Now and then a checkout takes its time, longer than half of the hook's time-out.
            slow = self.dice.random() < 0.15
            self._later(self.dice.uniform(160, 500) if slow else self.dice.uniform(2, 20), "draining", lambda: self._say(instance_id, "Drain Complete", said))

    def register_target(self, instance_id: str) -> None:
        self._later(3, "the first health check", lambda: self._healthy(instance_id))

    def invoke(self, function: str, event: Any) -> InvokeResult:
        known = self.functions.get(function)
        if known is None:
            return InvokeResult(missing=True)
        outcome = known.invoke(event)
        return InvokeResult(payload=outcome.answer) if outcome.ok else InvokeResult(error=f"{outcome.error_type}: {outcome.error_message}")

    def settled(self) -> bool:
        return self._busy == 0

    def on_reset(self) -> None:
        self._alive.clear()

    def _say(self, instance_id: str, kind: str, detail: dict) -> None:
        if instance_id in self._alive:
            self.region.bus.emit("fleetcart.instance", kind, detail)

    def _healthy(self, instance_id: str) -> None:
        if instance_id in self._alive:
            self.region.instance_health(instance_id, True)

    def _build(self, instance: dict[str, Any], orders: dict) -> None:
        """The end of a build: passed, or one of the ways in which it goes wrong."""
        instance_id = instance["id"]
        if instance_id not in self._alive:
            return
        trouble = self.dice.choice(("hang", "no-result", "failed", "died")) if self.dice.random() < self.builder_trouble else ""
        if trouble == "died":
            self.region.instance_died(instance_id)
            return
        if trouble == "hang":
            # Its own timer switches it off.
            self._later(60 * orders["deadline_minutes"], "the dead-man timer", lambda: self._off(instance_id))
            return
        result = {
            "schema": 1,
            "build": orders["build"],
            "attempt": orders["attempt"],
            "instance_id": instance_id,
            "outcome": "failed" if trouble else "passed",
            "reason": "the self-test failed" if trouble else "",
            "release_sha256": orders["release_sha256"],
            "base_image": instance["image_id"],
            "recipe_sha256": orders["recipe_sha256"],
            "passed": [] if trouble else ["service-active", "port-answers"],
            "failed": ["port-answers"] if trouble else [],
        }
        answer = None if trouble == "no-result" else json.dumps(result).encode()
        # Timers run under the region's lock, and the object goes through its door: another thread.
        with self._lock:
            self._busy += 1
        threading.Thread(target=self._answer, args=(instance_id, orders["build"], answer), daemon=True).start()

    def _answer(self, instance_id: str, build: str, result: bytes | None) -> None:
        try:
            if result is not None:
                self._put(f"builds/{build}/result.json", result)
            self._off(instance_id)
        finally:
            with self._lock:
                self._busy -= 1

    def _off(self, instance_id: str) -> None:
        if instance_id in self._alive:
            self.region.instance_stopped(instance_id)

    def _later(self, seconds: float, what: str, act) -> None:
        self.region.clock.after(seconds, what, act)
