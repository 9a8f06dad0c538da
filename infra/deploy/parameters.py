"""The parameters of each stack: the environment's file, what earlier stacks wrote, and what has gone live."""

import json

from . import bootstrap, template
from .environment import Environment
from .errors import Refused

#: The functions' programs; each is a zip in the release.
FUNCTIONS = ("ami-baker", "rollout", "lifecycle-hooks", "scheduled-scaling")


def is_open(environment: Environment) -> bool:
    """Whether a release has gone live: the rollout function has written the live template version."""
    return environment.read("lt-version") is not None


def parameters(environment: Environment, which: str, more: dict[str, str]) -> dict[str, str]:
    """Everything the stack's template asks for; `more` is what was found out on the way."""
    asked = template.load(which)
    slots = asked["Parameters"]
    values = {"Environment": environment.name}
    values |= {name: f"{environment.prefix}/{source}" for name, source in template.reads_from(asked).items()}
    values |= {name: str(value) for name, value in environment.given.get(which, {}).items()}
    if "Architecture" in slots:
        values |= {"Architecture": environment.architecture, "BaseImageParameter": bootstrap.base_image(environment)}
    if "DatabaseSnapshot" in slots:
        values |= restored(environment, values)
    if "Open" in slots:
        values["Open"] = "true" if is_open(environment) else "false"
    if "TemplateVersion" in slots and not is_open(environment):
        values["TemplateVersion"] = f"{environment.prefix}/bootstrap/lt-version"
    values |= {name: value for name, value in more.items() if name in slots}
    unknown = values.keys() - slots.keys()
    if unknown:
        raise Refused(f"infra/parameters/{environment.name}.json gives {which} what it does not know: {', '.join(sorted(unknown))}")
    missing = {name for name, slot in slots.items() if "Default" not in slot} - values.keys()
    if missing:
        raise Refused(f"{which} lacks {', '.join(sorted(missing))}", f"Give them in infra/parameters/{environment.name}.json.")
    return values


def restored(environment: Environment, given: dict[str, str]) -> dict[str, str]:
    """Parameters of `data` that the last restore decided: each later deployment must say the same, or the database would be replaced
    once more. Of the engine's versions the newer one counts: RDS goes back to none."""
    text = environment.read("restored")
    if not text:
        return {}
    last = json.loads(text)
    asked = given.get("DatabaseVersion") or template.load("data")["Parameters"]["DatabaseVersion"]["Default"]
    return {
        "DatabaseSnapshot": last["snapshot"],
        "DatabaseNumber": str(last["number"]),
        "DatabaseVersion": max(asked, last["engine"], key=engine_order),
    }


def engine_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def unread(environment: Environment, which: str, values: dict[str, str]) -> list[str]:
    """Names of parameters that an earlier stack has not written yet."""
    slots = template.load(which)["Parameters"]
    named = [values[name] for name, slot in slots.items() if slot["Type"].startswith("AWS::SSM::Parameter::Value")]
    return [name for name in named if environment.read(name.removeprefix(f"{environment.prefix}/")) is None]
