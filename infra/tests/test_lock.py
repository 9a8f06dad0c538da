"""Two commands do not change one environment at once, and a dead one stops nobody."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
from test_deploy import Fake

from deploy import lock
from deploy.errors import Refused


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(lock, "SETTLE_SECONDS", 0.0)


def by(process: int, host: str | None = None, age: float = 60.0) -> dict[str, str]:
    return {lock.NAME: json.dumps({"host": host or socket.gethostname(), "process": process, "since": int(time.time() - age), "what": "a restore"})}


def test_the_second_command_is_refused_and_told_who_is_first():
    fake = Fake({}, written=by(os.getppid()))
    with pytest.raises(Refused, match=r"is being changed by somebody else: a restore, on .*, for 1 minutes") as refused, lock.held(fake, "a deployment"):
        pytest.fail("it was let in")
    assert "aws ssm delete-parameter --name /fleetcart/prod/deploying" in refused.value.advice
    assert fake.read(lock.NAME) is not None


def test_the_lock_of_a_command_that_died_here_is_taken_over():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    fake, said = Fake({}, written=by(dead.pid)), []
    with lock.held(fake, "a deployment", said.append):
        assert json.loads(fake.read(lock.NAME))["process"] == os.getpid()
    assert fake.read(lock.NAME) is None
    assert len(said) == 1 and said[0].startswith("a restore of 1 minutes ago on ") and "going on from where it was" in said[0]


def test_of_two_commands_that_take_over_the_same_dead_lock_one_is_refused():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    fake = Fake({}, written=by(dead.pid))
    write, other = fake.write, by(os.getppid())

    def write_and_be_overtaken(name, value, **more):
        write(name, value, **more)
        if more.get("Overwrite"):
            fake.written.update(other)

    fake.write = write_and_be_overtaken
    with pytest.raises(Refused, match="is being changed by somebody else: a restore"), lock.held(fake, "a deployment", print):
        pytest.fail("it was let in")
    assert fake.written == other


def test_a_lock_of_another_machine_counts_for_three_hours():
    with pytest.raises(Refused, match="on elsewhere"), lock.held(Fake({}, written=by(1, "elsewhere")), "a deployment"):
        pytest.fail("it was let in")
    with lock.held(Fake({}, written=by(1, "elsewhere", age=3 * 3600 + 1)), "a deployment"):
        pass


def test_a_command_that_fails_gives_the_lock_back():
    fake = Fake({})
    with pytest.raises(Refused, match="no"), lock.held(fake, "a deployment"):
        raise Refused("no")
    assert fake.read(lock.NAME) is None
