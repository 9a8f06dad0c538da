"""The load balancer: requests go where the health checks say, and nowhere twice."""

import threading
import time
import urllib.error
import urllib.request

import pytest
from host.builder import free_port
from host.instance import Instance
from host.proxy import FIRST_TOKEN, PLACES, Checks, Proxy


@pytest.fixture
def proxy(tmp_path):
    opened = Proxy(tmp_path, free_port())
    yield opened
    opened.close()


@pytest.fixture
def fleet(place, proxy):
    made = []

    def start(number: int) -> Instance:
        instance = Instance(f"i-{number}", place(f"127.9.1.{number}", FLEETCART_DRAIN_GRACE_SECONDS="1"), lambda *_: None, lambda _: None)
        made.append(instance)
        until(lambda: instance.state == "serving")
        proxy.register(instance.id, "eu-central-1a", instance.address)
        return instance

    yield start
    for instance in made:
        instance.power_off(0)


def until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def ask(proxy, path="/"):
    try:
        with urllib.request.urlopen(f"{proxy.url}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


def post(proxy):
    """The stand-in knows no POST, and says so with 501."""
    try:
        with urllib.request.urlopen(f"{proxy.url}/", data=b"", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def up(proxy):
    return {target.instance for target in proxy.targets() if target.health.startswith("UP")}


def test_a_target_gets_requests_from_its_first_good_check_on(proxy, fleet):
    assert ask(proxy)[0] == 503
    fleet(2)
    fleet(3)
    until(lambda: up(proxy) == {"i-2", "i-3"})
    assert {ask(proxy) for _ in range(6)} == {(200, "127.9.1.2:8080"), (200, "127.9.1.3:8080")}
    assert {target.zone for target in proxy.targets()} == {"eu-central-1a"}


def test_a_deregistered_target_finishes_what_it_has_and_gets_nothing_new(proxy, fleet):
    one, _ = fleet(4), fleet(5)
    until(lambda: up(proxy) == {"i-4", "i-5"})
    answers = []
    slow = [threading.Thread(target=lambda: answers.append(ask(proxy, "/slow"))) for _ in range(2)]
    for request in slow:
        request.start()
    time.sleep(0.3)
    proxy.deregister("i-4")
    assert {ask(proxy) for _ in range(4)} == {(200, "127.9.1.5:8080")}
    for request in slow:
        request.join()
    assert sorted(answers) == [(200, "127.9.1.4:8080"), (200, "127.9.1.5:8080")]
    one.drain()
    until(lambda: one.state == "drained")
    proxy.forget("i-4")
    assert {target.instance for target in proxy.targets()} == {"i-5"}


def test_a_dead_target_fails_requests_until_the_checks_notice_and_no_longer(proxy, fleet):
    dead, _ = fleet(6), fleet(7)
    until(lambda: up(proxy) == {"i-6", "i-7"})
    dead.kill()
    statuses = [post(proxy) for _ in range(4)]
    assert 503 in statuses, "no write is tried a second time behind the buyer's back"
    until(lambda: up(proxy) == {"i-7"}, seconds=4)
    assert {post(proxy) for _ in range(6)} == {501}


def test_the_edge_asks_again_for_what_only_reads(proxy, fleet):
    dead, _ = fleet(8), fleet(9)
    until(lambda: up(proxy) == {"i-8", "i-9"})
    dead.kill()
    assert {ask(proxy) for _ in range(4)} == {(200, "127.9.1.9:8080")}
    assert proxy.asked_twice() > 0


def test_targets_are_looked_at_as_the_target_group_says(proxy, fleet):
    proxy.checks = Checks(seconds=0.2, to_fail=5)
    slow, _ = fleet(10), fleet(11)
    # Until its first good look a target is a single bad one from being out.
    until(lambda: [target.health for target in proxy.targets()] == ["UP", "UP"])
    slow.kill()
    time.sleep(0.5)
    assert up(proxy) == {"i-10", "i-11"}, "two bad looks are not five"
    until(lambda: up(proxy) == {"i-11"}, seconds=3)
    assert proxy.checks.window == 1.0


def test_a_place_of_the_edge_that_shows_another_token_is_turned_away_until_the_balancer_accepts_it(proxy, fleet):
    fleet(12)
    until(lambda: up(proxy) == {"i-12"})
    assert {ask(proxy)[0] for _ in range(20)} == {200}
    for place in range(PLACES):
        proxy.show(place, "new")
    assert {ask(proxy)[0] for _ in range(5)} == {403}
    proxy.accept([FIRST_TOKEN, "new"])
    assert {ask(proxy)[0] for _ in range(5)} == {200}
    proxy.show(0, FIRST_TOKEN)
    proxy.accept(["new"])
    assert {ask(proxy)[0] for _ in range(200)} == {200, 403}, "one place in ten still shows the old one"
