"""Processes on the first core, and what they use."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path

import catalogue

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A process on the first core."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | (environment or {})
        )

    def rss_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ready(self, url: str, seconds: float = 600) -> float:
        """Waits for an answer 200; says how many seconds after the start it came."""
        while self.process.poll() is None and time.monotonic() - self.began < seconds:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - self.began
            except OSError:
                time.sleep(0.01)
        raise SystemExit(f"{url} did not become ready")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)


class Shop:
    """A shop in a folder: filled once, then served as often as needed."""

    def __init__(self, folder: Path, programs: Path, database: str = "") -> None:
        self.folder = folder
        self.program = str(programs / "fleetcart")
        self.database = database or f"sqlite:{folder}/shop.db"
        self.port, self.private = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "FLEETCART_DATABASE_URL": self.database,
            "FLEETCART_DATA_DIR": str(folder / "var"),
            "FLEETCART_ADDR": f"127.0.0.1:{self.port}",
            "FLEETCART_METRICS_ADDR": f"127.0.0.1:{self.private}",
            "FLEETCART_BASE_URL": self.base,
            "FLEETCART_SITE_ROOT": str(ROOT / "target/site"),
            "FLEETCART_TEST_PAYMENTS": "on",
            # All buyers come from one network here. Above a million, the length of time that a full bucket needs gets out of hand.
            "FLEETCART_ORDERS_PER_NETWORK": "1000000",
            "FLEETCART_CONNECTIONS_PER_NETWORK": "1000",
        }

    def run(self, *arguments: str) -> str:
        told = subprocess.run([self.program, *arguments], env=os.environ | self.settings, cwd=ROOT, capture_output=True, text=True)
        if told.returncode:
            raise SystemExit(f"{arguments}: {told.stdout[-1000:]}{told.stderr[-2000:]}")
        return told.stdout

    def fill(self, products: int, seed: int) -> float:
        """Says how many products a second came in."""
        self.run("shop", "apply", str(Path(__file__).with_name("shop.toml")))
        if self.can_seed():
            command = ["seed", "--products", str(products), "--seed", str(seed)]
        else:
            file = self.folder / "catalogue.csv"
            catalogue.write(file, products, seed)
            command = ["import", str(file)]
        began = time.monotonic()
        self.run(*command)
        return products / (time.monotonic() - began)

    def can_seed(self) -> bool:
        told = subprocess.run([self.program, "seed", "--help"], capture_output=True)
        return told.returncode == 0

    def serve(self) -> tuple[Server, float]:
        """The process, and after how many seconds it was ready."""
        server = Server([self.program, "serve"], self.settings)
        return server, server.ready(f"{self.base}/readyz")

    def rows(self, query: str) -> list[tuple]:
        """Of a shop on SQLite."""
        path = self.database.removeprefix("sqlite:")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()
