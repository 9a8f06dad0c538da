"""Commands that an operator gives to a running environment, and what its host adds to the region's status."""

from collections.abc import Callable
from typing import Any

from aws.host import Commands

from .builder import FAULTS
from .environment import Environment
from .packing import MISTAKES


class Operator(Commands):
    """Answers below `/region/host/`. `down` ends the process."""

    def __init__(self, environment: Environment, down: Callable[[], None]):
        self._environment, self._down = environment, down

    def status(self) -> dict[str, Any]:
        environment = self._environment
        machine = environment.machine
        targets = {target.instance: target for target in environment.proxy.targets()}
        return {
            "shop": environment.proxy.url,
            "live": environment.parameter("lt-version"),
            "builders": [{"id": build.id, "build": build.build} for build in list(machine.builders.values())],
            "instances": {
                one.id: {
                    "release": one.version,
                    "process": one.state,
                    "balancer": targets[one.id].health if one.id in targets else "not registered",
                    "requests": targets[one.id].requests if one.id in targets else 0,
                }
                for one in list(machine.instances.values())
            },
            "functions": {
                name: {
                    "starts": function.count.starts,
                    "slowest_ms": round(function.count.slowest_ms),
                    "rss_mb": round(function.resident_kilobytes() / 1024, 1),
                }
                for name, function in machine.house.functions.items()
            },
        }

    def act(self, command: list[str], given: dict[str, Any]) -> Any:
        environment = self._environment
        machine = environment.machine
        match command:
            case ["advance"]:
                timers = environment.region.advance(float(given["seconds"]))
                if environment.parameter("lt-version") and not environment.opened:
                    # The command that deployed the stacks waits for this moment; here nobody sits before it.
                    environment.open()
                return {"timers": timers}
            case ["release"]:
                mistake = given.get("mistake", "")
                if mistake and mistake not in MISTAKES:
                    raise ValueError(f"mistakes a release can have: {', '.join(MISTAKES)}")
                return {"release_sha256": environment.release(given["version"], mistake)}
            case ["kill-function", name]:
                known = machine.house.functions
                function = known.get(name) or known.get(f"fleetcart-local-{name}")
                if function is None:
                    raise ValueError(f"no function {name}; there are {', '.join(known)}")
                return {"killed": function.kill()}
            case ["kill-instance", instance]:
                return {"killed": machine.kill(instance)}
            case ["kill-zone", zone]:
                lost = machine.kill_zone(zone)
                with environment.region.lock:
                    environment.region.zones.set(zone, "down")
                return {"killed": lost}
            case ["builder-fault", kind]:
                if kind not in FAULTS:
                    raise ValueError(f"faults a builder can have: {', '.join(FAULTS)}")
                machine.builder_faults += [kind] * int(given.get("times", 1))
                return {"faults": machine.builder_faults}
            case ["calendar"]:
                environment.put_calendar(given)
                return {}
            case ["down"]:
                self._down()
                return {}
        raise LookupError(f"host command {'/'.join(command)}")
