"""The policy language: statements, wildcards, variables, conditions, and what follows from all of them together.

After "Policy evaluation logic" and "IAM JSON policy elements" of the IAM user guide. What is not read here is refused by name:
an operator that nobody knows must not count as one that holds.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any

Context = dict[str, list[str]]


class Unreadable(Exception):
    """A policy says something that this evaluator does not know."""


@dataclass(frozen=True)
class Statement:
    """One statement of one policy. `sid` is its number where it has no name."""

    sid: str
    document: dict[str, Any] = field(hash=False)

    def speaks_of(self, ask: Ask) -> bool:
        """Whether action, resource and conditions fit; who asks is another question."""
        return self._names(ask, "Action", _action) and self._names(ask, "Resource", _resource) and self._holds(ask)

    def _names(self, ask: Ask, element: str, fits: Any) -> bool:
        if (patterns := self.document.get(element)) is not None:
            return any(fits(one, ask) for one in listed(patterns))
        if (patterns := self.document.get(f"Not{element}")) is not None:
            return not any(fits(one, ask) for one in listed(patterns))
        # The policies of topics, queues and keys may leave out what they stand on.
        return element == "Resource"

    def _holds(self, ask: Ask) -> bool:
        conditions = self.document.get("Condition", {})
        return all(condition(test, key, listed(value), ask) for test, keys in conditions.items() for key, value in keys.items())

    def is_for(self, who: list[str]) -> bool:
        """Whether a resource's policy means one of these: ARNs, accounts, services."""
        principal = self.document.get("Principal", {})
        named = ["*"] if principal == "*" else [one for kind in principal.values() for one in listed(kind)]
        return "*" in named or any(one in named for one in who)


@dataclass(frozen=True)
class Ask:
    """One action on one resource, and what the call says besides. Keys of the context are in small letters."""

    action: str
    resource: str
    context: Context = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Answer:
    """`by` is the statement that allowed, or denied in so many words; `why` ends AWS's sentence when it is refused."""

    allowed: bool
    by: Statement | None = None
    why: str = ""


def read(document: str | dict[str, Any]) -> tuple[Statement, ...]:
    """The statements of a policy document."""
    return _parsed(document if isinstance(document, str) else json.dumps(document, default=str))


@functools.lru_cache(maxsize=256)
def _parsed(document: str) -> tuple[Statement, ...]:
    statements = listed(json.loads(document)["Statement"])
    return tuple(Statement(str(one.get("Sid", number)), one) for number, one in enumerate(statements, 1))


def decide(ask: Ask, identity: tuple[Statement, ...], resource: tuple[Statement, ...] = (), who: tuple[str, ...] = (), boundary: tuple[Statement, ...] | None = None) -> Answer:
    """An explicit deny wins; then the boundary has to allow it, then the caller's policies or the resource's own."""
    ours = [one for one in resource if one.is_for(list(who))]
    for kind, statements in (("identity", identity), ("resource", ours), ("permissions boundary", boundary or ())):
        if denied := _first(ask, statements, "Deny"):
            return Answer(False, denied, f"with an explicit deny in {'a' if kind != 'identity' else 'an'} {kind}-based policy")
    if boundary is not None and _first(ask, boundary, "Allow") is None:
        return Answer(False, None, f"because no permissions boundary allows the {ask.action} action")
    allowed = _first(ask, identity, "Allow") or _first(ask, ours, "Allow")
    return Answer(True, allowed) if allowed else Answer(False, None, f"because no identity-based policy allows the {ask.action} action")


def _first(ask: Ask, statements: Any, effect: str) -> Statement | None:
    return next((one for one in statements if one.document["Effect"] == effect and one.speaks_of(ask)), None)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# Patterns

#: What stands for a star, question mark or dollar that a policy means as such, until it is compared.
LITERAL = {"\ue000": "*", "\ue001": "?", "\ue002": "$"}
MEANT = {sign: mark for mark, sign in LITERAL.items()}


@functools.lru_cache(maxsize=4096)
def _pattern(text: str, ignore_case: bool = False) -> re.Pattern[str]:
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(LITERAL.get(one, one)) for one in text)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(pattern: str, text: str) -> bool:
    """`*` and `?`, case and all."""
    return _pattern(pattern).fullmatch(text) is not None


def arn_like(pattern: str, text: str) -> bool:
    """Each of the six parts by itself, as ARNs are compared."""
    if pattern == "*":
        return True
    wanted, given = pattern.split(":", 5), text.split(":", 5)
    return len(wanted) == len(given) and all(map(like, wanted, given))


def _action(pattern: str, ask: Ask) -> bool:
    return _pattern(pattern, ignore_case=True).fullmatch(ask.action) is not None


def _resource(pattern: str, ask: Ask) -> bool:
    return pattern == "*" or (ask.resource != "*" and arn_like(filled(pattern, ask.context), ask.resource))


def filled(pattern: str, context: Context) -> str:
    """A value with its variables: `${aws:PrincipalTag/team}`, `${s3:prefix, 'default'}`, and `${*}` for a star that is one."""

    def value(found: re.Match[str]) -> str:
        key, _, default = found[1].partition(",")
        if key in MEANT:
            return MEANT[key]
        given = context.get(key.strip().lower())
        # A variable that the call has no value for makes the statement mean nobody.
        return given[0] if given else default.strip().strip("'") or "\0"

    return re.sub(r"\$\{([^}]+)\}", value, pattern) if "${" in pattern else pattern


# Conditions

COMPARE = {
    "StringEquals": lambda have, want: have == want,
    "StringEqualsIgnoreCase": lambda have, want: have.lower() == want.lower(),
    "StringLike": lambda have, want: like(want, have),
    "ArnEquals": lambda have, want: arn_like(want, have),
    "ArnLike": lambda have, want: arn_like(want, have),
    "Bool": lambda have, want: have.lower() == want.lower(),
    "NumericEquals": lambda have, want: float(have) == float(want),
    "NumericLessThan": lambda have, want: float(have) < float(want),
    "NumericLessThanEquals": lambda have, want: float(have) <= float(want),
    "NumericGreaterThan": lambda have, want: float(have) > float(want),
    "NumericGreaterThanEquals": lambda have, want: float(have) >= float(want),
}
NEGATED = {"StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase", "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike", "NumericNotEquals": "NumericEquals"}


def condition(test: str, key: str, wanted: list[Any], ask: Ask) -> bool:
    """One line of a condition: its operator with `ForAllValues:`, `ForAnyValue:` and `IfExists`."""
    quantifier, _, name = test.rpartition(":")
    have = ask.context.get(key.lower())
    if name == "Null":
        return (not have) == (_text(wanted[0]).lower() == "true")
    if_exists, name = name.endswith("IfExists"), name.removesuffix("IfExists")
    negated = name in NEGATED
    compare = COMPARE.get(NEGATED.get(name, name))
    if compare is None or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise Unreadable(f"the condition {test} of {key}")
    if not have:
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier == "")
    values = [filled(_text(one), ask.context) for one in wanted]
    hits = [any(compare(one, value) for value in values) != negated for one in have]
    return all(hits) if quantifier == "ForAllValues" or negated and quantifier == "" else any(hits)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
