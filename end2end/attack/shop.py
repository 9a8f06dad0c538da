"""A built shop for one attack run: its own database, folder and ports, the demo catalogue and, if wanted, many products."""

import csv
import os
import socket
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
COLUMNS = (
    "name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,"
    "trackInventory,variantAssets,variantFacets"
).split(",")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shop:
    """`settings` are environment variables of `fleetcart serve`."""

    def __init__(self, folder: Path, database: str, program: Path, settings: dict[str, str] | None = None):
        self.folder, self.program = folder, program
        self.data = folder / "var"
        self.site = Path(os.environ.get("FLEETCART_SITE_ROOT", TARGET / "site"))
        self.port, self.private = free_port(), free_port()
        self.log = folder / "server.log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "FLEETCART_DATABASE_URL": database,
            "FLEETCART_DATA_DIR": str(self.data),
            "FLEETCART_SITE_ROOT": str(self.site),
            "FLEETCART_ADDR": f"127.0.0.1:{self.port}",
            "FLEETCART_METRICS_ADDR": f"127.0.0.1:{self.private}",
            **(settings or {}),
        }
        self.process: subprocess.Popen | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.program, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def fill(self, products: int) -> None:
        """Imports the demo shop and so many products of six facets."""
        self.folder.mkdir(parents=True, exist_ok=True)
        demo = ROOT / "node_modules/@vendure/create/assets/products.csv"
        self._import("--demo", str(demo))
        if products:
            file = self.folder / "many.csv"
            write_products(file, products)
            self._import(str(file))

    def _import(self, *arguments: str) -> None:
        done = self.run("import", *arguments)
        if done.returncode != 0:
            raise SystemExit(f"import {arguments}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")

    def __enter__(self) -> "Shop":
        self.process = subprocess.Popen(
            [self.program, "serve"], env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=self.log.open("ab")
        )
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=2):
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise SystemExit(f"the shop did not get ready:\n{self.log.read_text()[-4000:]}")

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def select(self, statement: str) -> object:
        """The first value that the statement finds."""
        url = self.environment["FLEETCART_DATABASE_URL"]
        if url.startswith("sqlite:"):
            with sqlite3.connect(f"file:{url.removeprefix('sqlite:')}?mode=ro", uri=True) as database:
                return database.execute(statement).fetchone()[0]
        with on_mysql(url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def letter(self, kind: str, patience: float = 20) -> str:
        """The newest e-mail of that kind, once there is one."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found = sorted(self.data.glob(f"mail/*-{kind}.txt"))
            if found:
                return found[-1].read_text()
            time.sleep(0.2)
        return ""


def on_mysql(url: str):
    import pymysql

    place = urlparse(url)
    name = place.path.removeprefix("/") or None
    return pymysql.connect(host=place.hostname, port=place.port, user=place.username, database=name, autocommit=True)


def write_products(file: Path, count: int) -> None:
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for number in range(count):
            facets = "|".join(f"trait {trait}:value {(number * (trait + 3) + trait) % 8}" for trait in range(6))
            rows.writerow(
                [f"Bulk thing {number}", f"bulk-thing-{number}", "Made to be many.", "", facets, "", "",
                 f"BULK-{number}", f"{1 + number % 400}.00", "standard", "100", "", "", ""]
            )
