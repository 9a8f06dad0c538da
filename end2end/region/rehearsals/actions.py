"""The IAM actions each function really used: gathered from every region that ran, kept in lambdas/iam-actions.json."""

import json
from collections.abc import Callable

from host import stack
from host.environment import Environment, default_plan

FILE = "lambdas/iam-actions.json"


def _place():
    plan = default_plan(lambda line: None, "actions")
    return plan.root / FILE, plan.cache / "actions.json"


def remember(opened: Environment) -> None:
    """Adds what was called in this region to what earlier ones called."""
    note(opened.region.calls.report()["callers"])


def note(callers: dict[str, dict[str, int]]) -> None:
    _, seen = _place()
    known = _read(seen)
    for caller, actions in callers.items():
        name = caller.removeprefix(f"{stack.NAME}-")
        if name in stack.FUNCTIONS:
            known[name] = sorted({*known.get(name, []), *actions})
    seen.parent.mkdir(parents=True, exist_ok=True)
    seen.write_text(json.dumps(known))


def write(say: Callable[[str], None]) -> int:
    """Adds what was seen to the committed file."""
    file, seen = _place()
    known, new = _read(file), _read(seen)
    merged = {name: sorted({*known.get(name, []), *new.get(name, [])}) for name in sorted({*known, *new})}
    file.write_text(json.dumps(merged, indent=2) + "\n")
    for name, actions in merged.items():
        say(f"{name}: {len(actions)} actions")
    return 0


def check(say: Callable[[str], None]) -> int:
    """Fails when something was called that the file does not name: a policy would have refused it."""
    file, seen = _place()
    known, new = _read(file), _read(seen)
    unknown = {name: sorted(set(actions) - set(known.get(name, []))) for name, actions in new.items()}
    for name, actions in unknown.items():
        for action in actions:
            say(f"{name} calls {action}, which {FILE} does not name: script/region actions adds it")
    return 1 if any(unknown.values()) else 0


def _read(file) -> dict[str, list[str]]:
    try:
        return json.loads(file.read_text())
    except OSError:
        return {}
