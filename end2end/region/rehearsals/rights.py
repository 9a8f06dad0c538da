"""What roles used of their rights and what they were refused: gathered from every run in a region, kept in infra/rights-used.json.

A run is a process: a rehearsal, or the tests of a folder. `begin` forgets earlier runs, `write` adds what has run since to the file and
makes the page, `check` fails when a run used what the file does not name.
"""

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from deploy import rights as table
from host import stack
from host.environment import default_plan

PAGE = "docs/cloud/rights.md"
#: Roles whose names their template gives.
NAMED = {f"{stack.NAME}-deploy": "access.DeployRole", f"{stack.NAME}-stacks": "access.StackRole"}
#: As the minimal stack of storms calls them.
MINIMAL = {f"{stack.NAME}-{name.partition('.')[2]}": name for name, _ in table.roles()}
Say = Callable[[str], None]
#: Role → statement → actions.
Used = dict[str, dict[str, set[str]]]


def of_template(role: str) -> str | None:
    """The role as the templates call it, such as `control.RolloutRole`; none of a role that a test has made."""
    found = re.fullmatch(rf"{stack.NAME}-({'|'.join(table.STACKS)})-(\w+)-\w+", role)
    return NAMED.get(role) or MINIMAL.get(role) or (f"{found[1]}.{found[2]}" if found else None)


class Run:
    """What one process saw, in all its regions."""

    def __init__(self) -> None:
        self._used: set[tuple[str, str, str]] = set()
        self._refused: set[tuple[str, str]] = set()

    def used(self, role: str, sid: str, action: str) -> None:
        if known := of_template(role):
            self._used.add((known, sid, action))

    def refused(self, what: dict[str, Any]) -> None:
        if known := of_template(what["role"]):
            self._refused.add((known, what["action"]))

    def keep(self) -> None:
        """In a file of its own: runs go side by side."""
        if not self._used and not self._refused:
            return
        place = _place()
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{os.getpid()}.json").write_text(json.dumps({"used": sorted(self._used), "refused": sorted(self._refused)}))


def told(refusals: Iterable[dict[str, Any]]) -> str:
    """Refusals for whoever has to mend a policy or a call."""
    return "\n".join(f"  {one['caller']} ({one['role']}) {one['action']} on {one['resource']} {one['why']}" for one in refusals)


def begin(say: Say) -> int:
    for file in _place().glob("*.json"):
        file.unlink()
    say("runs from now on count")
    return 0


def write(say: Say, anew: bool = False) -> int:
    """The file and the page; `anew` without what the file said before, for when all that counts has run since `begin`."""
    seen = _seen() if anew else _together(json.loads(table.RECORDED.read_text()), _seen())
    table.RECORDED.write_text(json.dumps(seen, indent=2) + "\n")
    page = _root() / PAGE
    table.recorded.cache_clear()
    page.write_text(page.read_text().split(table.BEGIN)[0] + table.report("prod") + "\n")
    say(f"{len(seen['used'])} roles used {sum(len(actions) for sids in seen['used'].values() for actions in sids.values())} rights: {table.RECORDED.name} and {PAGE} are written")
    return 0


def check(say: Say) -> int:
    """Fails when something was used, or refused, that the file does not name."""
    known, seen = json.loads(table.RECORDED.read_text()), _seen()
    new = [f"{role} uses {action} by {sid}" for role, sids in seen["used"].items() for sid, actions in sids.items() for action in actions if action not in known["used"].get(role, {}).get(sid, [])]
    new += [f"{role} was refused {action}" for role, actions in seen["refused"].items() for action in actions if action not in known["refused"].get(role, [])]
    for line in new:
        say(f"{line}, which {table.RECORDED.name} does not say: script/region rights writes it")
    return 1 if new else 0


def _seen() -> dict[str, Any]:
    used: Used = {}
    refused: dict[str, set[str]] = {}
    for file in _place().glob("*.json"):
        run = json.loads(file.read_text())
        for role, sid, action in run["used"]:
            used.setdefault(role, {}).setdefault(sid, set()).add(action)
        for role, action in run["refused"]:
            refused.setdefault(role, set()).add(action)
    return {
        "used": {role: {sid: sorted(actions) for sid, actions in sorted(sids.items())} for role, sids in sorted(used.items())},
        "refused": {role: sorted(actions) for role, actions in sorted(refused.items())},
    }


def _together(known: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    used = {
        role: {sid: sorted({*known["used"].get(role, {}).get(sid, []), *seen["used"].get(role, {}).get(sid, [])}) for sid in sorted({*known["used"].get(role, {}), *seen["used"].get(role, {})})}
        for role in sorted({*known["used"], *seen["used"]})
    }
    refused = {role: sorted({*known["refused"].get(role, []), *seen["refused"].get(role, [])}) for role in sorted({*known["refused"], *seen["refused"]})}
    return {"used": used, "refused": refused}


def _root() -> Path:
    return default_plan(lambda line: None, "rights").root


def _place() -> Path:
    # With what was built: runs of another checkout say nothing about this one.
    return default_plan(lambda line: None, "rights").programs.parent / "rights"
