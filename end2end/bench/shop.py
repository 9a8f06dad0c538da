"""The shop under load, beside others, in one run: tables, printed and, with --write, in docs/performance.md.

The server has one core and the load another. Others do the same pages over the same catalogue, one after the other on the same cores.
What is compared is asked turn by turn. Where the machine is busy with other things, what a request costs the server's processor
says more than how many there were: that is why ratios are of processor time.
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import buying
import goals
import peers
import plot
from loading import Asked, Load, Request, together
from pages import Catalogue
from serving import ROOT, Server, Shop

BROTLI = {"Accept-Encoding": "br"}
MOST = 1_000_000
"""Requests after which memory is looked at."""


@dataclass
class Report:
    measured: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    missed: dict[int, dict[str, float]] = field(default_factory=dict)
    """By number of products: the p50 of pages that nobody asked for before, in milliseconds."""
    bars: list[tuple[str, float]] = field(default_factory=list)
    """Lists a second, for the plot."""

    def table(self, title: str, head: list[str], rows: list[list[str]], words: int) -> None:
        lines = [head, ["---"] * words + ["---:"] * (len(head) - words), *rows]
        self.tables.append(f"### {title}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines))
        print(f"\n{title}\n" + "\n".join("  ".join(line) for line in [head, *rows]), flush=True)


def cells(asked: Asked) -> list[str]:
    return [f"{asked.per_second:,.0f}", f"{asked.p50_ms:.2f}", f"{asked.p99_ms:.2f}", f"{asked.cpu_us:,.0f}", f"{asked.busy:.2f}", f"{asked.bytes:,}"]


CELLS = ["req/s", "p50 ms", "p99 ms", "CPU µs", "busy", "bytes"]


def kept(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue, memory: tuple[Server, str], variant: int) -> None:
    """Pages that many ask for, turn by turn with as many bytes from memory."""
    cart = {"Cookie": buying.with_a_cart(shop, variant)}
    rows, seen = [], {}
    for name, path in catalogue.often().items():
        for encoding in ({}, BROTLI):
            for who, cookies in (("without", {}), ("with", cart)):
                halves, most = [], []
                size = load.ask(server, f"{shop.base}{path}", headers=encoding | cookies, seconds=0.2).bytes
                for _ in range(2):
                    halves.append(load.ask(server, f"{shop.base}{path}", headers=encoding | cookies, seconds=load.seconds / 2))
                    most.append(load.ask(memory[0], f"{memory[1]}/{size}", seconds=load.seconds / 4))
                page, most = together(halves), together(most)
                ratio = most.cpu_us / page.cpu_us
                seen[name, bool(encoding), who] = page
                rows.append([name, "br" if encoding else "identity", who, *cells(page), f"{most.per_second:,.0f}", f"{page.per_second / most.per_second:.2f}", f"{ratio:.2f}"])
                if (name, bool(encoding), who) == ("list", True, "with"):
                    report.measured["cart_list"] = f"{ratio:.2f} by CPU, {page.per_second / most.per_second:.2f} by requests"
                    report.bars.append(("list with a cart, kept", page.per_second))
    search, suggest = seen["search", True, "with"], seen["suggest", True, "with"]
    report.measured["search"] = f"{suggest.cpu_us / search.cpu_us:.1f} by CPU, {search.per_second / suggest.per_second:.1f} by requests"
    report.table("Pages that many ask for", ["page", "encoding", "cart", *CELLS, "memory req/s", "ratio", "ratio by CPU"], rows, 3)


def missed(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue, others: dict[str, tuple[Server, str]]) -> None:
    """Pages that nobody asked for before. Those beside the shop keep nothing: they are asked for the same ones, turn by turn."""
    rows, lists = [], {}
    never = [catalogue.never(seed) for seed in range(2)]
    for name in never[0]:
        halves: dict[str, list[Asked]] = {}
        for addresses in never:
            # Each has the same time; whoever comes to the end of the addresses ends earlier.
            asked = {"FleetCart": (server, shop.base)} | (others if name in ("list", "category", "product") else {})
            for who, (process, base) in asked.items():
                halves.setdefault(who, []).append(load.ask(process, base, requests=addresses[name], seconds=load.seconds / 2, connections=8))
        for who, parts in halves.items():
            page = together(parts)
            lists[name, who] = page
            shop_cost = lists[name, "FleetCart"].cpu_us
            rows.append([name, who, *cells(page), f"{page.cpu_us / shop_cost:.3f}"])
    ours = lists["list", "FleetCart"]
    report.bars.append(("list, missed", ours.per_second))
    for who in others:
        theirs = lists["list", who]
        report.bars.append((f"{who}'s list", theirs.per_second))
        if who == "askama":
            report.measured["askama"] = f"{theirs.cpu_us / ours.cpu_us:.3f} by CPU, {ours.per_second / theirs.per_second:.3f} by requests"
    report.table("Pages that nobody asked for before, 8 connections, identity", ["page", "by", *CELLS, "its CPU ÷ FleetCart's"], rows, 2)


def beside(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue, others: dict[str, tuple[Server, str]], variant: int) -> None:
    """The shop's kept pages for somebody with a cart, beside the same pages of those who keep nothing."""
    cart = {"Cookie": buying.with_a_cart(shop, variant)}
    rows = []
    often = catalogue.often()
    for name in ("home", "list", "product"):
        halves: dict[str, list[Asked]] = {}
        for _ in range(2):
            for who, (process, base) in ({"FleetCart": (server, shop.base)} | others).items():
                halves.setdefault(who, []).append(load.ask(process, f"{base}{often[name]}", headers=cart, seconds=load.seconds / 2))
        pages = {who: together(parts) for who, parts in halves.items()}
        for who, page in pages.items():
            rows.append([name, who, *cells(page), f"{pages['FleetCart'].per_second / page.per_second:.1f}", f"{page.cpu_us / pages['FleetCart'].cpu_us:.1f}"])
        if name == "list" and "sveltekit" in pages:
            theirs, ours = pages["sveltekit"], pages["FleetCart"]
            report.measured["sveltekit"] = f"{theirs.cpu_us / ours.cpu_us:.0f} by CPU, {ours.per_second / theirs.per_second:.0f} by requests"
    report.table("The same pages for somebody with a cart, identity; the others keep nothing", ["page", "by", *CELLS, "FleetCart ÷ it", "by CPU"], rows, 2)


def tail(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue) -> None:
    """A steady load, far from the most that goes, while everything kept ends every second."""
    ended, over = 0, threading.Event()

    def end() -> None:
        nonlocal ended
        database = sqlite3.connect(shop.database.removeprefix("sqlite:"), timeout=5)
        while not over.wait(1):
            database.execute("UPDATE catalog_version SET version = version + 1 WHERE id = 1")
            database.commit()
            ended += 1
        database.close()

    often = {name: path for name, path in catalogue.often().items() if name != "suggest"}
    thread = threading.Thread(target=end)
    thread.start()
    rows = []
    try:
        for name, path in often.items():
            page = load.ask(server, f"{shop.base}{path}", headers=BROTLI, rate=2000, seconds=max(load.seconds, 4))
            rows.append([name, *cells(page), f"{page.p99_ms / page.p50_ms:.1f}"])
    finally:
        over.set()
        thread.join()
    worst = max(rows, key=lambda row: float(row[-1]))
    report.measured["tail"] = f"{worst[-1]} at worst ({worst[0]}); p99 {max(float(row[3]) for row in rows):.1f} ms"
    report.table(f"Kept pages at 2,000 requests a second, ended {ended} times meanwhile", ["page", *CELLS, "p99 ÷ p50"], rows, 1)


def orders(report: Report, load: Load, server: Server, shop: Shop, ids: list[int], key: str, where: str, count: int) -> None:
    rows = []
    first = buying.first_line(load, server, shop, ids)
    further = buying.further_line(load, server, shop, ids)
    placed = buying.place(load, server, shop, ids, count)
    for name, asked in (("first line of a cart", first), ("further line of a cart", further), (f"place order, {count} with two lines, 16 at once", placed)):
        rows.append([name, *cells(asked)])
    report.measured[key] = f"{placed.per_second:.0f}, p50 {placed.p50_ms:.0f} ms, p99 {placed.p99_ms:.0f} ms"
    report.table(f"Carts and orders, {where}", ["what", *CELLS], rows, 1)


def endure(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue, requests: int, variant: int) -> None:
    cart = buying.with_a_cart(shop, variant)
    never = catalogue.never(2)
    mixed = [Request(path) for path in catalogue.often().values()] + [request for name in ("list", "product") for request in never[name][:200]]
    mixed += [Request(request.path, "", cart) for request in mixed]
    grown = []
    for _ in range(2):
        load.ask(server, shop.base, headers=BROTLI, requests=mixed, again=True, count=requests // 2)
        grown.append(server.rss_mb())
    report.measured["rss"] = f"{grown[1]:.0f} MB; {(grown[1] / grown[0] - 1) * 100:.1f} %"


def start(report: Report, shop: Shop) -> tuple[Server, float, float]:
    """Served twice: what is made at the first start is there at the second. Says how long the second took, and its memory."""
    server, first = shop.serve()
    server.stop()
    server, again = shop.serve()
    return server, first, again


def alone(report: Report, load: Load, server: Server, shop: Shop, catalogue: Catalogue) -> None:
    """One request at a time, of pages that nobody asked for before."""
    never = catalogue.never(3)
    at = report.missed.setdefault(catalogue.products, {})
    for name in ("list", "category", "product", "search"):
        at[name] = load.ask(server, shop.base, requests=never[name][:1000], connections=1, seconds=load.seconds).p50_ms


def sizes(report: Report, load: Load, folder: Path, programs: Path, products: list[int], seed: int) -> None:
    rows = []
    for count in products:
        place = folder / str(count)
        place.mkdir()
        shop = Shop(place, programs)
        imported = shop.fill(count, seed)
        server, first, again = start(report, shop)
        try:
            rss = server.rss_mb()
            alone(report, load, server, shop, Catalogue.of(shop))
            rows.append([count, imported, first, again, rss, server.rss_mb(), *report.missed[count].values()])
        finally:
            server.stop()
    small, large = min(rows), max(rows)
    shown = [
        [f"{row[0]:,}", f"{row[1]:,.0f}", f"{row[2]:.1f}", f"{row[3]:.2f}", f"{row[4]:.0f}", f"{row[5]:.0f}", *(f"{p50:.2f}" for p50 in row[6:])] for row in sorted(rows)
    ]
    head = ["products", "filled, a second", "first ready s", "ready s", "RSS MB", "RSS later", "list ms", "category ms", "product ms", "search ms"]
    report.table("Sizes: p50 of one request at a time that nobody sent before", head, shown, 0)
    ratios = {name: report.missed[large[0]][name] / report.missed[small[0]][name] for name in report.missed[small[0]]}
    report.measured["growth"] = ", ".join(f"{name} {ratio:.1f}" for name, ratio in ratios.items())
    report.measured["rss_large"] = f"{large[5]:.0f} MB"
    report.measured["ready_large"] = f"{large[3]:.2f} s"


def of_mysql(report: Report, load: Load, folder: Path, programs: Path, slugs: list[str], seed: int, count: int) -> None:
    """Shop and database share the first core."""
    url = subprocess.run(["taskset", "-c", "0", str(ROOT / "script/mysql"), "start"], check=True, capture_output=True, text=True).stdout.split()[-1]
    try:
        place = folder / "mysql"
        place.mkdir()
        shop = Shop(place, programs, f"{url}/fleetcart")
        shop.fill(1000, seed)
        server, _ = shop.serve()
        try:
            orders(report, load, server, shop, buying.variants(shop, slugs), "orders_mysql", "MySQL on the same core, 1,000 products", count)
        finally:
            server.stop()
    finally:
        subprocess.run([str(ROOT / "script/mysql"), "stop", url], check=True)


def measure(options: argparse.Namespace, folder: Path) -> Report:
    report, load = Report(), Load(options.programs, options.seconds)
    place = folder / "main"
    place.mkdir()
    shop = Shop(place, options.programs)
    imported = shop.fill(options.products, options.seed)
    report.measured["import"] = f"{imported:,.0f}" + (" (seeded)" if shop.can_seed() else "")
    others: dict[str, tuple[Server, str]] = {}
    server, first, again = start(report, shop)
    report.measured["ready"] = f"{again:.2f} s; the first time {first:.2f} s"
    memory = Server([str(options.programs / "fleetcart-bench-memory")])
    try:
        memory_base = memory.process.stdout.readline().strip()
        catalogue = Catalogue.of(shop)
        slugs = catalogue.slugs[:200]
        ids = buying.variants(shop, slugs)
        if options.peers:
            peers.prepare(shop, folder / "peers.db")
            others |= {name: peers.start(name, folder / "peers.db") for name in options.peers}
        kept(report, load, server, shop, catalogue, (memory, memory_base), ids[0])
        missed(report, load, server, shop, catalogue, others)
        beside(report, load, server, shop, catalogue, others, ids[0])
        tail(report, load, server, shop, catalogue)
        orders(report, load, server, shop, ids, "orders_sqlite", f"SQLite, {options.products:,} products", options.orders)
        if options.requests:
            endure(report, load, server, shop, catalogue, options.requests, ids[0])
    finally:
        for process in [server, memory, *(process for process, _ in others.values())]:
            process.stop()
    if options.sizes:
        sizes(report, load, folder, options.programs, options.sizes, options.seed)
    if options.mysql:
        of_mysql(report, load, folder, options.programs, slugs, options.seed, options.orders)
    return report


def written(options: argparse.Namespace, report: Report, busy: float) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    numbers = {"small": min(options.sizes or [0]), "large": max(options.sizes or [0]), "requests": options.requests}
    report.table("What must be reached", ["what", "now (29 November)", "bar", "goal", "measured"], goals.table(report.measured, **numbers), 1)
    first = report.tables.pop()
    tables = "\n\n".join([first, *report.tables])
    versions = f" Beside: {peers.versions()}." if options.peers else ""
    return f"""Measured on {time.strftime("%d %B %Y")}, commit {commit}, {options.programs.name} build, {options.products:,} products on SQLite,
32 connections unless said, {options.seconds:g} s a row, {platform.machine()}, one core for the server and one for the load. Load average before the
run: {busy:.1f} on {os.cpu_count()} cores.{versions}
CPU µs: what a request cost the server's core; busy: the share of that core it used (below 0.9 the load or the machine was the limit,
and ratios by CPU say more).

![Lists a second on one core](performance.svg)

{tables}
"""


def put(document: Path, text: str) -> None:
    """Between its two marks; what others have written around stays."""
    before, rest = document.read_text().split("<!-- measured -->", 1)
    after = rest.split("<!-- end of what was measured -->", 1)[1]
    document.write_text(f"{before}<!-- measured -->\n\n{text}\n<!-- end of what was measured -->{after}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench shop")
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--products", type=int, default=30_000)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",") if size], default=[1_000, 30_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--requests", type=int, default=MOST, help="after which memory is looked at; 0: not at all")
    parser.add_argument("--peers", type=lambda text: [name for name in text.split(",") if name], default=["askama", "sveltekit"])
    parser.add_argument("--mysql", action="store_true", help="orders on MySQL too")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    peers.build(options.peers)
    with tempfile.TemporaryDirectory(prefix="fleetcart-bench-") as folder:
        report = measure(options, Path(folder))
    text = written(options, report, busy)
    print(f"\n{text}")
    if options.write:
        plot.bars(ROOT / "docs/performance.svg", "Lists a second on one core", report.bars)
        put(ROOT / "docs/performance.md", text)


if __name__ == "__main__":
    sys.exit(main())
