"""The region: one lock, one clock, and the parts that share them."""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict
from moto.ec2.models import ec2_backends
from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from . import (
    account_api,  # noqa: F401 - registers operations, as do other modules below
    alarms,
    calls,
    clock,
    cloudformation,
    deployment,
    events_api,
    faults,
    functions,
    groups_api,  # noqa: F401 - registers operations, as do the modules below
    hooks_api,  # noqa: F401
    images,
    instances,
    instances_api,  # noqa: F401
    journal,
    object_policies,
    operations,
    quotas,
    refresh_api,  # noqa: F401
    scheduled_actions,  # noqa: F401
    schedules,
    targets,
    templates,
)
from .bus import Bus
from .fixtures import load
from .groups import Groups
from .iam.guard import Guard
from .patches import Patches
from .real_clock import real_time
from .zones import Zones

if TYPE_CHECKING:
    from .host import Host

log = logging.getLogger("region")
ACCOUNT = "123456789012"
_one = threading.Lock()


@dataclass
class Delays:
    """Seconds of region time that things take."""

    boot: float = 3
    stop: float = 3
    terminate: float = 2
    image: float = 20
    health: float = 5
    deregistration: float = 0
    #: Until what was made is seen by those who ask for it; AWS's lists and lookups lag behind too.
    consistency: float = 0
    #: How long a stack is in progress after it was told to change.
    stack: float = 0


class Region:
    """Everything the host and the HTTP pages can ask of the region. There is one at a time: moto's state is global."""

    def __init__(self, host: Host, name: str = "eu-central-1") -> None:
        if not _one.acquire(blocking=False):
            raise RuntimeError("there is a region in this process already; stop it first")
        self.name, self.account, self.url = name, ACCOUNT, ""
        self.host = host
        self.lock = threading.RLock()
        self.clock = clock.Clock(self.lock)
        self.journal = journal.Journal(self.clock)
        self.faults = faults.Faults()
        self.calls = calls.Calls()
        self.iam = Guard(self)
        self.bus = Bus(self)
        self.functions = functions.Functions(self)
        self.schedules = schedules.Schedules(self)
        self.zones = Zones(self)
        self.instances = instances.Instances(self)
        self.targets = targets.Targets(self)
        self.groups = Groups(self)
        self.alarms = alarms.Alarms(self)
        self.delays = Delays()
        self.tokens: dict[str, Any] = {}
        self.template_tokens: dict[str, Any] = {}
        self.deregistered: set[str] = set()
        self.born: dict[str, float] = {}
        self.settle_timeout = 20.0
        self._for_host: queue.SimpleQueue[tuple[int, str, tuple[Any, ...]] | None] = queue.SimpleQueue()
        self._untold = 0
        self._era = 0
        self._problems: list[str] = []
        self.patches = Patches()
        for part in (operations, instances, images, templates, events_api, schedules, targets, deployment, object_policies, quotas, cloudformation):
            part.install(self)
        BackendDict.reset()
        load(self)
        self._start()

    def _start(self) -> None:
        self._teller = threading.Thread(target=self._tell, name="region-host", daemon=True)
        self._teller.start()
        self.clock.start()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Nothing is under way and nothing begins: the process may be copied."""
        self.settle()
        with self.clock.at_rest():
            yield

    def go_on(self) -> None:
        """In a copy of the process: its threads are started anew."""
        self._for_host = queue.SimpleQueue()
        self._start()

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.account][self.name]

    @property
    def events(self) -> Any:
        return events_backends[self.account][self.name]

    @property
    def s3(self) -> Any:
        return s3_backends[self.account]["aws"]

    @property
    def scheduler(self) -> Any:
        return scheduler_backends[self.account][self.name]

    # What the host calls

    def instance_stopped(self, instance_id: str) -> None:
        """Its process ended by itself (a power-off), or has ended as it was asked to."""
        with self.lock:
            instance = self.instances.find(instance_id)
            if instance is None:
                return
            if instance.state == "stopping":
                self.instances.stopped(instance)
            else:
                self.instances.power_off(instance)

    def instance_died(self, instance_id: str) -> None:
        """Lost without notice, as with its hardware."""
        with self.lock:
            instance = self.instances.find(instance_id)
            if instance is not None:
                self.instances.fail(instance)

    def instance_health(self, instance_id: str, healthy: bool) -> None:
        """What the load balancer's health check found."""
        with self.lock:
            self.groups.target_health(instance_id, healthy)

    def target_drained(self, instance_id: str) -> None:
        """The last request to a deregistered target was answered."""
        with self.lock:
            self.targets.drained(instance_id)

    def measure(self, namespace: str, name: str, dimensions: dict[str, str], value: float) -> None:
        """Something the host counted, such as answers of the load balancer; CloudWatch has it by the minute."""
        with self.lock:
            self.alarms.measure(namespace, name, dimensions, value)

    def console(self, instance_id: str, text: str) -> None:
        """More console output, for `GetConsoleOutput`."""
        with self.lock:
            self.instances.consoles[instance_id] = self.instances.consoles.get(instance_id, "") + text

    def instance(self, instance_id: str) -> dict[str, Any] | None:
        """As in `Host.on_instance_start`, with its present `state`."""
        with self.lock:
            return self.instances.describe(instance_id)

    def credentials(self, caller: str, role: str | None = None) -> dict[str, str]:
        """Environment variables with which a process is recognised as this caller, and may what its role may: without one, everything."""
        if role:
            return self.iam.identities.take_on(caller, role)
        return {"AWS_ACCESS_KEY_ID": calls.access_key(caller), "AWS_SECRET_ACCESS_KEY": "local"}

    def advance(self, seconds: float) -> int:
        """Lets time pass; what falls due happens in order, each after the last has come to rest."""
        return self.clock.advance(seconds, lambda: self.settle(timers=False))

    def settle(self, timers: bool = True) -> bool:
        """Waits, at most `settle_timeout` real seconds, until nothing is under way; whether it came to that.

        Without `timers`, those that are due may still be: the caller will run them.
        """
        until = real_time() + self.settle_timeout
        while real_time() < until:
            if self._quiet(timers):
                return True
            time.sleep(0.002)
        self.journal.add("impatient", seconds=self.settle_timeout)
        return False

    def _quiet(self, timers: bool) -> bool:
        with self.lock:
            due = timers and any(timer.due <= self.clock.now() for timer in self.clock.pending()[:1])
            busy = due or self._untold > 0 or self.functions.busy()
        return not busy and self.host.settled()

    # Inside

    def unseen(self, number: str) -> bool:
        """Whether an instance or image is so new that nobody finds it yet."""
        return number in self.born and self.clock.now() < self.born[number] + self.delays.consistency

    def tell_host(self, what: str, *about: Any) -> None:
        """In order, from the thread that holds none of our locks."""
        self._untold += 1
        self._for_host.put((self._era, what, about))

    def _tell(self) -> None:
        while (call := self._for_host.get()) is not None:
            era, what, about = call
            try:
                if era == self._era:
                    getattr(self.host, what)(*about)
            except Exception as error:  # the region outlives its host's mistakes
                log.exception("the host's %s failed", what)
                self.problem(f"host {what}{about}: {error!r}")
            with self.lock:
                self._untold -= 1

    def queue(self, arn: str, payload: Any) -> None:
        """A message to an SQS queue of the region."""
        name = arn.rsplit(":", 1)[-1]
        body = payload if isinstance(payload, str) else json.dumps(payload)
        try:
            sqs_backends[self.account][self.name].send_message(queue_name=name, message_body=body)
        except Exception as error:  # as AWS: the message is lost, here not in silence
            self.problem(f"no message could be sent to {arn}: {error!r}")

    def publish(self, topic: str, payload: Any) -> None:
        """A notification to whoever subscribed to a topic of the region."""
        message = payload if isinstance(payload, str) else json.dumps(payload)
        self.journal.add("notification", topic=topic.rsplit(":", 1)[-1], message=message)
        try:
            sns_backends[self.account][self.name].publish(message, arn=topic)
        except Exception as error:  # as above
            self.problem(f"nothing could be published to {topic}: {error!r}")

    def bury(self, queue: str | None, payload: Any, event_id: str, origin: str, reason: str | None) -> None:
        """What could not be delivered goes to its dead-letter queue, or is lost without one."""
        self.journal.add("dead-letter", event_id=event_id, origin=origin, queue=queue, reason=reason)
        if queue:
            self.queue(queue, payload)

    def problem(self, text: str) -> None:
        """Something the region should have been able to do."""
        log.error("%s", text)
        self._problems.append(text)
        self.journal.add("problem", text=text)

    def problems(self) -> list[str]:
        return [*self._problems, *self.clock.problems]

    def reset(self) -> None:
        """Everything anew, in real time again. Functions stay registered; those that run may end first."""
        with self.lock:
            self.functions.drop()
        until = real_time() + self.settle_timeout
        while self.functions.busy() and real_time() < until:
            time.sleep(0.002)
        with self.lock:
            self._era += 1
            self.functions.reset()
            for part in (
                self.schedules,
                self.zones,
                self.instances,
                self.targets,
                self.groups,
                self.alarms,
                self.faults,
                self.calls,
                self.iam,
            ):
                part.reset()
            for known in (self.tokens, self.template_tokens, self.deregistered, self.born, self._problems):
                known.clear()
            self.delays = Delays()
        self.clock.reset()
        with self.lock:
            self.journal.reset()
            BackendDict.reset()
            load(self)
        self.host.on_reset()

    def stop(self) -> None:
        """Ends the threads, takes the patches out of moto and gives the process its own time back."""
        if server := getattr(self, "server", None):
            server.shutdown()
            server.server_close()
        self._for_host.put(None)
        self.clock.stop()
        self.patches.undo()
        _one.release()
