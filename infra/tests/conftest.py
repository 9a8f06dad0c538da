"""What the tests share: the templates, worked out, and what the two slow checkers found in them."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

os.environ.update(AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_REGION="eu-central-1", AWS_DEFAULT_REGION="eu-central-1")
os.environ.pop("AWS_PROFILE", None)

from deploy import template  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
VERSION = "1.4.0"

#: The two slow checkers run beside the other tests; `test_lint` waits for them.
CHECKERS: dict[str, tuple[subprocess.Popen, Path]] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    if not any("test_lint" in item.nodeid for item in session.items):
        return
    files = [str(template.FOLDER / f"{stack}.yaml") for stack in template.STACKS]
    tools = Path(sys.executable).parent
    commands = {
        "cfn-lint": [tools / "cfn-lint", "-r", "eu-central-1", "us-east-1", "-t", *files],
        "checkov": [tools / "checkov", "--framework", "cloudformation", "--skip-download", "--compact", "-o", "json", *(f for file in files for f in ("-f", file))],
    }
    folder = Path(tempfile.mkdtemp(prefix="infra-"))
    for name, command in commands.items():
        out = folder / name
        with out.open("w") as written:
            CHECKERS[name] = subprocess.Popen(command, stdout=written, stderr=subprocess.DEVNULL), out


def checked(name: str) -> tuple[int, str]:
    """Exit code and output of a checker, once it is done."""
    process, out = CHECKERS[name]
    return process.wait(timeout=300), out.read_text()


def pytest_sessionfinish() -> None:
    for process, _ in CHECKERS.values():
        process.kill()


@pytest.fixture(scope="session")
def templates() -> dict[str, dict]:
    return {stack: template.load(stack) for stack in template.STACKS}


def resolver(stack: str, environment: str = "prod", **more: str) -> template.Resolver:
    """A template worked out with an environment's file; what other stacks write is written `<stack-name>`."""
    asked = template.load(stack)
    given = json.loads((template.FOLDER / "parameters" / f"{environment}.json").read_text())[stack]
    given = {"Environment": environment} | {name: "<" + source.replace("/", "-") + ">" for name, source in template.reads_from(asked).items()} | given
    for name in ("PublicSubnets", "WebSubnets", "DatabaseSubnets"):
        if name in given:
            given[name] = "subnet-a,subnet-b"
    if stack == "control":
        given |= {f"{name}Object": "0a1b" for name in ("AmiBaker", "Rollout", "LifecycleHooks", "ScheduledScaling")}
        given |= {"FunctionsVersion": VERSION, "HookTimeout": resolver("app").properties("HookTimeoutName")["Value"]}
    return template.Resolver(asked, given | more)
