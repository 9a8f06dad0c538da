"""A builder instance: follows docs/fleet/builder-contract.md from its user data to its power-off.

Runs as a process of its own, `python -m host.builder`, with the credentials of the builder's role. It installs
into a folder instead of `/`: its disk, of which the control plane then makes the image.
"""

import argparse
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

FAULTS = ("hang", "no-result", "wrong-digest", "failed-test", "crash")
MARK = "# fleetcart-orders "
SELF_TEST_SECONDS = 60


def orders_in(user_data: str) -> dict | None:
    """The orders in a builder's user data; None when it is none of ours."""
    for line in user_data.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    return None


class Failed(Exception):
    """Why this build does not pass."""


class Builder:
    """One attempt at one build."""

    def __init__(self, orders: dict, instance_id: str, base_image: str, disk: Path, verifier: str, trust: str, fault: str):
        self.orders = orders
        self.instance_id = instance_id
        self.base_image = base_image
        self.disk = disk
        self.verifier = verifier
        self.trust = trust
        self.fault = fault
        self.build: str = orders["build"]
        self.version = self.build.rsplit("-", 1)[0]
        self.s3 = boto3.client("s3", region_name=orders["region"], config=Config(s3={"addressing_style": "path"}))
        self.log: list[str] = []
        self.passed: list[str] = []
        self.failed: list[str] = []
        self.release_sha256 = orders["release_sha256"]

    def run(self) -> None:
        """Everything up to the power-off, which is the end of this process."""
        reason = ""
        try:
            self.install()
            self.self_test()
            self.scrub()
        except Failed as failure:
            reason = str(failure)
        except Exception as failure:  # whatever happens, a result is written
            reason = f"{type(failure).__name__}: {failure}"
        self.say(reason or "passed")
        if self.fault == "no-result":
            self.say("the result is lost, as told")
        else:
            self.answer(reason)
        self.upload_log()

    def install(self) -> None:
        """Recipe, manifest and artefacts, each checked before it is used."""
        self.say(f"build {self.build}, attempt {self.orders['attempt']}, on {self.instance_id}")
        if self.orders.get("schema") != 1:
            raise Failed(f"orders of layout {self.orders.get('schema')}, this builder knows 1")
        recipe = self.fetch(f"recipes/{self.orders['recipe_sha256']}.tar.gz")
        if sha256(recipe) != self.orders["recipe_sha256"]:
            raise Failed("the recipe's digest does not fit")
        shutil.rmtree(self.disk, ignore_errors=True)
        root = self.disk / "root"
        root.mkdir(parents=True)
        with tempfile.NamedTemporaryFile(suffix=".tar.gz") as archive:
            archive.write(recipe)
            archive.flush()
            with tarfile.open(archive.name) as tar:
                tar.extractall(self.disk / "recipe", filter="data")
        manifest = self.fetch(f"releases/{self.version}/manifest.json")
        (root / "manifest.json").write_bytes(manifest)
        self.say(f"manifest {self.verify(root, manifest_only=True)}")
        release = json.loads(manifest)["release"]
        if release["recipe"] != self.orders["recipe_sha256"]:
            raise Failed("the release was signed with another recipe than the one that runs")
        for artefact in release["artefacts"]:
            data = self.fetch(f"releases/{self.version}/{artefact['path']}")
            if self.fault == "wrong-digest":
                data += b"\0"
            if sha256(data) != artefact["sha256"]:
                raise Failed(f"{artefact['path']} has digest {sha256(data)}, the manifest says {artefact['sha256']}")
            target = root / artefact["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            if artefact["path"].startswith("bin/"):
                target.chmod(0o755)
        self.release_sha256 = self.verify(root)
        self.passed.append("digests-and-signature")
        (root / "release.json").write_text(json.dumps({"release_sha256": self.release_sha256, "version": self.version}))

    def verify(self, root: Path, manifest_only: bool = False) -> str:
        """The release digest, once the signature, the expected digest and every artefact fit."""
        command = [self.verifier, "verify", "--version", self.version, "--trust", self.trust, "--expect", self.orders["release_sha256"]]
        ran = subprocess.run([*command, *(["--manifest-only"] if manifest_only else []), root], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise Failed(ran.stderr.strip())
        return ran.stdout.strip()

    def self_test(self) -> None:
        """Starts the shop once, on an empty database of its own."""
        if self.fault == "failed-test":
            self.failed.append("port-answers")
            raise Failed("the self-test failed, as told")
        with tempfile.TemporaryDirectory() as folder:
            port, private = free_port(), free_port()
            environment = {
                "PATH": "/usr/bin:/bin",
                "FLEETCART_DATABASE_URL": f"sqlite:{folder}/self-test.db",
                "FLEETCART_DATA_DIR": folder,
                "FLEETCART_SITE_ROOT": str(self.disk / "root/site"),
                "FLEETCART_ADDR": f"127.0.0.1:{port}",
                "FLEETCART_METRICS_ADDR": f"127.0.0.1:{private}",
            }
            with open(f"{folder}/log", "w+b") as log:
                shop = subprocess.Popen([self.disk / "root/bin/fleetcart", "serve"], env=environment, cwd=folder, stdout=log, stderr=log)
                try:
                    healthy = self.until_healthy(shop, f"http://127.0.0.1:{port}/healthz")
                    log.seek(0)
                    self.say(log.read().decode(errors="replace"))
                    if not healthy:
                        self.failed.append("port-answers")
                        raise Failed("the shop does not answer /healthz")
                    self.passed += ["service-active", "port-answers"]
                finally:
                    shop.terminate()
                    if shop.wait(30) == 0:
                        self.passed.append("leaves-when-told")

    def until_healthy(self, shop: subprocess.Popen, url: str) -> bool:
        until = time.monotonic() + SELF_TEST_SECONDS
        while shop.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    return answer.status == 200
            except OSError:
                time.sleep(0.1)
        return False

    def scrub(self) -> None:
        shutil.rmtree(self.disk / "recipe", ignore_errors=True)

    def answer(self, reason: str) -> None:
        result = {
            "schema": 1,
            "build": self.build,
            "attempt": self.orders["attempt"],
            "instance_id": self.instance_id,
            "outcome": "failed" if reason else "passed",
            "reason": reason,
            "release_sha256": self.release_sha256,
            "base_image": self.base_image,
            "recipe_sha256": self.orders["recipe_sha256"],
            "passed": self.passed,
            "failed": self.failed,
        }
        self.put("result.json", json.dumps(result, indent=2).encode())

    def upload_log(self) -> None:
        self.put("log.txt", "\n".join(self.log).encode())

    def put(self, name: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.orders["bucket"], Key=f"builds/{self.build}/{name}", Body=body)

    def fetch(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.orders["bucket"], Key=key)["Body"].read()

    def say(self, line: str) -> None:
        self.log.append(line)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", required=True)
    parser.add_argument("--base-image", required=True)
    parser.add_argument("--disk", required=True, type=Path)
    parser.add_argument("--verifier", required=True)
    parser.add_argument("--trust", required=True)
    parser.add_argument("--fault", default="", choices=("", *FAULTS))
    asked = parser.parse_args()
    orders = orders_in(sys.stdin.read())
    if orders is None:
        raise SystemExit("the user data holds no orders")
    if asked.fault == "hang":
        while True:
            time.sleep(60)
    if asked.fault == "crash":
        os.abort()
    Builder(orders, asked.instance, asked.base_image, asked.disk, asked.verifier, asked.trust, asked.fault).run()


if __name__ == "__main__":
    main()
