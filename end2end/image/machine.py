"""One machine in QEMU, emulated (no KVM needed), with the image's disk and a metadata service of its own."""

import json
import pathlib
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# Each is as AWS makes them: a plus or a slash in a key is what breaks a careless signature.
CREDENTIALS = {"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "a+b/" + "c" * 36, "Token": "t/+=" + "d" * 60}


class Failed(Exception):
    """What the image did not do."""


class Machine:
    """Started by `with`; ended, whatever happens, at the block's end."""

    def __init__(self, name, folder, root, disk, parameters, secrets_manager=None, database=None):
        """`secrets_manager`: texts by id. `database`: the port of this machine that 169.254.0.4:3306 leads to."""
        self.name, self.folder, self.root, self.disk, self.database = name, folder / name, root, disk, database
        self.folder.mkdir()
        self.console = self.folder / "console.log"
        files = {
            "user-data": "FLEETCART_ENVIRONMENT=test\nAWS_ENDPOINT_URL=http://169.254.169.254\n",
            "lifecycle": "InService",
            "parameters.json": json.dumps(parameters),
            "secrets.json": json.dumps(secrets_manager or {}),
            "credentials.json": json.dumps(CREDENTIALS, indent=1),
            "events.jsonl": "",
            "logs.jsonl": "",
        }
        for file, text in files.items():
            (self.folder / file).write_text(text)

    def __enter__(self):
        self.metadata = subprocess.Popen([sys.executable, HERE / "cloud.py", self.folder])
        wait("the metadata service", 10, lambda: (self.folder / "port").exists() and (self.folder / "port").read_text())
        port = (self.folder / "port").read_text()
        self.port = free_port()
        network = f"user,id=net,net=169.254.0.0/16,host=169.254.0.2,dns=169.254.0.3,dhcpstart=169.254.0.15,restrict=on"
        network += f",hostfwd=tcp:127.0.0.1:{self.port}-:8080,guestfwd=tcp:169.254.169.254:80-cmd:{HERE}/relay {port}"
        if self.database:
            network += f",guestfwd=tcp:169.254.0.4:3306-cmd:{HERE}/relay {self.database}"
        command = ["qemu-system-x86_64", "-nodefaults", "-accel", "tcg", "-cpu", "max", "-m", "1024", "-smp", "1"]
        command += ["-kernel", self.root / "vmlinuz", "-initrd", self.root / "initrd.img"]
        command += ["-append", "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no systemd.wants=rehearsal-identity.service systemd.wants=rehearsal-checks.service"]
        command += ["-drive", f"file={self.disk},if=virtio,format=raw,snapshot=on"]
        command += ["-netdev", network, "-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"]
        command += ["-display", "none", "-monitor", "none", "-serial", f"file:{self.console}", "-no-reboot"]
        self.begun = time.monotonic()
        self.process = subprocess.Popen(command)
        return self

    def __exit__(self, *_):
        for process in (self.process, self.metadata):
            process.kill()
            process.wait()

    def wait_for(self, pattern, seconds):
        """The match of `pattern` on the console, within so many seconds of the machine's start."""

        def look():
            found = re.search(pattern, self.said(), re.MULTILINE)
            return found or self.is_on() and None

        return wait(f"{self.name}: {pattern!r} on the console", self.left(seconds), look, self.tail)

    def wait_for_event(self, kind, seconds):
        """The first event of this kind that the instance sent."""

        def look():
            sent = (json.loads(line) for line in (self.folder / "events.jsonl").read_text().splitlines())
            return next((event for event in sent if event["DetailType"] == kind), None) or self.is_on() and None

        return wait(f"{self.name}: the event {kind!r}", self.left(seconds), look, self.tail)

    def shipped(self):
        """Messages that arrived in CloudWatch Logs, in the order in which they were sent."""
        # The last line may be being written.
        return [json.loads(line)["message"] for line in (self.folder / "logs.jsonl").read_text().split("\n")[:-1]]

    def wait_for_log(self, what, count, seconds):
        """Until `what` was logged so many times."""

        def look():
            return sum(what in message for message in self.shipped()) >= count or self.is_on() and None

        wait(f"{self.name}: {what!r} in the shipped log, {count} times", self.left(seconds), look, self.tail)

    def wait_for_power_off(self, seconds):
        wait(f"{self.name}: the power to go off", self.left(seconds), lambda: self.process.poll() is not None, self.tail)

    def is_on(self):
        """Nothing is worth waiting for from a machine that is off."""
        if self.process.poll() is not None:
            raise Failed(f"{self.name}: the machine is off\n{self.tail()}")
        return True

    def left(self, seconds):
        return seconds - (time.monotonic() - self.begun)

    def said(self):
        return self.console.read_text(errors="replace").replace("\r", "") if self.console.exists() else ""

    def tail(self):
        return "\n".join(self.said().splitlines()[-40:])

    def get(self, path):
        """Status and text from outside; 0 and why, when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def set(self, file, text):
        # Renamed into place: the instance never reads half of it.
        draft = self.folder / f".{file}"
        draft.write_text(text)
        draft.rename(self.folder / file)


def wait(what, seconds, look, explain=lambda: ""):
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Failed(f"waited in vain for {what}\n{explain()}")
        time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fresh_secret():
    return secrets.token_urlsafe(32)
