"""Chaos: seeded fault scenarios through the functions' real programs, two regions side by side, the invariants checked after each.

`script/region chaos --seeds 50`; one seed alone, with what the scenario did: `script/region chaos --first 7 --seeds 1`.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aws.iam import guard
from aws.server import serve
from host import stack
from host.functions import Function, Settings
from aws.real_clock import real_time
from host.minimal_stack import MinimalStack
from host.process import Process
from host.signing import Signer
from host.fake_host import FakeHost
from host.environment import Plan, default_plan

from . import rights
from .actions import note
from .fault_scenario import FaultScenario
from .invariants import hooks, state, violations

BASE = 4
VERSIONS = ["1.0.0", "1.1.0", "1.2.0", "1.2.1", "1.3.0", "1.4.0", "2.0.0"]
SETTINGS = {
    "FLEETCART_WARMUP_SECONDS": "15",
    "FLEETCART_CHECKPOINT_DELAY_SECONDS": "30",
    "FLEETCART_BAKE_SECONDS": "60",
    "FLEETCART_LAUNCH_DEADLINE_SECONDS": "240",
    "FLEETCART_DRAIN_DEADLINE_SECONDS": "400",
    "FLEETCART_PRUNE_MIN_AGE_HOURS": "0",
}
STEP = 600
CALM_STEPS = 4
MOST_STEPS = 60


class Arena:
    """A region with stand-ins for instances, in which one scenario follows another."""

    def __init__(self, plan: Plan):
        self.plan = plan
        plan.folder.mkdir(parents=True, exist_ok=True)
        self.host = FakeHost()
        self.region = serve(self.host)
        self.trust = self._pack()

    def run(self, seed: int) -> dict:
        """One scenario: what it did, what it left, how long it took."""
        began = real_time()
        self.close_functions()
        self.region.reset()
        url = self.region.url
        clients = {name: stack.client(url, name) for name in ("ec2", "autoscaling", "ssm", "s3")}
        self._s3 = clients["s3"]
        self.host.begin(random.Random(seed ^ 0x5EED), self._put)
        minimal = MinimalStack(url, self.trust)
        for name in stack.FUNCTIONS:
            self._deploy(minimal, name)
        minimal.wire()
        resting = state(clients)
        self._upload(VERSIONS[0])
        self._until(lambda: any(status == "live" for _, status in resting()[3]), "the first release is live")
        minimal.open()
        self._until(lambda: sum(where == "InService" for _, where in resting()[2]) == BASE, "the fleet is at its floor")
        scenario = FaultScenario(seed, self.region, self.host, clients, self._upload, VERSIONS[1:])
        scenario.run()
        scenario.calm()
        steps = self._settle(resting)
        journal = self.region.journal.since(0)["events"]
        found = violations(clients, journal, self.region.problems(), BASE)
        if refused := self.region.iam.denied:
            found.append(f"{len(refused)} calls were refused:\n{rights.told(refused)}")
        if steps >= MOST_STEPS:
            found.append(f"the fleet did not come to rest within {MOST_STEPS * STEP // 3600} hours: {resting()}")
        return {
            "seed": seed,
            "violations": found,
            "scenario": scenario.said,
            "hooks": hooks(journal),
            "events": sum(entry["kind"] == "event" for entry in journal),
            "invocations": sum(entry["kind"] == "invocation" for entry in journal),
            "faults": sum(entry["kind"] == "fault" for entry in journal),
            "rest_after_minutes": steps * STEP // 60,
            "seconds": round(real_time() - began, 1),
            "callers": self.region.calls.report()["callers"],
        }

    def close_functions(self) -> None:
        for function in self.host.functions.values():
            function.close()

    def _settle(self, resting: Callable[[], object]) -> int:
        """Until nothing has changed over some janitors' rounds; how many steps that took."""
        last, calm = None, 0
        for step in range(MOST_STEPS):
            self.region.advance(STEP)
            now = resting()
            calm = calm + 1 if now == last else 0
            last = now
            if calm >= CALM_STEPS:
                return step
        return MOST_STEPS

    def _until(self, reached: Callable[[], bool], what: str) -> None:
        ends = time.time() + 4 * 3600
        while not reached():
            if time.time() > ends:
                raise RuntimeError(f"before the scenario: {what}: not within four hours; {self.region.problems()[:2]}")
            self.region.advance(20)

    def _deploy(self, minimal: MinimalStack, name: str) -> None:
        full = f"{stack.NAME}-{name}"
        variables = minimal.variables(name) | SETTINGS
        place = {"AWS_REGION": stack.REGION, "AWS_ENDPOINT_URL": self.region.url, "FLEETCART_S3_PATH_STYLE": "true"}
        arn = f"arn:aws:lambda:{stack.REGION}:{stack.ACCOUNT}:function:{full}"
        program, log = [str(self.plan.programs / name)], self.plan.folder / f"{name}.log"
        self.host.functions[full] = Function(Settings(full, program, variables | place | self.region.credentials(full, minimal.role(name)), arn, log, 120))
        self.region.functions.register(full, concurrency=1, dead_letter=minimal.queue(name))

    def _pack(self) -> str:
        """Small releases, packed once for all seeds; the trusted key."""
        signer = Signer(self.plan.programs / "fleetcart-release", self.plan.folder / "releases-of-storms")
        trust, tree = signer.trust(), signer.folder / "tree"
        (tree / "bin").mkdir(parents=True, exist_ok=True)
        (tree / "bin/fleetcart").write_text("a stand-in\n")
        for version in VERSIONS:
            if not (signer.folder / "releases" / version / "manifest.json").exists():
                signer.pack(version, tree)
        self._releases = signer.folder / "releases"
        return trust

    def _upload(self, version: str, tampered: bool = False) -> None:
        source = self._releases / (VERSIONS[0] if tampered else version)
        self._put(f"releases/{version}/bin/fleetcart", (source / "bin/fleetcart").read_bytes())
        # The manifest of another version: its signature does not cover this one.
        self._put(f"releases/{version}/manifest.json", (source / "manifest.json").read_bytes())

    def _put(self, key: str, body: bytes) -> None:
        self._s3.put_object(Bucket=stack.BUCKET, Key=key, Body=body)


def chaos(seeds: int, first: int, say: Callable[[str], None]) -> int:
    """Runs the seeds on every processor; the exit code."""
    began = real_time()
    workers = min(os.cpu_count() or 1, seeds, 2)
    plan = default_plan(say, "chaos")
    processes = []
    for worker in range(workers):
        out = plan.folder / f"worker-{worker}.jsonl"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.unlink(missing_ok=True)
        command = [sys.executable, "-m", "rehearsals.chaos", "--worker", str(worker), "--of", str(workers), "--first", str(first), "--seeds", str(seeds)]
        processes.append((Process([*command, "--out", out], dict(os.environ), out.with_suffix(".log")), out))
    shown: list[dict] = []
    try:
        while any(process.alive() for process, _ in processes) or len(shown) < _count(processes):
            for run in _read(processes)[len(shown) :]:
                shown.append(run)
                note(run["callers"])
                _tell(run, say, loud=seeds == 1)
            time.sleep(0.2)
    finally:
        for process, _ in processes:
            process.end(20)
    for process, _ in processes:
        if process.code != 0:
            say(f"a worker ended with {process.code}:\n{process.last_lines()}")
    ended: dict[str, int] = {}
    for run in shown:
        for how, count in run["hooks"].items():
            ended[how] = ended.get(how, 0) + count
    bad = [run["seed"] for run in shown if run["violations"]]
    total = sum(len(run["violations"]) for run in shown)
    say(
        f"chaos in the region: {len(shown)} seeds run ({first} to {first + seeds - 1}), {total} violations{f' in seeds {bad}' if bad else ''}; "
        f"{sum(run['invocations'] for run in shown)} invocations, {sum(run['faults'] for run in shown)} faults met, hooks ended {ended}, "
        f"{real_time() - began:.0f} s"
    )
    return 0 if len(shown) == seeds and not bad else 1


def _read(processes) -> list[dict]:
    lines = [line for _, out in processes if out.exists() for line in out.read_text().splitlines() if line.endswith("}")]
    return sorted((json.loads(line) for line in lines), key=lambda run: run["at"])


def _count(processes) -> int:
    return len(_read(processes))


def _tell(run: dict, say: Callable[[str], None], loud: bool) -> None:
    say(f"seed {run['seed']}: {len(run['scenario'])} faults, {run['invocations']} invocations, at rest after {run['rest_after_minutes']} minutes, {len(run['violations'])} violations, {run['seconds']} s")
    for sentence in run["violations"]:
        say(f"  violated: {sentence}")
    if loud or run["violations"]:
        for fault in run["scenario"]:
            say(f"  {fault}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("worker", "of", "first", "seeds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seen = rights.Run()
    guard.WATCHERS.append(seen)
    arena = Arena(default_plan(lambda line: None, f"chaos-worker-{asked.worker}"))
    try:
        for seed in range(asked.first + asked.worker, asked.first + asked.seeds, asked.of):
            run = arena.run(seed)
            with open(asked.out, "a", encoding="utf-8") as out:
                out.write(json.dumps(run | {"at": real_time()}, default=str) + "\n")
    finally:
        arena.close_functions()
        arena.region.stop()
        seen.keep()


if __name__ == "__main__":
    main()
