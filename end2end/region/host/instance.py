"""One instance of the fleet: the storefront of its image on an address of its own, with what its system would do around it.

The system starts the shop again when it ends by itself, announces it when it is ready, lets it drain when
the group takes the instance away. A shop that is killed takes its instance with it.
"""

import json
import os
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from aws.real_clock import real_time

from .process import Process

RESTART_SECONDS = 2.0
PORT = 8080
PRIVATE_PORT = 9090
MOST_CONSOLE = 16_000


@dataclass(frozen=True)
class Place:
    """Where an instance finds what it needs."""

    image: Path
    """Folder with the unpacked release: bin/, site/, release.json."""
    folder: Path
    """Its own disk."""
    shared: Path
    """Pictures, letters and the test bank's book, the same for all."""
    address: str
    settings: dict[str, str]
    """FLEETCART_… common to the fleet."""


class Instance:
    """A running instance.

    `say` puts an event on the bus as the instance; `died` tells that it is gone; `console` gets what it prints.
    """

    def __init__(
        self,
        id: str,
        place: Place,
        say: Callable[[str, dict], None],
        died: Callable[[str], None],
        console: Callable[[str, str], None] = lambda id, text: None,
    ):
        self.id = id
        self.place = place
        self.boot_id = str(uuid.uuid4())
        self.state = "booting"
        self.restarts = 0
        self.ready_after: float | None = None
        self._say = say
        self._died = died
        self._console = console
        self._lost_at: float | None = None
        self._printed = 0
        self._printing = threading.Lock()
        self._leaving = threading.Event()
        self._gone = threading.Event()
        self._process: Process | None = None
        self._began = real_time()
        release = json.loads((place.image / "release.json").read_text())
        self.release_sha256: str = release["release_sha256"]
        self.version: str = release["version"]
        threading.Thread(target=self._live, name=id, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self.place.address}:{PORT}"

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process and process.alive() else None

    def quiet(self) -> bool:
        """Whether nothing is under way in it that needs real time: it serves, keeps failing, or is gone."""
        return self.state in ("serving", "failing", "drained", "gone")

    def lost_for(self) -> float:
        """Seconds since it was lost; for ever, if it was not."""
        return float("inf") if self._lost_at is None else real_time() - self._lost_at

    def kill(self) -> None:
        """kill -9: as if the machine were lost."""
        process = self._process
        if process:
            process.kill()

    def drain(self) -> None:
        """The group takes it away: finish what is open, say so, and wait for the end."""
        if self._leaving.is_set() or self._gone.is_set():
            return
        self._leaving.set()
        threading.Thread(target=self._drain, name=f"{self.id} drains", daemon=True).start()

    def power_off(self, timeout: float | None = None) -> None:
        """The machine is shut down: its system asks the shop to leave, and without `timeout` waits as long as its unit says."""
        self._leaving.set()
        self._gone.set()
        process = self._process
        if process:
            process.end(self._shutdown_timeout() if timeout is None else timeout)
        self._print()
        self.state = "gone"

    def _live(self) -> None:
        """Keeps the shop running until the instance leaves."""
        while not self._leaving.is_set():
            self._process = Process([self.place.image / "bin/fleetcart", "serve"], self._environment(), self.place.folder / "console.log")
            if self._await_ready():
                if self.ready_after is None:
                    self.ready_after = real_time() - self._began
                    self._say("Instance Ready", {"instance-id": self.id, "boot-id": self.boot_id, "release-sha256": self.release_sha256})
                self._print()
                self.state = "draining" if self._leaving.is_set() else "serving"
            while self._process.alive() and not self._leaving.is_set():
                time.sleep(0.05)
            self._print()
            if self._leaving.is_set():
                return
            if self._process.code == -SIGKILL:
                self._gone.set()
                self._leaving.set()
                self.state = "gone"
                self._lost_at = real_time()
                self._died(self.id)
                return
            self.state = "failing"
            self.restarts += 1
            self._leaving.wait(RESTART_SECONDS)

    def _await_ready(self) -> bool:
        while self._process.alive() and not self._leaving.is_set():
            if answers(f"http://{self.address}/readyz"):
                return True
            time.sleep(0.1)
        return False

    def _drain(self) -> None:
        self.state = "draining"
        process = self._process
        if process:
            process.end(self._shutdown_timeout())
        self._print()
        if self._gone.is_set():
            return
        self._say("Drain Complete", {"instance-id": self.id, "boot-id": self.boot_id})
        self.state = "drained"

    def _print(self) -> None:
        """What was written since the last time, at most a few screens of it."""
        with self._printing:
            try:
                with open(self.place.folder / "console.log", "rb") as log:
                    log.seek(self._printed)
                    text = log.read()
            except OSError:
                return
            self._printed += len(text)
        if text:
            self._console(self.id, text[-MOST_CONSOLE:].decode(errors="replace"))

    def _shutdown_timeout(self) -> float:
        return sum(float(self.place.settings.get(f"FLEETCART_DRAIN_{name}_SECONDS", "0")) for name in ("GRACE", "DEADLINE")) + 5

    def _environment(self) -> dict[str, str]:
        data = self.place.folder / "var"
        data.mkdir(parents=True, exist_ok=True)
        for name in ("media", "mail", "test-bank"):
            target = self.place.shared / name
            target.mkdir(parents=True, exist_ok=True)
            link = data / name
            if not link.is_symlink():
                os.symlink(target, link)
        return {
            "PATH": "/usr/bin:/bin",
            **self.place.settings,
            "FLEETCART_ADDR": self.address,
            "FLEETCART_METRICS_ADDR": f"{self.place.address}:{PRIVATE_PORT}",
            "FLEETCART_SITE_ROOT": str(self.place.image / "site"),
            "FLEETCART_DATA_DIR": str(data),
        }


def answers(url: str) -> bool:
    """Whether it answers 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
