"""What an operator asks of the host: commands below /region/host/, and what the host adds to the status."""

from types import SimpleNamespace

import pytest
from aws.overview import lines
from host.operator import Operator
from host.proxy import Target


class Function:
    count = SimpleNamespace(starts=2, slowest_ms=41.7)

    def __init__(self):
        self.killed = 0

    def kill(self) -> bool:
        self.killed += 1
        return True

    def resident_kilobytes(self) -> int:
        return 2048


@pytest.fixture
def environment():
    machine = SimpleNamespace(
        builders={"i-b": SimpleNamespace(id="i-b", build="1.1.0-0a1b2c3d")},
        instances={"i-1": SimpleNamespace(id="i-1", version="1.0.0", state="serving"), "i-2": SimpleNamespace(id="i-2", version="1.0.0", state="booting")},
        house=SimpleNamespace(functions={"fleetcart-local-rollout": Function()}),
        builder_faults=[],
    )
    target = Target("i-1", "eu-central-1a", "127.1.1.2:8080", "UP", 7, 0, 0)
    made = SimpleNamespace(
        machine=machine,
        proxy=SimpleNamespace(url="http://127.0.0.1:4581", targets=lambda: [target]),
        region=SimpleNamespace(advance=lambda seconds: int(seconds)),
        parameter=lambda name: "2",
        opened=False,
        release=lambda version, mistake: f"digest of {version}",
    )
    made.open = lambda: setattr(made, "opened", True)
    return made


def test_the_overview_shows_what_only_the_host_knows(environment):
    member = {"id": "i-1", "zone": "eu-central-1a", "state": "InService", "target": "healthy", "waits": []}
    group = {"name": "fleetcart-local", "min": 1, "desired": 2, "max": 4, "template": {"Version": "2"}, "members": [member], "refreshes": [], "scheduled_actions": []}
    function = {"name": "fleetcart-local-rollout", "invoked": 5, "failed": 1}
    seen = {"now": "2026-11-29T10:00:00Z", "url": "http://127.0.0.1:4566", "groups": [group], "images": [], "zones": {}, "due": [], "problems": [], "functions": [function]}
    text = "\n".join(lines(seen | {"host": Operator(environment, lambda: None).status()}))
    assert "shop http://127.0.0.1:4581" in text and "template version 2, live 2" in text
    assert "1.0.0     serving   UP                     7" in text
    assert "builder i-b works on 1.1.0-0a1b2c3d" in text
    assert "5 invocations, 1 failed, 2 starts, slowest 42 ms, 2.0 MB" in text


def test_an_instance_that_the_balancer_does_not_know_is_not_registered(environment):
    assert Operator(environment, lambda: None).status()["instances"]["i-2"]["balancer"] == "not registered"


def test_time_passes_and_the_first_live_release_opens_the_group(environment):
    assert Operator(environment, lambda: None).act(["advance"], {"seconds": 10}) == {"timers": 10}
    assert environment.opened


def test_commands_reach_what_they_name(environment):
    down = []
    operator = Operator(environment, lambda: down.append(True))
    assert operator.act(["release"], {"version": "1.1.0"}) == {"release_sha256": "digest of 1.1.0"}
    assert operator.act(["kill-function", "rollout"], {}) == {"killed": True}
    assert operator.act(["builder-fault", "hang"], {"times": 2}) == {"faults": ["hang", "hang"]}
    operator.act(["down"], {})
    assert down == [True]


@pytest.mark.parametrize(("command", "given"), [(["release"], {"version": "1.1.0", "mistake": "ugly"}), (["kill-function", "nobody"], {}), (["builder-fault", "dance"], {})])
def test_what_makes_no_sense_is_refused_with_what_would(environment, command, given):
    with pytest.raises(ValueError, match="hang|rollout|never-ready"):
        Operator(environment, lambda: None).act(command, given)


def test_an_unknown_command_is_said_to_be_unknown(environment):
    with pytest.raises(LookupError, match="dance"):
        Operator(environment, lambda: None).act(["dance"], {})
