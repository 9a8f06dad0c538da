"""An instance's life: it announces itself once, drains when told, fails or dies as a machine would."""

import time

import pytest
from host.instance import Instance, answers


class Heard:
    """What an instance said and whether it died."""

    def __init__(self):
        self.said: list[tuple[str, dict]] = []
        self.died: list[str] = []

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.said]


@pytest.fixture
def boot(place):
    started = []

    def booted(address: str, **settings: str) -> tuple[Instance, Heard]:
        heard = Heard()
        instance = Instance("i-1", place(address, **settings), lambda kind, detail: heard.said.append((kind, detail)), heard.died.append)
        started.append(instance)
        return instance, heard

    yield booted
    for instance in started:
        instance.power_off(0)


def until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_a_ready_instance_announces_its_release_once(boot):
    instance, heard = boot("127.9.0.2")
    until(lambda: instance.state == "serving")
    assert heard.said == [("Instance Ready", {"instance-id": "i-1", "boot-id": instance.boot_id, "release-sha256": "ab" * 32})]
    assert answers("http://127.9.0.2:8080/")


def test_a_drained_instance_serves_on_for_its_grace_and_then_says_so(boot):
    instance, heard = boot("127.9.0.3", FLEETCART_DRAIN_GRACE_SECONDS="1")
    until(lambda: instance.state == "serving")
    instance.drain()
    instance.drain()
    until(lambda: not answers("http://127.9.0.3:8080/readyz"))
    assert answers("http://127.9.0.3:8080/"), "within its grace it still serves"
    until(lambda: instance.state == "drained")
    assert heard.kinds() == ["Instance Ready", "Drain Complete"]
    assert not heard.died


def test_a_killed_shop_takes_its_instance_with_it(boot):
    instance, heard = boot("127.9.0.4")
    until(lambda: instance.state == "serving")
    instance.kill()
    until(lambda: heard.died == ["i-1"])
    assert instance.state == "gone"
    assert instance.pid is None


def test_a_shop_that_leaves_by_itself_is_started_again_and_the_instance_lives(boot):
    instance, heard = boot("127.9.0.5", FLEETCART_BROKEN="1")
    until(lambda: instance.restarts >= 2)
    assert instance.state == "failing"
    assert instance.quiet()
    assert not heard.said and not heard.died


def test_an_instance_that_was_never_ready_drains_at_once(boot):
    instance, heard = boot("127.9.0.6", FLEETCART_BROKEN="1")
    until(lambda: instance.state == "failing")
    instance.drain()
    until(lambda: instance.state == "drained")
    assert heard.kinds() == ["Drain Complete"]
