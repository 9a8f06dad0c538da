"""Load by buyers while something happens to the fleet, and the reconciliation of what they bought with the database."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

from host.database import Database
from host.process import Process
from host.environment import Environment, Expected

SOLD = ("placed", "completed")


@dataclass
class Tally:
    """What the buyers saw, and what the database says."""

    requests: int
    failed: int
    fell_back: int
    asked_twice: int
    slowest_ms: float
    slowest: str
    carts_lost: int
    unfinished: int
    confirmed: int
    sold: int
    doubled: int
    missing: int
    unconfirmed: int
    failures: list[dict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def seen(self) -> list[dict]:
        """The failures that a shopper saw."""
        return [failure for failure in self.failures if not failure["unseen"]]

    def failed_writes(self) -> int:
        return sum(failure["write"] for failure in self.seen)

    def line(self) -> str:
        writes = self.failed_writes()
        return (
            f"{self.requests} requests sent, {self.failed} failed ({self.failed - writes} reads, {writes} writes), {self.asked_twice} reads asked again "
            f"by the edge, {self.fell_back} posts sent again by the page, slowest {self.slowest_ms:.0f} ms ({self.slowest}); "
            f"{self.sold} orders in the database, {self.confirmed} confirmed to buyers, {self.doubled} doubled, "
            f"{self.missing} missing, {self.unconfirmed} unconfirmed, {self.carts_lost} carts lost, {self.unfinished} buyers gave up"
        )

    def expect_reconciled(self) -> None:
        """Nothing lost, nothing doubled, and something sold at all."""
        if not self.sold:
            raise Expected(f"nobody bought anything: {self.problems[:3]}")
        if self.doubled or self.missing or self.unconfirmed or self.carts_lost or self.unfinished:
            raise Expected(f"the orders do not reconcile: {self.line()}; {self.problems[:3]}")

    def expect_no_failure(self) -> None:
        if self.failed:
            raise Expected(f"{self.failed} requests failed: {self.seen[:5]}")


class Load:
    """A process of buyers, from the start of a `with` to its end."""

    def __init__(self, opened: Environment, run: str, buyers: int = 4, think: float = 0.3):
        self.opened, self.run = opened, run
        self._report = opened.plan.folder / f"buyers-{run}.json"
        self._command = [sys.executable, "-m", "rehearsals.buyers", opened.proxy.url, "--run", run]
        self._command += ["--buyers", str(buyers), "--think", str(think), "--report", str(self._report)]
        self._process: Process | None = None
        self._asked_twice = 0
        self.tally: Tally | None = None

    def __enter__(self) -> "Load":
        self._asked_twice = self.opened.proxy.asked_twice()
        self._process = Process(self._command, dict(os.environ), self.opened.plan.folder / f"buyers-{self.run}.log")
        return self

    def __exit__(self, kind, *_) -> None:
        code = self._process.end(60)
        if kind is not None:
            return
        if code != 0:
            raise Expected(f"the buyers ended with {code}: {self._process.last_lines()}")
        again = self.opened.proxy.asked_twice() - self._asked_twice
        self.tally = compare(json.loads(self._report.read_text()), self.opened.database, self.run, again)


def compare(report: dict, database: Database, run: str, asked_twice: int = 0) -> Tally:
    """Each buyer's address is used for one purchase, so orders can be reconciled one by one."""
    rows = database.ask(f"SELECT email, public_token, status FROM orders WHERE email LIKE '{run}-%'")
    sold: dict[str, list[str]] = {}
    for email, token, status in rows:
        if status in SOLD:
            sold.setdefault(email, []).append(token)
    confirmed: dict[str, str] = report["orders"]
    return Tally(
        requests=report["requests"],
        failed=report["failed"],
        fell_back=report["fell_back"],
        asked_twice=asked_twice,
        slowest_ms=report["slowest_ms"],
        slowest=report["slowest"],
        carts_lost=report["carts_lost"],
        unfinished=len(report["unfinished"]),
        confirmed=len(confirmed),
        sold=sum(map(len, sold.values())),
        doubled=sum(len(tokens) - 1 for tokens in sold.values()),
        missing=sum(token not in sold.get(email, []) for email, token in confirmed.items()),
        unconfirmed=sum(email not in confirmed for email in sold),
        failures=report["failures"],
        problems=report["problems"],
    )


def expect_true_ledger(opened: Environment) -> None:
    """Stock, holds and totals tell the same story."""
    environment = {"PATH": "/usr/bin:/bin", "FLEETCART_DATABASE_URL": opened.database.url}
    ran = subprocess.run([opened.plan.programs / "fleetcart", "verify", "ledger"], env=environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Expected(f"the ledger is not true: {ran.stdout[-1000:]}{ran.stderr[-500:]}")
