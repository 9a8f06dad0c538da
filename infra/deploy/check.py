"""Everything that can be known before anything is made: script/deploy ENV check. A deployment asks the same first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from . import preflight, template
from .checks import OK, STOP, WARNING, Line
from .checks import account, given, mail, names, what_runs
from .environment import Environment
from .errors import Refused, concerns_credentials
from .stack import Say, Stack

if TYPE_CHECKING:
    from .deploy import Options

AGENTS = template.FOLDER.parent / "ami/agents"


@dataclass(frozen=True)
class Asked:
    """What the command line says about the deployment that is to come."""

    account: str | None = None
    without_edge: bool = False
    without_sessions: bool = False
    release_keys: str | None = None
    stacks: tuple[str, ...] = template.STACKS

    @classmethod
    def of(cls, options: "Options") -> "Asked":
        return cls(options.account, options.without_edge, options.without_sessions, options.release_keys, options.stacks)


Check = Callable[[Environment, Asked], Iterator[Line]]


def told(what: str, refuses: Callable[[Say], None]) -> Iterator[Line]:
    """A check that says what is odd and refuses what cannot be."""
    said: list[str] = []
    try:
        refuses(said.append)
    except Refused as refused:
        yield Line(STOP, str(refused), refused.advice)
        return
    yield from (Line(WARNING, line.removeprefix("WARNING: ")) for line in said)
    if not said:
        yield Line(OK, what)


def _whose(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told(f"account {environment.account}, region {environment.region}", lambda say: preflight.account(environment, asked.account))


def _quotas(environment: Environment, asked: Asked) -> Iterator[Line]:
    new = not Stack(environment, "network", print).exists()
    yield from told("quotas: processors, addresses, functions at once", lambda say: preflight.quotas(environment, new, say))


def _architecture(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told(f"functions, builders and instances are {environment.architecture}", lambda say: preflight.architecture(environment))


def _machines(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told("machines and database class are offered in both zones", lambda say: preflight.machines(environment, say))


def _disks(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told("disks are encrypted with Amazon's key", lambda say: preflight.disks(environment, say))


def _sessions(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told("instances can be looked into", lambda say: preflight.sessions(environment, AGENTS, asked.without_sessions))


def _listeners(environment: Environment, asked: Asked) -> Iterator[Line]:
    yield from told("somebody hears alarms, and mails have a sender", lambda say: preflight.listeners(environment))


def _names(environment: Environment, asked: Asked) -> Iterator[Line]:
    if "app" in asked.stacks:
        yield from told("the shop's name, its zone and certificates", lambda say: preflight.names(environment, asked.without_edge))


#: In the order of the page. Those of the second list matter only before the first stack is there.
ALWAYS: tuple[Check, ...] = (
    _whose, given.values, what_runs.stacks, what_runs.database, what_runs.architecture, _architecture, _quotas, account.room, account.firewall, _names, names.certificates, names.edge, names.keys,
    mail.sender, mail.alarms, account.budget, account.secrets, account.firewall_mode, account.copies,
)
FIRST: tuple[Check, ...] = (_sessions, _listeners, _machines, what_runs.base_image, _disks, account.service_roles)


def lines(environment: Environment, asked: Asked) -> Iterator[Line]:
    new = not Stack(environment, "network", print).exists()
    for check in (*ALWAYS, *(FIRST if new else ())):
        try:
            yield from check(environment, asked)
        except (ClientError, BotoCoreError, KeyError) as cause:
            if isinstance(cause, ClientError) and concerns_credentials(cause):
                raise
            yield Line(WARNING, f"{check.__name__.strip('_').replace('_', ' ')}: could not be asked: {cause}")


def report(environment: Environment, asked: Asked, say: Say) -> int:
    """All lines; 1 when one of them would stop a deployment."""
    found = []
    for line in lines(environment, asked):
        found.append(line)
        say(str(line))
    count = {level: sum(line.level == level for line in found) for level in (OK, WARNING, STOP)}
    say(f"\n{count[OK]} ok, {count[WARNING]} warnings, {count[STOP]} that stop a deployment. Nothing was changed.")
    return 1 if count[STOP] else 0


def refuse(environment: Environment, asked: Asked, say: Say) -> None:
    """Before a deployment: warnings are said, and everything that stops it at once, not one a try."""
    found = list(lines(environment, asked))
    for line in found:
        if line.level == WARNING:
            say(str(line))
    if stops := [line for line in found if line.level == STOP]:
        first, *others = stops
        more = "".join(f"\n       {line.text}\n         {line.command}" for line in others)
        raise Refused(first.text, first.command + (f"\nAnd besides:{more}" if others else ""))
