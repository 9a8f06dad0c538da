"""What a call must be allowed: actions on resources, each with what the call says that conditions may ask for.

Where it comes from: the service authorization reference ("Actions, resources, and condition keys for …") for actions, resources and
keys; what a call needs beside its own action from the page that is named where it stands. A call that no table names is refused, by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from .language import Ask, Context

if TYPE_CHECKING:
    from ..region import Region

Needs = Callable[["Asked"], Iterator[Ask]]
#: `service:Operation` → what it needs.
TABLE: dict[str, Needs] = {}
#: Actions that know no resources; policies allow them on `*`.
ON_ANYTHING: set[str] = set()
#: Needs no right.
FREE = {"sts:GetCallerIdentity"}


class Unknown(Exception):
    """Nobody has said what this call needs."""


@dataclass
class Asked:
    """A call, with its parameters read as far as rights depend on them."""

    region: Region
    service: str
    operation: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    common: Context = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.service}:{self.operation}"

    @cached_property
    def form(self) -> dict[str, str]:
        """Parameters of the query protocol, flat as they were sent, and those of the address."""
        sent = self.body.decode("utf-8", "replace") if "form" in self.headers.get("content-type", "") else ""
        return dict(parse_qsl(sent, keep_blank_values=True)) | dict(parse_qsl(self.query, keep_blank_values=True))

    @cached_property
    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def all(self, name: str) -> list[str]:
        """A list of the query protocol: `Name.1`, or `Name.member.1`."""
        return [value for key, value in self.form.items() if re.fullmatch(rf"{re.escape(name)}\.(?:member\.)?\d+", key)]

    def arn(self, service: str, rest: str, account: bool = True) -> str:
        return f"arn:aws:{service}:{self.region.name}:{self.region.account if account else ''}:{rest}"

    def ask(self, action: str, resource: str, **said: Any) -> Ask:
        """`said` by condition key, whose colons and slashes are written as in a policy: pass it as `**{"s3:prefix": …}`."""
        given = {key.lower(): [str(one) for one in (value if isinstance(value, list) else [value])] for key, value in said.items() if value is not None}
        return Ask(action, resource, self.common | given)

    def own(self, resource: str, **said: Any) -> Ask:
        """Of the action that is called as the operation is."""
        return self.ask(self.name, resource, **said)


def needs(*names: str) -> Callable[[Needs], Needs]:
    """Says what these operations need."""

    def register(found: Needs) -> Needs:
        for name in names:
            TABLE[name] = found
        return found

    return register


def anything(service: str, *operations: str) -> None:
    """These operations know no resources."""
    ON_ANYTHING.update(f"{service}:{one}" for one in operations)


def of(asked: Asked) -> list[Ask]:
    """All that a call must be allowed."""
    if asked.name in FREE:
        return []
    if found := TABLE.get(asked.name):
        return list(found(asked))
    if asked.name in ON_ANYTHING:
        return [asked.own("*")]
    raise Unknown(asked.name)


def bucket_and_key(path: str) -> tuple[str, str]:
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key
