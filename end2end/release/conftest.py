"""What the tests share: a region on this machine with the two buckets, and small stand-ins for the programs."""

import contextlib
import io
import os
import subprocess
from pathlib import Path

import pytest

os.environ.update(AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_REGION="eu-central-1", AWS_DEFAULT_REGION="eu-central-1")
os.environ.pop("AWS_PROFILE", None)

from botocore.httpsession import URLLib3Session  # noqa: E402
from moto.autoscaling.responses import AutoScalingResponse  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

from deploy.environment import Environment  # noqa: E402
from release import __main__ as command  # noqa: E402
from release import checks  # noqa: E402

#: A client takes longer to make than most tests to run, so all tests share those of the one region.
FRESH = Environment.client
SHARED: dict[tuple, object] = {}


def shared(self: Environment, service: str, region: str | None = None):
    key = (service, region, os.environ.get("AWS_ENDPOINT_URL"))
    if key not in SHARED:
        SHARED[key] = FRESH(self, service, region)
    return SHARED[key]


Environment.client = shared
ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PACKER = TARGET / "debug/fleetcart-release"
VERSION = "1.4.0"

#: What describe_instance_refreshes answers; moto itself knows no refreshes.
REFRESHES: list[dict] = []
AutoScalingResponse.describe_instance_refreshes = lambda self: ActionResult({"InstanceRefreshes": REFRESHES})


@pytest.fixture(scope="session")
def region():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with contextlib.redirect_stderr(io.StringIO()):
        server.start()
    host, port = server.get_host_and_port()
    os.environ["AWS_ENDPOINT_URL"] = f"http://{host}:{port}"
    yield
    os.environ.pop("AWS_ENDPOINT_URL")
    server.stop()


class Cloud:
    """The environment `local` as the stack data leaves it: two empty buckets, and what a test puts there."""

    def __init__(self, number: int):
        self.environment = Environment("local", local=True)
        self.releases, self.assets = f"releases-{number}", f"assets-{number}"
        for what, name in (("release", self.releases), ("asset", self.assets)):
            self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            self.environment.write(f"data/{what}-bucket", name, Overwrite=True)
        left = [f"{self.environment.prefix}/{name}" for name in ("release-keys", "pin", "hold", "ami", "lt-version")]
        self.environment.client("ssm").delete_parameters(Names=left)

    @property
    def s3(self):
        return self.environment.client("s3")

    def objects(self, bucket: str) -> dict[str, bytes]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return {key: self.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    @property
    def manifest(self) -> bytes | None:
        return self.objects(self.releases).get(f"releases/{VERSION}/manifest.json")

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.releases, Key=key, Body=body)

    def download(self, to: Path, version: str = VERSION) -> Path:
        """The release as a builder finds it."""
        for key, body in self.objects(self.releases).items():
            if key.startswith(f"releases/{version}/"):
                (to / key).parent.mkdir(parents=True, exist_ok=True)
                (to / key).write_bytes(body)
        return to / "releases" / version


NUMBERS = iter(range(10_000))


@pytest.fixture
def cloud(region) -> Cloud:
    REFRESHES.clear()
    return Cloud(next(NUMBERS))


def stand_ins(folder: Path, mark: str = "") -> Path:
    """A built shop, site and functions of a few bytes each."""
    for name in ("fleetcart", "ami-baker", "rollout", "lifecycle-hooks", "scheduled-scaling"):
        (folder / "programs").mkdir(parents=True, exist_ok=True)
        (folder / "programs" / name).write_bytes(f"program {name} {mark}".encode() * 100)
    (folder / "programs/hash.txt").write_text("js: AA\nwasm: BB\ncss: CC\n")
    for name, body in {
        "pkg/fleetcart.AA.js": b"js",
        "pkg/fleetcart.AA.js.br": b"brotli",
        "pkg/fleetcart.AA.js.gz": b"\x1f\x8b\x08\0" + os.urandom(4) + b"\0\x03rest",
        "pkg/fleetcart.BB.wasm": b"\0asm",
        "pkg/fleetcart.CC.css": b"css",
        "pkg/fleetcart.d.DD.ts": b"types",
        "pkg/fleetcart.d.DD.ts.gz": b"types",
        "fonts/figtree.woff2": b"font",
        "favicon.svg": b"<svg/>",
    }.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_bytes(body)
    return folder


class Bench:
    """The command, its key and its stand-ins."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.key = folder / "key"
        subprocess.run([PACKER, "new-key", self.key], check=True, stdout=subprocess.DEVNULL)
        self.signer = checks.Signer(PACKER, self.key, "release")
        self.built = stand_ins(folder / "built")

    def words(self, *more: str | Path, built: Path | None = None) -> list[str]:
        built = built or self.built
        return ["--local", "--packer", str(PACKER), "--key", str(self.key), "--programs", str(built / "programs"), "--site", str(built / "site"), *map(str, more)]

    def run(self, *more: str | Path, built: Path | None = None) -> int:
        return command.main(self.words(*more, built=built))


@pytest.fixture(scope="session")
def bench(tmp_path_factory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


class Wire:
    """Sees each writing request on its way; `cut` may end the program there."""

    def __init__(self, monkeypatch):
        self.written: list[str] = []
        self.cut = lambda number, sent: None
        send = URLLib3Session.send

        def seen(session, request):
            writes = request.method in ("PUT", "DELETE") or b"PutParameter" in request.headers.get("X-Amz-Target", b"")
            if not writes:
                return send(session, request)
            number = len(self.written)
            self.cut(number, False)
            self.written.append(f"{request.method} {request.url.split('?')[0].split('/', 3)[3]}")
            answer = send(session, request)
            self.cut(number, True)
            return answer

        monkeypatch.setattr(URLLib3Session, "send", seen)


@pytest.fixture
def wire(monkeypatch) -> Wire:
    return Wire(monkeypatch)
