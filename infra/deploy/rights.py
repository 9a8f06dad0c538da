"""Who may do what: the policies of the stacks as a table, with what runs used of them and why the rest is there."""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from . import template
from .errors import Refused

#: What runs in the local region used and were refused, with the policies enforced.
RECORDED = template.FOLDER / "rights-used.json"
#: Why there are rights that no run used.
REASONS = template.FOLDER / "rights-unused.yaml"
#: Where the table begins on its page.
BEGIN = "## In figures"
#: The pipeline's roles, beside those of the stacks.
STACKS = (*template.STACKS, "access")


@dataclass(frozen=True)
class Right:
    """One action that one statement allows. `role` is such as `control.RolloutRole`; `sid` the statement's number where it has no name."""

    role: str
    sid: str
    action: str

    @property
    def used(self) -> bool:
        return self.action in recorded()["used"].get(self.role, {}).get(self.sid, [])

    @property
    def reason(self) -> str | None:
        """Why it is there although no run used it: of the role as a whole, or its own."""
        said = reasons().get(self.role, {})
        return said if isinstance(said, str) else said.get(self.sid, {}).get(self.action)


@functools.cache
def recorded() -> dict[str, Any]:
    return json.loads(RECORDED.read_text())


@functools.cache
def reasons() -> dict[str, Any]:
    """Role → why, or → statement → action → why."""
    return yaml.safe_load(REASONS.read_text())


def roles() -> Iterator[tuple[str, dict]]:
    """Name and properties of every role."""
    for stack in STACKS:
        for logical, resource in template.load(stack)["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role":
                yield f"{stack}.{logical}", resource["Properties"]


def statements(role: dict) -> Iterator[tuple[str, dict]]:
    """Each with its name, or its number in its document."""
    for policy in role.get("Policies", []):
        for number, statement in enumerate(policy["PolicyDocument"]["Statement"], 1):
            yield statement.get("Sid", str(number)), statement


def rights(name: str, role: dict) -> list[Right]:
    return [Right(name, sid, action) for sid, statement in statements(role) for action in _list(statement["Action"])]


def report(environment: str) -> str:
    """Tables of Markdown: all roles in figures, then each with its statements."""
    file = template.FOLDER / "parameters" / f"{environment}.json"
    if not file.is_file():
        raise Refused(f"There is no {file.name} in {file.parent}")
    return "\n\n".join([BEGIN, _figures(), *(_role(name, role) for name, role in roles())])


def _figures() -> str:
    lines = ["| Role | Rights | Used by runs | Not used, with a reason | Refused in tests |", "|---|---|---|---|---|"]
    for name, role in roles():
        own = rights(name, role)
        used = sum(one.used for one in own)
        refused = ", ".join(f"`{action}`" for action in recorded()["refused"].get(name, []))
        lines.append(f"| {name} | {len(own)} | {used} | {len(own) - used} | {refused} |")
    return "\n".join(lines)


def _role(name: str, role: dict) -> str:
    who = sorted({_words(one) for statement in role["AssumeRolePolicyDocument"]["Statement"] for one in _list(next(iter(statement["Principal"].values())))})
    lines = [f"## {name}", "", f"For {', '.join(who)}" + (f": {role['Description']}" if "Description" in role else "") + "."]
    if managed := role.get("ManagedPolicyArns"):
        lines.append("Amazon's own: " + ", ".join(f"`{_words(arn).rpartition('/')[2]}`" for arn in managed) + ".")
    own = rights(name, role)
    if not own:
        return "\n".join(lines)
    lines += ["", "| | May (**bold**: no run used it) | On | If |", "|---|---|---|---|"]
    lines += [_row(name, sid, statement) for sid, statement in statements(role)]
    unused = [one for one in own if not one.used]
    if unused and isinstance(reasons().get(name), str):
        lines += ["", f"Not used: {reasons()[name]}."]
    elif unused:
        lines += ["", *(f"- `{one.action}` ({one.sid}): {one.reason}" for one in unused)]
    return "\n".join(lines)


def _row(name: str, sid: str, statement: dict) -> str:
    actions = [f"`{action}`" if Right(name, sid, action).used else f"**`{action}`**" for action in _list(statement["Action"])]
    where = ", ".join(f"`{_words(one)}`" for one in _list(statement["Resource"]))
    conditions = [f"{test} `{key}` {_words(value)}" for test, keys in statement.get("Condition", {}).items() for key, value in keys.items()]
    return f"| {statement.get('Sid', '')} | {', '.join(actions)} | {where} | {'; '.join(conditions)} |"


def _list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _words(value: Any) -> str:
    """A value of a template, short: what stands in every ARN is left out."""
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        (function, inner), = value.items()
        if function == "Fn::Sub":
            pattern = inner if isinstance(inner, str) else inner[0]
            return pattern.replace("arn:${AWS::Partition}:", "").replace("${AWS::Region}:${AWS::AccountId}:", "").replace("${AWS::Region}", "REGION")
        return ".".join(inner) if function == "Fn::GetAtt" else str(inner if isinstance(inner, str) else _words(inner[-1]))
    return str(value)
