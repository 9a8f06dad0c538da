"""The edge: its token, and the steps by which it is switched on, off, and given another token while people shop."""

import json
import secrets
import time
from dataclasses import dataclass

from .environment import Environment
from .stack import Say, Stack

#: Names of the shop are kept by others for a minute; whoever asked just before the change is given that, and as much again.
SETTLE_SECONDS = 120.0
#: In which uses the edge exists, from not at all to alone.
STEPS = (None, "idle", "beside", "only")


@dataclass(frozen=True)
class Tokens:
    """`shown` by CloudFront, `accepted` by the balancer. CloudFront takes minutes to change, so the balancer accepts both meanwhile."""

    shown: str
    accepted: tuple[str, ...]

    def next(self) -> "Tokens":
        """The change of a token in three steps: accept a new one too, show it, forget the old one."""
        if len(self.accepted) == 1:
            return Tokens(self.shown, (self.shown, made()))
        newest = self.accepted[-1]
        return Tokens(newest, self.accepted) if self.shown != newest else Tokens(newest, (newest,))

    @property
    def settled(self) -> bool:
        return len(self.accepted) == 1

    @property
    def parameters(self) -> dict[str, str]:
        """Of the stack `app`."""
        return {"EdgeToken": self.shown, "EdgeTokens": ",".join(self.accepted)}


def made() -> str:
    return secrets.token_hex(24)


def read(environment: Environment) -> Tokens | None:
    text = environment.read("edge/tokens", secret=True)
    return Tokens(**{name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()}) if text else None


def write(environment: Environment, tokens: Tokens) -> None:
    text = json.dumps({"shown": tokens.shown, "accepted": list(tokens.accepted)})
    key = environment.read("data/key")
    environment.write("edge/tokens", text, Type="SecureString", Overwrite=True, **({"KeyId": key} if key else {}))


def tokens(environment: Environment, dry_run: bool) -> Tokens:
    """Those there are, else made; a dry run makes none."""
    if found := read(environment):
        return found
    new = Tokens(first := made(), (first,))
    if not dry_run:
        write(environment, new)
    return new


def steps(now: str | None, wanted: bool, shopping: bool) -> list[str | None]:
    """What the stack is deployed with, one after the other. While nobody shops, one step is enough; else the balancer answers everybody
    until the name leads elsewhere and those who have kept it have forgotten it."""
    last = "only" if wanted else None
    if not shopping or now == last:
        return [last]
    if wanted:
        return ["only"] if now == "beside" else ["beside", "only"]
    return [None] if now == "idle" else ["idle", None]


def now(environment: Environment) -> tuple[str | None, dict[str, str]]:
    """In which use the edge is, and the parameters that the stack was deployed with."""
    found = Stack(environment, "app", lambda line: None).describe() or {}
    given = {entry["ParameterKey"]: entry["ParameterValue"] for entry in found.get("Parameters", [])}
    return (given.get("EdgeUse", "only") if given.get("EdgeCertificateArn") else None), given


def settle(say: Say, seconds: float | None = None) -> None:
    seconds = SETTLE_SECONDS if seconds is None else seconds
    say(f"  {seconds:.0f} seconds for those who still know where the name led")
    time.sleep(seconds)
