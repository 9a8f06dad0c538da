"""Event patterns as EventBridge reads them."""

from __future__ import annotations

import ipaddress
import operator
import re
from typing import Any

COMPARE = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def matches(pattern: dict[str, Any], event: Any) -> bool:
    """Whether each field the pattern names has one of the values it lists."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(branch, event) for branch in wanted):
                return False
        elif isinstance(wanted, dict):
            inner = event.get(key) if isinstance(event, dict) else None
            branches = inner if isinstance(inner, list) else [inner if inner is not None else {}]
            if not any(matches(wanted, branch) for branch in branches):
                return False
        elif not _one_of(wanted, key, event):
            return False
    return True


def _one_of(wanted: list[Any], key: str, event: Any) -> bool:
    present = isinstance(event, dict) and key in event
    value = event[key] if present else None
    values = value if isinstance(value, list) else [value]
    for condition in wanted:
        if isinstance(condition, dict) and "exists" in condition:
            if condition["exists"] == present:
                return True
        elif present and any(_fits(condition, one) for one in values):
            return True
    return False


def _fits(condition: Any, value: Any) -> bool:
    if not isinstance(condition, dict):
        return type(condition) is type(value) and condition == value
    (name, argument), *rest = condition.items()
    if rest:
        raise ValueError(f"a condition has one name, not {sorted(condition)}")
    return _filter(name, argument, value)


def _filter(name: str, argument: Any, value: Any) -> bool:
    if name == "anything-but":
        if isinstance(argument, dict):
            return not _fits(argument, value)
        refused = argument if isinstance(argument, list) else [argument]
        return value not in refused
    if name == "numeric":
        pairs = zip(argument[::2], argument[1::2], strict=True)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and all(COMPARE[sign](value, bound) for sign, bound in pairs)
    if isinstance(argument, list):
        return any(_filter(name, one, value) for one in argument)
    if isinstance(argument, dict) and name in ("prefix", "suffix"):
        return isinstance(value, str) and _filter(name, argument["equals-ignore-case"].lower(), value.lower())
    if not isinstance(value, str):
        return False
    if name == "prefix":
        return value.startswith(argument)
    if name == "suffix":
        return value.endswith(argument)
    if name == "equals-ignore-case":
        return value.lower() == argument.lower()
    if name == "wildcard":
        return _wildcard(argument).fullmatch(value) is not None
    if name == "cidr":
        return ipaddress.ip_address(value) in ipaddress.ip_network(argument)
    raise ValueError(f"EventBridge has no condition named {name}")


def _wildcard(text: str) -> re.Pattern[str]:
    """`*` is any run of characters; a backslash takes the next character as it is."""
    parts, literal = [], iter(text)
    for character in literal:
        if character == "\\":
            parts.append(re.escape(next(literal, "\\")))
        elif character == "*":
            parts.append(".*")
        else:
            parts.append(re.escape(character))
    return re.compile("".join(parts), re.DOTALL)
