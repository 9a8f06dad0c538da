"""Storms over a shop for so many seconds: nobody gets a 500, buyers buy, and afterwards it holds no more than before.

    hold.py SECONDS sqlite                    on SQLite
    hold.py SECONDS mysql://root@HOST:PORT    on that server
"""

import os
import re
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import storms
from run import make_database
from shop import TARGET, Shop

# What is kept of pages, and what an allocator does not give back.
MAY_GROW = (64 + 48) * 1024
PATIENCE = 40
# The shop's own answers; everything else is a violation. 429 and 503 say when to come again.
FINE = {200, 303, 304, 404, 422, 429, 503, "made", "gone", "opened", "ended in time"}
# What a flood or a shed connection looks like from outside.
CLOSED = {"ConnectionResetError", "BrokenPipeError", "RemoteDisconnected", "TimeoutError", "BadStatusLine"}


class Size:
    """What the process holds."""

    def __init__(self, shop: Shop):
        folder = Path(f"/proc/{shop.process.pid}")
        status = (folder / "status").read_text()
        self.memory_kib = int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
        self.threads = int(re.search(r"Threads:\s+(\d+)", status).group(1))
        self.files = len(list((folder / "fd").iterdir()))
        with urllib.request.urlopen(f"http://127.0.0.1:{shop.private}/metrics") as answer:
            metrics = answer.read().decode()
        found = re.search(r"^fleetcart_http_requests_in_flight (\S+)", metrics, re.M)
        self.in_flight = float(found.group(1)) if found else 0
        self.shed = dict(re.findall(r'^fleetcart_shed_total\{work="(\w+)"\} (\d+)', metrics, re.M))
        self.panics = re.findall(r"^fleetcart_panics_total (\d+)", metrics, re.M)

    def __str__(self) -> str:
        return f"{self.memory_kib // 1024} MiB, {self.files} files, {self.threads} threads, {self.in_flight:.0f} requests in flight"


def at_rest(shop: Shop, files: int | None = None) -> Size:
    """Once what the storms left is over; connections that say nothing have their time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        size = Size(shop)
        is_back = size.in_flight == 0 and (files is None or size.files <= files)
        if time.monotonic() > deadline or is_back:
            return size
        time.sleep(0.5)


def hold(shop: Shop, seconds: float) -> list[str]:
    weather = storms.Weather(shop)
    weather.blow(max(5.0, seconds / 4), storms.ALL)
    time.sleep(15)
    before = at_rest(shop)
    print(f"before: {before}", flush=True)
    weather.seen.clear()
    weather.blow(seconds, storms.ALL)
    after = at_rest(shop, before.files + 8)
    print(f"after {seconds:.0f} s: {after}; shed by class: {after.shed}", flush=True)
    for storm, seen in weather.seen.items():
        print(f"  {storm}: {', '.join(f'{count} x {answer}' for answer, count in seen.most_common())}")
    print(f"  slowest purchase, all its steps: {weather.slowest:.1f} s")
    violations = [
        f"{storm}: {count} x {answer}"
        for storm, seen in weather.seen.items()
        for answer, count in seen.items()
        if answer not in FINE and not (answer in CLOSED and storm in ("aborts", "slow_clients", "floods", "lookers", "new_addresses", "robots_with_carts"))
    ]
    if not weather.seen.get("buyers", {}).get("made"):
        violations.append("nobody could buy")
    if after.files > before.files + 8:
        violations.append(f"{after.files} open files, {before.files} before")
    if after.threads > before.threads + 8:
        violations.append(f"{after.threads} threads, {before.threads} before")
    if after.in_flight:
        violations.append(f"{after.in_flight:.0f} requests still in flight")
    if after.memory_kib > before.memory_kib + MAY_GROW:
        violations.append(f"{after.memory_kib} KiB of memory, {before.memory_kib} before")
    if after.panics:
        violations.append(f"panics: {after.panics}")
    books = shop.run("verify", "ledger")
    if books.returncode != 0:
        violations.append(f"the books: {books.stdout[-500:]}{books.stderr[-500:]}")
    return violations


def main() -> int:
    seconds, target = float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    program = Path(os.environ.get("FLEETCART_PROGRAM", TARGET / "debug/fleetcart"))
    folder = Path(tempfile.mkdtemp(prefix="fleetcart-hold-"))
    database = f"sqlite:{folder}/shop.db"
    try:
        if target != "sqlite":
            name = f"fleetcart_hold_{os.getpid()}"
            make_database(target, name)
            database = f"{target}/{name}"
        shop = Shop(folder, database, program, {"FLEETCART_ORDERS_PER_NETWORK": "100000", "FLEETCART_LOG": "error"})
        shop.fill(0)
        with shop:
            violations = hold(shop, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for violation in violations:
        print(f"VIOLATION {violation}")
    print(f"{len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    raise SystemExit(main())
