"""Requests from the second core, and what came of them."""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from serving import Server


@dataclass
class Asked:
    """What came of some requests, and what they cost the server."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    bytes: int
    cpu_us: float
    """Of the server, for each request."""
    busy: float
    """The share of its core that the server had work for: near 1, the server was the limit; else the load or the machine was."""
    statuses: dict[str, int]


@dataclass
class Request:
    path: str
    form: str = ""
    cookies: str = ""

    def line(self) -> str:
        return f"{self.path}\t{self.form}\t{self.cookies}"


class Load:
    def __init__(self, programs: Path, seconds: float) -> None:
        self.program, self.seconds = str(programs / "fleetcart-bench-load"), seconds

    def ask(
        self,
        server: Server,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        requests: Iterable[Request] = (),
        again: bool = False,
        connections: int = 32,
        seconds: float = 0,
        count: int = 0,
        rate: float = 0,
        expected: tuple[int, ...] = (200,),
    ) -> Asked:
        command = ["taskset", "-c", "1", self.program, url, "--seconds", str(seconds or self.seconds), "--connections", str(connections)]
        for name, value in (headers or {}).items():
            command += ["--header", f"{name}: {value}"]
        command += ["--count", str(count)] if count else []
        command += ["--rate", str(rate)] if rate else []
        with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
            lines = [request.line() for request in requests]
            if lines:
                file.write("\n".join(lines) + "\n")
                file.flush()
                command += ["--requests", file.name] + (["--again"] if again else [])
            before = server.cpu_seconds()
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            used = server.cpu_seconds() - before
        other = {status: count for status, count in told["statuses"].items() if int(status) not in expected}
        if told["failed"] or other:
            raise SystemExit(f"{url} {headers}: {told}")
        return Asked(
            told["requests"], told["per_second"], told["p50_ms"], told["p99_ms"], told["bytes"],
            used * 1e6 / told["requests"], used / told["seconds"], told["statuses"],
        )  # fmt: skip


def together(parts: list[Asked]) -> Asked:
    """One of several equal stretches: sums where things add up, else the mean by requests."""
    requests = sum(part.requests for part in parts)

    def mean(field: str) -> float:
        return sum(getattr(part, field) * part.requests for part in parts) / requests

    seconds = sum(part.requests / part.per_second for part in parts)
    return Asked(
        requests, requests / seconds, mean("p50_ms"), mean("p99_ms"), round(mean("bytes")), mean("cpu_us"), mean("busy"), parts[0].statuses
    )
