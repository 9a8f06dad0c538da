"""The shop under load, beside bytes from memory, in one run: one table, printed and, with --write, in docs/performance.md.

    script/bench shop [--products N] [--seconds S] [--write]

The server has one core and the load another. Every page is asked for by somebody without and somebody with a cart, as it is and
compressed as browsers ask. Visitors without anything kept are played by addresses that no request before had.
"""

import argparse
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = "alder amber birch cedar clay copper coral cotton dawn dusk fern flint frost glass grove hazel ivory jade linen maple moss oak olive onyx pearl pine quartz reed river rowan sand shell slate stone straw velvet walnut willow wool".split()
THINGS = "basket bench blanket board book bottle bowl box brush candle chair clock cloth cup curtain cushion desk dish frame hook jar jug kettle lamp mat mirror mug napkin pan plate pot quilt rack rug shelf spoon stool table tray vase".split()
FACETS = {"colour": 12, "material": 9, "size": 6, "style": 8, "room": 7, "pattern": 5}
HEADER = "name,slug,description,facets,assets,optionGroups,optionValues,sku,price,stockOnHand,weight_g"


def catalogue(path: Path, products: int, seed: int) -> None:
    """Products with Zipf-like facets: a few values have most of them. Each has one to three variants."""
    dice = random.Random(seed)

    def rare(values: int) -> int:
        return min(int(dice.paretovariate(1.1)) - 1, values - 1)

    with path.open("w") as file:
        print(HEADER, file=file)
        for number in range(products):
            name = f"{dice.choice(WORDS)} {dice.choice(THINGS)} {number}".capitalize()
            facets = [f"category:Group {rare(8)}", f"category:Group {rare(8)} {rare(12)}", f"brand:{WORDS[rare(30)].capitalize()}"]
            facets += [f"{code}:{code} {rare(values)}" for code, values in FACETS.items()]
            text = " ".join(dice.choices(WORDS + THINGS, k=dice.randint(20, 90))).capitalize() + "."
            price = dice.randint(200, 30_000)
            sizes = ["S", "M", "L"][: dice.choice([1, 1, 1, 2, 3])]
            for place, size in enumerate(sizes):
                option = ("size", size) if len(sizes) > 1 else ("", "")
                first = [name, f"product-{number}", text, "|".join(dict.fromkeys(facets)), "", option[0]] if place == 0 else [""] * 6
                row = [*first, option[1], f"P{number}-{place}", f"{price / 100:.2f}", str(dice.randint(0, 400)), str(dice.randint(50, 5000))]
                print(",".join(row), file=file)


@dataclass
class Asked:
    """What one page did under load."""

    per_second: float
    p50_ms: float
    p99_ms: float
    bytes: int


class Server:
    """A process on the first core."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | (environment or {})
        )

    def rss_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


class Bench:
    def __init__(self, programs: Path, seconds: float) -> None:
        self.programs, self.seconds = programs, seconds

    def load(self, url: str, headers: dict[str, str], connections: int = 32) -> Asked:
        command = ["taskset", "-c", "1", str(self.programs / "fleetcart-bench-load"), url, "--seconds", str(self.seconds), "--connections", str(connections)]
        for name, value in headers.items():
            command += ["--header", f"{name}: {value}"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if told["failed"] or told["other_statuses"] or told["status"] not in (200, 303):
            raise SystemExit(f"{url} {headers}: {told}")
        return Asked(told["per_second"], told["p50_ms"], told["p99_ms"], told["bytes"])


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_ready(base: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the shop did not become ready")


def cart(base: str) -> str:
    """The cookies of somebody who has put something into the cart."""
    form = urllib.parse.urlencode({"variant": "1", "quantity": "1"}).encode()
    request = urllib.request.Request(f"{base}/cart/lines", data=form, headers={"Origin": base})

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    try:
        answer = urllib.request.build_opener(Stay).open(request)
    except urllib.error.HTTPError as error:
        answer = error
    cookies = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    if not any(cookie.startswith("cart_count=") for cookie in cookies):
        raise SystemExit(f"nothing went into the cart: {answer.status} {cookies}")
    return "; ".join(cookies)


PAGES = {
    "home": "/",
    "list": "/products?sort=price&page=3",
    "filtered list": "/products?f.colour=colour-1&brand=amber",
    "category": "/c/group-0?sort=price&page=2",
    "product": "/p/product-1",
    "search": "/search?q=oak",
    "suggest": "/search/suggest?q=oak",
}
"""What is asked for; the suggestions are not kept."""


def rows(bench: Bench, base: str, memory: str) -> list[list[str]]:
    with_cart = {"Cookie": cart(base)}
    table = []
    for name, path in PAGES.items():
        for encoding in ({}, {"Accept-Encoding": "br"}):
            for who, cookies in (("without", {}), ("with", with_cart)):
                page = bench.load(f"{base}{path}", encoding | cookies)
                most = bench.load(f"{memory}/{page.bytes}", {})
                table.append([
                    name, "br" if encoding else "plain", who, f"{page.per_second:,.0f}", f"{page.p50_ms:.2f}", f"{page.p99_ms:.2f}",
                    f"{page.bytes:,}", f"{most.per_second:,.0f}", f"{page.per_second / most.per_second:.2f}",
                ])  # fmt: skip
                print("  ".join(table[-1]), flush=True)
    return table


def misses(bench: Bench, base: str) -> list[list[str]]:
    """Pages that nobody asked for before, one after the other, so that each is drawn."""
    table = []
    for name, path in {"list": "/products?sort=price&page={}", "product": "/p/product-{}", "search": "/search?q=oak+{}"}.items():
        took = []
        # Pages that the load above has not touched.
        for number in range(10, 10 + int(20 * bench.seconds)):
            began = time.perf_counter()
            with urllib.request.urlopen(urllib.request.Request(f"{base}{path.format(number)}")) as answer:
                answer.read()
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        table.append([name, str(len(took)), f"{took[len(took) // 2]:.2f}", f"{took[int(len(took) * 0.99)]:.2f}"])
        print("  ".join(table[-1]), flush=True)
    return table


def markdown(head: list[str], table: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * 3 + ["---:"] * (len(head) - 3), *table]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench shop")
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--products", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    bench = Bench(options.programs, options.seconds)
    fleetcart = str(options.programs / "fleetcart")
    with tempfile.TemporaryDirectory(prefix="fleetcart-bench-") as place:
        folder = Path(place)
        catalogue(folder / "catalogue.csv", options.products, options.seed)
        database = f"sqlite:{folder}/shop.db"
        settings = {"FLEETCART_DATABASE_URL": database, "FLEETCART_DATA_DIR": str(folder / "var")}
        began = time.monotonic()
        command = [fleetcart, "import", str(folder / "catalogue.csv")]
        subprocess.run(command, check=True, env=os.environ | settings, stdout=subprocess.DEVNULL)
        imported = options.products / (time.monotonic() - began)
        base = f"http://127.0.0.1:{free_port()}"
        began = time.monotonic()
        server = Server(
            [fleetcart, "serve", "--addr", base.removeprefix("http://"), "--base-url", base, "--site-root", str(ROOT / "target/site"), "--test-payments", "on"],
            settings,
        )
        memory = Server([str(options.programs / "fleetcart-bench-memory")])
        try:
            wait_until_ready(base)
            ready = time.monotonic() - began
            at_start = server.rss_mb()
            missed = misses(bench, base)
            kept = rows(bench, base, memory.process.stdout.readline().strip())
            under_load = server.rss_mb()
        finally:
            server.stop()
            memory.stop()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    report = f"""Measured on {time.strftime("%d %B %Y")}, commit {commit}, {options.programs.name} build, {options.products:,} products on SQLite,
32 connections, {options.seconds:g} s a row, {platform.machine()}, one core for the server and one for the load.

{markdown(["page", "encoding", "cart", "req/s", "p50 ms", "p99 ms", "bytes", "bytes from memory, req/s", "ratio"], kept)}

Pages that nobody asked for before, one at a time:

{markdown(["page", "asked", "p50 ms", "p99 ms"], missed)}

Import: {imported:,.0f} products a second. Start to ready: {ready:.1f} s. Memory: {at_start:.0f} MB after the start, {under_load:.0f} MB after the load.
"""
    print(report)
    if options.write:
        document = ROOT / "docs/performance.md"
        before, after = document.read_text().split("<!-- measured -->")[0], "<!-- measured -->\n\n"
        document.write_text(before + after + report)


if __name__ == "__main__":
    sys.exit(main())
