"""Cold starts of the release binaries against the Runtime API, beside boto3 handlers with the same clients, in one run.

    script/bench functions [--runs N]

Measures from the start of the process to its first `next`, and from there to the answer to its first event, which is
one the function has no use for: so neither side talks to AWS. Memory is what the process holds after that answer.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "region"))

from host.runtime_api import Invocation, RuntimeApi  # noqa: E402

CLIENTS = {
    "ami-baker": ("autoscaling", "ec2", "events", "s3", "ssm", "sts"),
    "rollout": ("autoscaling", "ec2", "ssm", "sts"),
    "lifecycle-hooks": ("autoscaling", "ec2", "s3", "scheduler"),
    "scheduled-scaling": ("autoscaling", "cloudwatch", "s3"),
}
"""The SDK clients each function builds."""
EVENT = b'{"version":"0","id":"bench","detail-type":"Nothing of Ours","source":"bench","account":"123456789012","time":"2026-11-22T12:00:00Z","region":"eu-central-1","resources":[],"detail":{}}'
MOST_INIT_MS = 10.0
LEAST_RATIO = 30.0
MOST_RSS_MB = 25.0
MOST_ZIP_MB = 5.0


@dataclass
class Start:
    """One cold start."""

    init_ms: float
    event_ms: float
    rss_mb: float


def start(command: list[str], environment: dict[str, str]) -> Start:
    api = RuntimeApi()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment | {"AWS_LAMBDA_RUNTIME_API": api.address}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        if not api.ready.wait(30):
            process.kill()
            raise SystemExit(f"{command[-1]} did not ask for an event: {process.communicate()[1].decode()[-2000:]}")
        ready = time.perf_counter()
        invocation = Invocation(EVENT, 30, "arn:aws:lambda:eu-central-1:123456789012:function:bench")
        api.give(invocation)
        if not invocation.done.wait(30):
            raise SystemExit(f"{command[-1]} did not answer")
        done = time.perf_counter()
        if invocation.error:
            raise SystemExit(f"{command[-1]} answers {invocation.error}")
        return Start((ready - began) * 1000, (done - ready) * 1000, resident(process.pid))
    finally:
        process.kill()
        process.wait()
        api.close()


def resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def environment(name: str) -> dict[str, str]:
    """As the function is deployed; nothing in it leads anywhere."""
    return {
        "PATH": "/usr/bin:/bin",
        "AWS_LAMBDA_FUNCTION_NAME": f"fleetcart-bench-{name}",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "FLEETCART_ENVIRONMENT": "bench",
        "FLEETCART_ACCOUNT": "123456789012",
        "FLEETCART_BUCKET": "fleetcart-bench",
        "FLEETCART_GROUP": "fleetcart-bench",
        "FLEETCART_TEMPLATE": "lt-0123456789abcdef0",
        "FLEETCART_LAUNCH_HOOK": "launch",
        "FLEETCART_TERMINATE_HOOK": "terminate",
        "FLEETCART_REFRESH_ALARMS": "",
        "FLEETCART_RELEASE_KEYS": f"release={'00' * 31}01",
        "FLEETCART_BASE_IMAGE_PARAMETER": "/aws/service/debian/release/13/latest/amd64",
        "FLEETCART_BUILDER_PLACES": "t3.small:subnet-0123456789abcdef0",
        "FLEETCART_BUILDER_SECURITY_GROUP": "sg-0123456789abcdef0",
        "FLEETCART_BUILDER_PROFILE": "fleetcart-bench-builder",
        "FLEETCART_HOOK_TIMEOUT_SECONDS": "300",
        "FLEETCART_LAUNCH_DEADLINE_SECONDS": "600",
        "FLEETCART_DRAIN_DEADLINE_SECONDS": "600",
        "FLEETCART_LOOK_TARGET": "arn:aws:lambda:eu-central-1:123456789012:function:fleetcart-bench-lifecycle-hooks",
        "FLEETCART_LOOK_ROLE": "arn:aws:iam::123456789012:role/fleetcart-bench-scheduler",
        "FLEETCART_BASE_INSTANCES": "4",
        "FLEETCART_HARD_MIN": "2",
        "FLEETCART_HARD_MAX": "8",
        "FLEETCART_HEADROOM": "2",
        "BENCH_CLIENTS": ",".join(CLIENTS[name]),
    }


def zipped(program: Path) -> float:
    """Megabytes of the archive that is uploaded: the program, named bootstrap."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        pack.write(program, "bootstrap")
    return len(archive.getvalue()) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of the built functions")
    parser.add_argument("--runs", type=int, default=20)
    asked = parser.parse_args()
    table, missed = [], []
    for name in CLIENTS:
        program = asked.folder / name
        handler = [sys.executable, str(Path(__file__).with_name("boto3_bootstrap.py"))]
        rust, python = [], []
        start([str(program)], environment(name))
        start(handler, environment(name))
        # Turn by turn, so that whatever else the machine does meets both.
        for _ in range(asked.runs):
            rust.append(start([str(program)], environment(name)))
            python.append(start(handler, environment(name)))
        init, theirs = median(rust, "init_ms"), median(python, "init_ms")
        rss, size = median(rust, "rss_mb"), zipped(program)
        table.append(
            f"{name:<18} {init:>8.1f} {min(one.init_ms for one in rust):>8.1f} {max(one.init_ms for one in rust):>8.1f} {median(rust, 'event_ms'):>8.2f} {rss:>8.1f} {size:>8.2f}"
            f"   {theirs:>8.0f} {median(python, 'event_ms'):>8.2f} {median(python, 'rss_mb'):>8.1f}   {theirs / init:>6.0f}"
        )
        goals = {
            f"init {init:.1f} ms > {MOST_INIT_MS} ms": init > MOST_INIT_MS,
            f"boto3 takes only {theirs / init:.0f} times as long, not {LEAST_RATIO:.0f}": theirs / init < LEAST_RATIO,
            f"memory {rss:.1f} MB > {MOST_RSS_MB} MB": rss > MOST_RSS_MB,
            f"zip {size:.2f} MB > {MOST_ZIP_MB} MB": size > MOST_ZIP_MB,
        }
        missed += [f"{name}: {goal}" for goal, failed in goals.items() if failed]
    out = [
        f"{asked.runs} cold starts each, median; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
        "",
        "                   ------ Rust: ms, MB -----------------------------------   ------ boto3: ms, MB -----",
        "function               init  fastest  slowest    event      RSS      zip       init    event      RSS   times",
        *table,
        "",
        *(f"missed: {goal}" for goal in missed),
        f"bench: {4 * len(CLIENTS) - len(missed)} goals met, {len(missed)} missed",
    ]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if missed else 0


def median(starts: list[Start], field: str) -> float:
    return statistics.median(getattr(one, field) for one in starts)


if __name__ == "__main__":
    sys.exit(main())
