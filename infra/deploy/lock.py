"""One command at a time changes an environment."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from .environment import Environment
from .errors import Refused

NAME = "deploying"
#: A command that was killed on a machine that is gone leaves its lock; nothing here takes as long.
FORGOTTEN_SECONDS = 3 * 3600
#: Two commands that find the same dead lock both write theirs within this time, and the later one has it.
SETTLE_SECONDS = 2.0


@contextmanager
def held(environment: Environment, what: str, say: Callable[[str], None] = print) -> Iterator[None]:
    """Refuses while another command has it; that of a command of this machine that is dead, or that was this one, is taken over."""
    mine = json.dumps({"host": socket.gethostname(), "process": os.getpid(), "since": int(time.time()), "what": what})
    try:
        environment.write(NAME, mine)
    except ClientError as cause:
        if cause.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        _take_over(environment, say)
        environment.write(NAME, mine, Overwrite=True)
        time.sleep(SETTLE_SECONDS)
        if environment.read(NAME) != mine:
            _take_over(environment, say)
            raise Refused(f"{environment.name} is being changed by another command that began at the same time", "Give the same command again.")
    try:
        yield
    finally:
        environment.forget(NAME)


def _take_over(environment: Environment, say: Callable[[str], None]) -> None:
    other = json.loads(environment.read(NAME) or "{}")
    age = time.time() - other.get("since", 0)
    process = other.get("process", 0)
    dead = other.get("host") == socket.gethostname() and (process == os.getpid() or not _lives(process))
    if other and not dead and age < FORGOTTEN_SECONDS:
        raise Refused(
            f"{environment.name} is being changed by somebody else: {other.get('what')}, on {other.get('host')}, for {age / 60:.0f} minutes",
            f"Wait for it. If that command is dead: aws ssm delete-parameter --name {environment.prefix}/{NAME}",
        )
    if other:
        say(f"{other.get('what')} of {age / 60:.0f} minutes ago on {other.get('host')} did not come to its end: going on from where it was")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0
