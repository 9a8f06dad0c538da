"""The host interface: what the region asks of the machine it runs on, to be its instances, its load balancer and its Lambda."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class InvokeResult:
    """How one invocation of a function ended.

    `error` is None when the handler returned; else its message, and the region retries as Lambda does.
    `missing` says that there is no such function: the event goes to the target's dead-letter queue at once.
    """

    error: str | None = None
    missing: bool = False
    payload: Any = None

    @property
    def ok(self) -> bool:
        return self.error is None and not self.missing


class Commands:
    """What an operator may ask of the host of a region, below `/region/host/`."""

    def status(self) -> dict[str, Any]:
        """What the host adds to the region's status."""
        return {}

    def act(self, command: list[str], given: dict[str, Any]) -> Any:
        """Raises `LookupError` for a command it does not know, `ValueError` for one that makes no sense."""
        raise LookupError(f"host command {'/'.join(command)}")


class Host:
    """Implemented by whoever gives the instances a body. The region calls it; it calls the `Region` it was attached to.

    `on_…` and `…_target` are called one after the other, in the order in which things happened, from one thread that
    holds none of the region's locks: they may call the region or its HTTP interface, and may block for moments.
    `invoke` is called from other threads, as many at a time as the function's concurrency allows.
    """

    region: Any = None
    commands = Commands()

    def attach(self, region: Any) -> None:
        """Once, before the first call: keeps the region for the calls in the other direction."""
        self.region = region

    def on_instance_start(self, instance: dict[str, Any]) -> None:
        """An instance has just become `running` (first boot, or started again): its process begins.

        Keys: `id`, `image_id`, `image_name`, `image_tags`, `type`, `zone`, `subnet_id`, `private_ip`, `user_data` (text),
        `tags`, `profile`, `launch_time`, `group` (name or None), `lifecycle_state` (None outside a group),
        `template_id` and `template_version` (None without), `lost` (whether its host failed under it).
        """

    def on_instance_stop(self, instance_id: str) -> None:
        """The instance is asked to stop (`stopping`): its process ends as at a power-off, its disk stays."""

    def on_instance_terminate(self, instance_id: str) -> None:
        """The instance is `shutting-down`: its system ends its processes in good order; if it is `lost`, they are gone."""

    def on_lifecycle_state(self, instance_id: str, state: str) -> None:
        """The state in its group changed, such as `Terminating:Wait`; what its metadata service would tell it."""

    def register_target(self, instance_id: str) -> None:
        """Behind the load balancer from now on: its launch hook said CONTINUE, or it has none."""

    def deregister_target(self, instance_id: str) -> None:
        """No new requests; those in flight have the deregistration delay, after which the terminate hook begins."""

    def on_function(self, function: dict[str, Any]) -> None:
        """A function was deployed, or deployed anew: its code (a zip with `bootstrap` in it), variables and limits.

        Keys: `name`, `arn`, `role` (ARN), `code`, `code_sha256`, `variables`, `timeout` (seconds), `memory` (megabytes).
        """

    def on_function_gone(self, name: str) -> None:
        """A function was deleted."""

    def invoke(self, function: str, event: Any) -> InvokeResult:
        """Runs the function with the event and waits for its answer."""
        return InvokeResult(missing=True)

    def settled(self) -> bool:
        """Whether nothing is under way that region time should wait for during an advance, such as a booting process."""
        return True

    def on_reset(self) -> None:
        """The region starts anew: every process and target goes."""


@dataclass
class NullHost(Host):
    """Remembers what it was asked and answers at once; functions are Python callables."""

    log: list[tuple[str, Any]] = field(default_factory=list)
    functions: dict[str, Any] = field(default_factory=dict)
    deployed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def on_instance_start(self, instance: dict[str, Any]) -> None:
        self.log.append(("start", instance["id"]))

    def on_instance_stop(self, instance_id: str) -> None:
        self.log.append(("stop", instance_id))

    def on_instance_terminate(self, instance_id: str) -> None:
        self.log.append(("terminate", instance_id))

    def register_target(self, instance_id: str) -> None:
        self.log.append(("register", instance_id))

    def deregister_target(self, instance_id: str) -> None:
        self.log.append(("deregister", instance_id))

    def on_function(self, function: dict[str, Any]) -> None:
        self.deployed[function["name"]] = function

    def on_function_gone(self, name: str) -> None:
        self.deployed.pop(name, None)

    def invoke(self, function: str, event: Any) -> InvokeResult:
        handler = self.functions.get(function)
        if handler is None:
            return InvokeResult(missing=True)
        try:
            return InvokeResult(payload=handler(event))
        except Exception as error:  # whatever a handler raises is the function's error
            return InvokeResult(error=f"{type(error).__name__}: {error}")

    def on_reset(self) -> None:
        self.log.clear()
