"""A command in a process of its own, which something befalls right after one of its calls: it is killed, or its credentials end."""

import functools
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore import session
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from deploy import __main__ as deploying
from deploy import lock, template
from deploy.environment import Environment

KILLED, EXPIRED = "killed", "its credentials end"
READS = ("Describe", "List", "Get", "Head", "Validate", "CheckCapacity")
#: What tells two calls of one operation apart.
ABOUT = ("StackName", "Name", "AWSServiceName", "Key", "Path", "Bucket", "Service", "RoleName")
#: A command that takes longer hangs.
SECONDS = 120
SERVICES = (
    "acm", "autoscaling", "backup", "cloudformation", "cloudwatch", "ec2", "elbv2", "events", "iam", "kms", "lambda", "logs", "rds", "route53", "s3",
    "service-quotas", "sesv2", "sns", "sqs", "ssm", "sts", "wafv2",
)  # fmt: skip
# What describes the services is read once, and is there for every process that is made of this one.
session.create_loader = functools.cache(session.create_loader)
for service in SERVICES:
    boto3.client(service, region_name="eu-central-1", aws_access_key_id="local", aws_secret_access_key="local")
for which in template.STACKS:
    template.load(which)


def reads(call: str) -> bool:
    return call.startswith(READS)


def names(operation: str, given: dict) -> str:
    """A call as the tests speak of it, such as `ExecuteChangeSet fleetcart-local-app`."""
    about = next((str(given[name]) for name in ABOUT if name in given), "")
    return f"{operation} {about}".strip()


@dataclass(frozen=True)
class Command:
    """What is typed, and what the environment's file gives besides."""

    words: tuple[str, ...]
    main: Callable[[list[str]], int] = deploying.main
    given: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ended:
    """How a run came to its end; `code` is missing when it was killed."""

    code: int | None
    said: str
    calls: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether it had the environment to itself at its end."""
        last = next((call for call in reversed(self.calls) if call.endswith(f"/{lock.NAME}") and not reads(call)), "Delete")
        return not last.startswith("Delete")


@dataclass(frozen=True)
class Running:
    process: int
    folder: Path

    def has_said(self, text: str) -> bool:
        """Waits for it."""
        end = time.monotonic() + SECONDS
        while text not in (self.folder / "said").read_text():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def ends(self) -> Ended:
        _, status = os.waitpid(self.process, 0)
        said, calls = (self.folder / "said").read_text(), (self.folder / "calls").read_text().splitlines()
        by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        assert by in (0, signal.SIGKILL), f"signal {by}, as of one that hangs: {said}"
        return Ended(None if by else os.WEXITSTATUS(status), said, calls)


def run(command: Command, what: str = "", after: int = 0) -> Ended:
    """Runs it; `what` befalls it right after its call of this number, the first is 0."""
    return start(command, what, after).ends()


def start(command: Command, what: str = "", after: int = 0) -> Running:
    folder = Path(tempfile.mkdtemp(prefix="killing-"))
    for name in ("said", "calls"):
        (folder / name).touch()
    process = os.fork()
    if process == 0:
        try:
            _perform(command, what, after, folder)
        except BaseException:
            traceback.print_exc()
        os._exit(99)
    return Running(process, folder)


def _perform(command: Command, what: str, after: int, folder: Path) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    lock.SETTLE_SECONDS = 0.0
    sys.stdout = sys.stderr = (folder / "said").open("w", buffering=1)
    calls = (folder / "calls").open("w", buffering=1)
    call, number, ended = BaseClient._make_api_call, 0, False

    def counted(client: BaseClient, operation: str, given: dict) -> dict:
        nonlocal number, ended
        if ended:
            raise ClientError({"Error": {"Code": "ExpiredTokenException", "Message": "The security token included in the request is expired"}}, operation)
        try:
            return call(client, operation, given)
        finally:
            calls.write(f"{names(operation, given)}\n")
            if what and number == after:
                if what == KILLED:
                    os.kill(os.getpid(), signal.SIGKILL)
                ended = True
            number += 1

    BaseClient._make_api_call = counted
    deploying.Environment = functools.partial(_environment, command.given)
    code = command.main(list(command.words))
    sys.stdout.flush()
    os._exit(code)


def _environment(more: dict[str, Any], name: str, local: bool) -> Environment:
    made = Environment(name, local)
    for which, values in more.items():
        made.given[which] = made.given.get(which, {}) | values if isinstance(values, dict) else values
    return made
