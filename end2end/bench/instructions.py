"""How many instructions the shop executes for a request: a number that a busy machine does not change.

    script/bench instructions [--write]

Fails when one has risen by a tenth above what instructions.json holds; --write puts what was counted there.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import buying
from pages import Catalogue
from serving import Server, Shop

KNOWN = Path(__file__).with_name("instructions.json")
PRODUCTS = 300
RISE = 0.10


class Counted:
    """The shop under callgrind, which counts only when it is told to."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.folder = folder
        command = ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        # One after the other: what threads wait for each other is not counted, but it makes the order differ.
        self.server = Server([*command, shop.program, "serve"], shop.settings)
        self.server.ready(f"{shop.base}/readyz", 600)
        self.idle = 0.0

    def control(self, *arguments: str) -> None:
        subprocess.run(["callgrind_control", *arguments, str(self.server.process.pid)], check=True, capture_output=True, text=True)

    def count(self, act: Callable[[], None]) -> float:
        """Instructions of what happens, without those that the shop executes anyway in that time."""
        self.control("--instr=on")
        began = time.monotonic()
        act()
        took = time.monotonic() - began
        self.control("--instr=off")
        self.control("--dump")
        dumps = list(self.folder.glob("out.*"))
        total = sum(int(count) for dump in dumps for count in re.findall(r"^(?:summary|totals): (\d+)$", dump.read_text(errors="replace"), re.MULTILINE)[:1])
        for dump in dumps:
            dump.unlink()
        return total - self.idle * took


def measure(programs: Path, folder: Path) -> dict[str, int]:
    shop = Shop(folder, programs)
    shop.fill(PRODUCTS, 1)
    # The index is made where nobody counts.
    shop.serve()[0].stop()
    counted = Counted(shop, folder)
    try:
        catalogue = Catalogue.of(shop)
        never, list_kept = catalogue.never(0), catalogue.often()["list"]
        counted.idle = counted.count(lambda: time.sleep(4)) / 4
        visitor = buying.Buyer(shop)

        def each(name: str, paths: list[str]) -> tuple[str, int]:
            """The first one meets what is not warm yet."""
            visitor.ask(paths[0])
            return name, round(counted.count(lambda: [visitor.ask(path) for path in paths[1:]]) / (len(paths) - 1))

        told = dict([
            each("missed list", [request.path for request in never["list"][:9]]),
            each("kept list", [list_kept] * 101),
            each("missed product", [request.path for request in never["product"][:9]]),
        ])  # fmt: skip
        ids = buying.variants(shop, catalogue.slugs[:100])
        ready = []
        for number in range(4):
            buyer = buying.Buyer(shop)
            buyer.add(ids[0])
            buyer.add(ids[1])
            ready.append((buyer, buyer.order(number)))

        def place(buyer: buying.Buyer, request) -> None:
            buyer.ask(request.path, request.form)

        place(*ready[0])
        told["placed order"] = round(counted.count(lambda: [place(*one) for one in ready[1:]]) / (len(ready) - 1))
        return told
    finally:
        counted.server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench instructions")
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fleetcart-instructions-") as folder:
        told = measure(options.programs, Path(folder))
    known = json.loads(KNOWN.read_text())
    risen = []
    for name, count in told.items():
        before = known.get(name)
        change = f"{(count / before - 1) * 100:+.1f} %" if before else "new"
        print(f"{name:<16} {count:>14,}  {change}")
        if before and count > before * (1 + RISE):
            risen.append(name)
    if options.write:
        KNOWN.write_text(json.dumps(told, indent=2) + "\n")
        return 0
    if risen or known.keys() - told.keys():
        print(f"risen by more than {RISE:.0%}: {', '.join(risen) or 'not counted any more'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
