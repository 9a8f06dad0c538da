"""Lambda functions as processes: a sandbox each, started at its first event, kept warm, ended at its time limit, started anew
after a crash and after the region's clock was moved."""

import io
import json
import threading
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aws.real_clock import ahead, real_time

from .process import Process
from .runtime_api import Invocation, RuntimeApi

INIT_SECONDS = 10.0
#: Seconds that a function's clock may lag behind the region's: as much as a machine's clock may be wrong.
CLOCK_TOLERANCE = 1.0


@dataclass
class Settings:
    """What a function is deployed with."""

    name: str
    program: list[str]
    environment: dict[str, str]
    arn: str
    log: Path
    timeout_seconds: float = 60.0
    memory_megabytes: int = 256


def unpacked(function: dict[str, Any], folder: Path, place: dict[str, str]) -> Settings:
    """What a function is deployed with, its code unpacked below the folder. `place` is the environment that Lambda adds."""
    name = function["name"]
    program = folder / name / function["code_sha256"].replace("/", "_") / "bootstrap"
    if not program.exists():
        program.parent.mkdir(parents=True)
        with zipfile.ZipFile(io.BytesIO(function["code"])) as archive:
            program.write_bytes(archive.read("bootstrap"))
        program.chmod(0o755)
    environment = function["variables"] | place
    return Settings(name, [str(program)], environment, function["arn"], folder / f"{name}.log", function["timeout"], function["memory"])


@dataclass
class Outcome:
    """What became of one invocation."""

    ok: bool
    answer: object = None
    error_type: str = ""
    error_message: str = ""
    milliseconds: float = 0.0
    cold: bool = False


@dataclass
class Count:
    """Totals since the region began."""

    invocations: int = 0
    errors: int = 0
    timeouts: int = 0
    crashes: int = 0
    starts: int = 0
    slowest_ms: float = 0.0
    init_ms: list[float] = field(default_factory=list)


class Function:
    """One function of reserved concurrency 1: a second event waits for the first."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.count = Count()
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._sandbox: _Sandbox | None = None
        self.busy = 0

    def invoke(self, event: dict) -> Outcome:
        """Runs the function on this event and waits for its answer."""
        with self._guard:
            self.busy += 1
        try:
            with self._turn:
                began = real_time()
                outcome = self._run(json.dumps(event).encode())
                outcome.milliseconds = (real_time() - began) * 1000
                self._tally(outcome)
                return outcome
        finally:
            with self._guard:
                self.busy -= 1

    def redeploy(self, settings: Settings) -> None:
        """The next event finds the new program; one that is being worked on ends with the old."""
        with self._turn:
            self.close()
            self.settings = settings

    def kill(self) -> bool:
        """Takes its process away, in the middle of an event if there is one; False when none runs."""
        sandbox = self._sandbox
        if sandbox is None or not sandbox.process.alive():
            return False
        sandbox.process.kill()
        return True

    def close(self) -> None:
        if self._sandbox:
            self._sandbox.close()
            self._sandbox = None

    def resident_kilobytes(self) -> int:
        sandbox = self._sandbox
        return sandbox.process.resident_kilobytes() if sandbox else 0

    def _run(self, payload: bytes) -> Outcome:
        cold = self._sandbox is None or not self._sandbox.usable()
        if cold:
            self.close()
            self._sandbox = _Sandbox(self.settings)
            self.count.starts += 1
            problem = self._sandbox.wait_until_ready()
            if problem:
                self.close()
                return problem
            self.count.init_ms.append(self._sandbox.init_ms)
        outcome = self._sandbox.run(payload)
        outcome.cold = cold
        if not self._sandbox.fit:
            self.close()
        return outcome

    def _tally(self, outcome: Outcome) -> None:
        self.count.invocations += 1
        self.count.slowest_ms = max(self.count.slowest_ms, outcome.milliseconds)
        if not outcome.ok:
            self.count.errors += 1
            self.count.timeouts += outcome.error_type == "Sandbox.Timedout"
            self.count.crashes += outcome.error_type == "Runtime.ExitError"


class _Sandbox:
    """A process of the function with its own Runtime API."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self._ahead = ahead()
        self.api = RuntimeApi()
        self.fit = True
        self.init_ms = 0.0
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "TZ": ":UTC",
            "LANG": "en_US.UTF-8",
            **settings.environment,
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": settings.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory_megabytes),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{settings.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023",
            "_HANDLER": "bootstrap",
            # Read once, when the program starts.
            "FLEETCART_CLOCK_OFFSET_MS": str(round(self._ahead * 1000)),
        }
        self.process = Process(settings.program, environment, settings.log)

    def usable(self) -> bool:
        """Whether the process lives and its clock is the region's."""
        return self.process.alive() and abs(ahead() - self._ahead) < CLOCK_TOLERANCE

    def wait_until_ready(self) -> Outcome | None:
        """None when the program asked for its first event; else why it did not."""
        began = self.process.started
        while real_time() - began < INIT_SECONDS:
            if self.api.ready.wait(0.002):
                self.init_ms = (real_time() - began) * 1000
                return None
            if self.api.failed.is_set():
                error = self.api.init_error or {}
                return Outcome(False, error_type=error.get("errorType", "Runtime.InitError"), error_message=str(error.get("errorMessage", "")))
            if not self.process.alive():
                return Outcome(False, error_type="Runtime.ExitError", error_message=f"exit {self.process.code} during init: {self.process.last_lines(5)}")
        return Outcome(False, error_type="Sandbox.Timedout", error_message=f"init took longer than {INIT_SECONDS:.0f} s")

    def run(self, payload: bytes) -> Outcome:
        limit = self.settings.timeout_seconds
        invocation = Invocation(payload, limit, self.settings.arn)
        self.api.give(invocation)
        began = real_time()
        while not invocation.done.wait(0.02):
            if not self.process.alive() and not invocation.done.is_set():
                self.fit = False
                return Outcome(False, error_type="Runtime.ExitError", error_message=f"exit {self.process.code}: {self.process.last_lines(5)}")
            if real_time() - began > limit:
                self.fit = False
                return Outcome(False, error_type="Sandbox.Timedout", error_message=f"Task timed out after {limit:.2f} seconds")
        if invocation.error is not None:
            error = invocation.error
            return Outcome(False, error_type=str(error.get("errorType", "")), error_message=str(error.get("errorMessage", "")))
        return Outcome(True, answer=_json(invocation.answer))

    def close(self) -> None:
        self.process.kill()
        self.api.close()


def _json(answer: bytes | None) -> object:
    try:
        return json.loads(answer or b"null")
    except ValueError:
        return None
