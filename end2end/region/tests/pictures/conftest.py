"""A region's S3 with a bucket for pictures, and the real shop before it."""

import json
import os
import socket
import sqlite3
import struct
import subprocess
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from moto import settings as moto_settings
from moto.server import ThreadedMotoServer

ROOT = Path(__file__).parents[4]
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/fleetcart"
REGION = "eu-central-1"
BUCKET = "fleetcart-test-assets"
COLUMNS = "name,slug,description,assets,sku,price,stockOnHand"


@pytest.fixture(scope="session")
def address():
    """One server for all tests: moto keeps its state in the interpreter."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def region(address):
    """The region without anything from the test before."""
    moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
    with urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST"), timeout=30) as answer:
        assert answer.status == 200
    return Region(address)


class Region:
    def __init__(self, address: str):
        self.address = address

    def client(self, service: str, keys: tuple[str, str] = ("operator", "x")):
        return boto3.client(
            service,
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def make_bucket(self) -> None:
        """As infra/data.yaml has it: each write leaves a version behind."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def versions(self) -> list[tuple[str, str]]:
        """Every write that the bucket has seen: name and version."""
        pages = self.client("s3").get_paginator("list_object_versions").paginate(Bucket=BUCKET)
        return sorted((one["Key"], one["VersionId"]) for page in pages for one in page.get("Versions", []))

    def names(self) -> list[str]:
        return [name for name, _ in self.versions()]

    def only(self, *actions: str) -> tuple[str, str]:
        """From now on rights are looked at; keys that may do these actions and no others."""
        iam = self.client("iam")
        iam.create_user(UserName="shop")
        rights = [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]
        policy = json.dumps({"Version": "2012-10-17", "Statement": rights})
        iam.put_user_policy(UserName="shop", PolicyName="pictures", PolicyDocument=policy)
        key = iam.create_access_key(UserName="shop")["AccessKey"]
        moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
        return key["AccessKeyId"], key["SecretAccessKey"]


@pytest.fixture
def shop(tmp_path, region):
    made = Shop(tmp_path, region.address)
    yield made
    made.close()


class Shop:
    """The shop's program, with a database and a folder of its own."""

    def __init__(self, folder: Path, endpoint: str):
        self.folder = folder
        self.settings = {
            "PATH": "/usr/bin:/bin",
            "AWS_ACCESS_KEY_ID": "operator",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": endpoint,
            "FLEETCART_DATABASE_URL": f"sqlite:{folder}/shop.db",
            "FLEETCART_DATA_DIR": str(folder / "var"),
            "FLEETCART_PICTURES": f"s3://{BUCKET}/media",
            "FLEETCART_SITE_ROOT": str(ROOT / "target/site"),
        }
        self.process = None

    def use(self, keys: tuple[str, str]) -> None:
        self.settings["AWS_ACCESS_KEY_ID"], self.settings["AWS_SECRET_ACCESS_KEY"] = keys

    def catalogue(self, count: int, width: int = 700) -> Path:
        """A file of so many products, each with a picture of its own."""
        folder = self.folder / "catalogue"
        (folder / "images").mkdir(parents=True, exist_ok=True)
        rows = [COLUMNS]
        for number in range(count):
            (folder / f"images/{number}.png").write_bytes(png(width, 2 + number, (number * 5 % 256, 90, 160)))
            rows.append(f"Thing {number},thing-{number},A thing.,{number}.png,THING-{number},9.99,10")
        (folder / "products.csv").write_text("\n".join(rows) + "\n")
        return folder / "products.csv"

    def start_import(self, catalogue: Path, *more: str) -> subprocess.Popen:
        command = [PROGRAM, "import", catalogue, *more]
        return subprocess.Popen(command, env=self.settings, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_import(self, catalogue: Path, *more: str) -> tuple[int, str]:
        """How it ended, and what it said."""
        process = self.start_import(catalogue, *more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err

    def products(self) -> int:
        """How many there are; none when not even the tables are."""
        with sqlite3.connect(self.folder / "shop.db") as database:
            try:
                return database.execute("SELECT COUNT(*) FROM product").fetchone()[0]
            except sqlite3.OperationalError:
                return 0

    def serve(self) -> str:
        """Starts the shop; its address."""
        public, private = free_port(), free_port()
        settings = self.settings | {"FLEETCART_ADDR": f"127.0.0.1:{public}", "FLEETCART_METRICS_ADDR": f"127.0.0.1:{private}"}
        log = open(self.folder / "shop.log", "wb")
        self.process = subprocess.Popen([PROGRAM, "serve"], env=settings, cwd=self.folder, stdout=log, stderr=log)
        log.close()
        address = f"http://127.0.0.1:{public}"
        for _ in range(300):
            try:
                if get(f"{address}/healthz")[0] == 200:
                    return address
            except OSError:
                pass
            assert self.process.poll() is None, (self.folder / "shop.log").read_text()
            time.sleep(0.05)
        raise AssertionError("the shop did not start: " + (self.folder / "shop.log").read_text())

    def wait_until_ready(self, address: str) -> None:
        """Until it would get traffic: it lives before its index is built."""
        for _ in range(300):
            if get(f"{address}/readyz")[0] == 200:
                return
            time.sleep(0.05)
        raise AssertionError("the shop did not get ready: " + (self.folder / "shop.log").read_text())

    def close(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by their names in small letters, content."""
    request = urllib.request.Request(url, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, {name.lower(): value for name, value in refused.headers.items()}, refused.read()
