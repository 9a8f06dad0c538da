"""Child processes of the region: started in their own group, logged to a file, ended by their own id."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from aws.real_clock import real_time



class Process:
    """One program that was started and will be ended."""

    def __init__(self, command, environment, log: Path, cwd: Path | None = None):
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self.started = real_time()
        with open(log, "ab") as out:
            self._child = subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._ending = threading.Lock()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._child.poll()

    def alive(self) -> bool:
        return self._child.poll() is None

    def wait(self, seconds: float | None = None) -> int | None:
        """Waits for its end; None when it still runs after that time."""
        # Not Popen.wait(timeout): the region's clock may jump meanwhile, and the time-out with it.
        until = None if seconds is None else real_time() + seconds
        while self.alive():
            if until is not None and real_time() >= until:
                return None
            time.sleep(0.01)
        return self.code

    def terminate(self) -> None:
        """Asks it to leave."""
        self._signal(signal.SIGTERM, group=False)

    def kill(self) -> None:
        """Takes it and its children away, as a lost machine would."""
        self._signal(signal.SIGKILL, group=True)
        self.wait(10)

    def end(self, timeout: float) -> int | None:
        """Asks, waits, and takes it away when it does not go."""
        self.terminate()
        if self.wait(timeout) is None:
            self.kill()
        return self.code

    def resident_kilobytes(self) -> int:
        """Memory it holds; 0 when it is gone."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmRSS:"):
                        return int(line.split()[1])
        except (OSError, ValueError):
            pass
        return 0

    def last_lines(self, count: int = 20) -> str:
        """The end of its log, for whoever must say why it failed."""
        try:
            with open(self.log, "rb") as log:
                log.seek(0, os.SEEK_END)
                log.seek(max(0, log.tell() - 200 * count))
                return "\n".join(log.read().decode(errors="replace").splitlines()[-count:])
        except OSError:
            return ""

    def _signal(self, number: int, group: bool) -> None:
        with self._ending:
            if not self.alive():
                return
            try:
                if group:
                    os.killpg(self.pid, number)
                else:
                    os.kill(self.pid, number)
            except ProcessLookupError:
                pass
