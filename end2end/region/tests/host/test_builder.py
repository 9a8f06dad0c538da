"""A builder in the region: what it leaves in the bucket when all is well, and when each thing goes wrong."""

import json
import os
import sys
import time
from pathlib import Path

import pytest
from aws.server import serve
from host import stack
from host.builder import free_port
from host.machine import House, Machine
from host.proxy import Proxy
from host.signing import Signer
from release import recipe

ROOT = Path(__file__).resolve().parents[4]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "debug/fleetcart-release"
HERE = Path(__file__).parent


class Bench:
    """A region whose bucket holds release 1.4.0, and the host that runs its builders."""

    def __init__(self, folder: Path):
        self.folder = folder
        if not RELEASE.exists():
            pytest.fail(f"{RELEASE} is not built: cargo build -p fleetcart-release")
        signer = Signer(RELEASE, folder)
        tree = folder / "tree"
        (tree / "bin").mkdir(parents=True)
        (tree / "bin/fleetcart").write_text(f'#!/bin/sh\nexec {sys.executable} {HERE}/fake_shop.py "$@"\n')
        trust = signer.trust()
        self.digest = signer.pack("1.4.0", tree)
        self.machine = Machine(House(folder, RELEASE, trust, {}), Proxy(folder, free_port()))
        self.region = serve(self.machine)
        self.s3, self.ec2 = (stack.client(self.region.url, name) for name in ("s3", "ec2"))
        stack.bucket(self.s3)
        self.profile()
        self.recipe = stack.put_recipe(self.s3, stack.BUCKET, None)
        self.upload()

    def profile(self) -> None:
        """Without a role a builder reads and leaves nothing."""
        iam = stack.client(self.region.url, "iam")
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        iam.create_role(RoleName="builder", AssumeRolePolicyDocument="{}")
        iam.put_role_policy(RoleName="builder", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        iam.create_instance_profile(InstanceProfileName="builder")
        iam.add_role_to_instance_profile(InstanceProfileName="builder", RoleName="builder")

    def upload(self, **changed: bytes) -> None:
        release = self.folder / "releases/1.4.0"
        for file in (path for path in release.rglob("*") if path.is_file()):
            name = str(file.relative_to(release))
            body = changed.get(file.name.replace(".", "_"), file.read_bytes())
            self.s3.put_object(Bucket=stack.BUCKET, Key=f"releases/1.4.0/{name}", Body=body)

    def build(self, minutes: int = 20, **orders) -> str:
        """Starts a builder and waits until it has switched itself off; its id."""
        told = {
            "schema": 1,
            "build": "1.4.0-0a1b2c3d",
            "attempt": 1,
            "bucket": stack.BUCKET,
            "region": stack.REGION,
            "release_sha256": self.digest,
            "recipe_sha256": self.recipe,
            "deadline_minutes": minutes,
        } | orders
        started = self.ec2.run_instances(
            ImageId="ami-0deb1a120000000a1",
            MinCount=1,
            MaxCount=1,
            IamInstanceProfile={"Name": "builder"},
            UserData=f"#!/bin/bash\n# fleetcart-orders {json.dumps(told)}\n",
            InstanceInitiatedShutdownBehavior="stop",
        )
        self.id = started["Instances"][0]["InstanceId"]
        self.region.advance(5)
        until = time.monotonic() + 30
        while self.state() != "stopped":
            assert time.monotonic() < until, f"the builder is {self.state()}"
            self.region.advance(60)
        return self.id

    def state(self) -> str:
        return self.region.instance(self.id)["state"]

    def read(self, name: str) -> str | None:
        try:
            return self.s3.get_object(Bucket=stack.BUCKET, Key=f"builds/1.4.0-0a1b2c3d/{name}")["Body"].read().decode()
        except self.s3.exceptions.NoSuchKey:
            return None

    def result(self) -> dict:
        return json.loads(self.read("result.json"))

    def close(self) -> None:
        self.region.stop()
        self.machine.close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("builder"))
    yield bench
    bench.close()


@pytest.fixture
def bench(opened):
    for name in ("result.json", "log.txt"):
        opened.s3.delete_object(Bucket=stack.BUCKET, Key=f"builds/1.4.0-0a1b2c3d/{name}")
    opened.machine.builder_faults.clear()
    yield opened
    opened.upload()


def test_a_build_that_passes_says_so_for_exactly_what_it_was_told(bench):
    instance = bench.build()
    result = bench.result()
    assert result["outcome"] == "passed" and result["failed"] == []
    assert set(result["passed"]) >= {"digests-and-signature", "service-active", "port-answers", "leaves-when-told"}
    expected = {"instance_id": instance, "release_sha256": bench.digest, "recipe_sha256": bench.recipe, "base_image": "ami-0deb1a120000000a1", "attempt": 1}
    assert {name: result[name] for name in expected} == expected
    assert "manifest" in bench.read("log.txt")
    assert (bench.folder / "disks/1.4.0-0a1b2c3d/root/bin/fleetcart").exists()
    console = bench.ec2.get_console_output(InstanceId=instance)["Output"]
    assert "passed" in console


def test_a_changed_artefact_fails_the_build(bench):
    bench.upload(fleetcart=b"#!/bin/sh\necho trojan\n")
    bench.build()
    result = bench.result()
    assert result["outcome"] == "failed"
    assert "bin/fleetcart has digest" in result["reason"]


def test_a_changed_manifest_fails_the_build_before_anything_is_installed(bench):
    manifest = (bench.folder / "releases/1.4.0/manifest.json").read_text()
    bench.upload(manifest_json=manifest.replace('"bytes": ', '"bytes": 1').encode())
    bench.build()
    assert "signature does not fit" in bench.result()["reason"]
    assert not (bench.folder / "disks/1.4.0-0a1b2c3d/root/bin").exists()


def test_another_release_than_was_ordered_fails_the_build(bench):
    bench.build(release_sha256="cd" * 32)
    assert "not " + "cd" * 32 in bench.result()["reason"]


def test_another_recipe_than_was_signed_fails_the_build(bench):
    planted = recipe.archive(None, {"build.sh": b"#!/bin/sh\nreboot\n"})
    bench.s3.put_object(Bucket=stack.BUCKET, Key=recipe.key(planted), Body=planted)
    bench.build(recipe_sha256=recipe.digest(planted))
    assert bench.result()["outcome"] == "failed"
    assert "signed with another recipe" in bench.result()["reason"]


def test_a_failed_self_test_fails_the_build(bench):
    bench.machine.builder_faults.append("failed-test")
    bench.build()
    assert (bench.result()["outcome"], bench.result()["failed"]) == ("failed", ["port-answers"])


def test_a_builder_can_lose_its_result(bench):
    bench.machine.builder_faults.append("no-result")
    bench.build()
    assert bench.read("result.json") is None
    assert bench.read("log.txt") is not None


def test_a_builder_that_crashes_leaves_nothing_and_is_off(bench):
    bench.machine.builder_faults.append("crash")
    bench.build()
    assert bench.read("result.json") is None


def test_a_builder_that_hangs_is_switched_off_by_its_own_timer(bench):
    bench.machine.builder_faults.append("hang")
    began = time.time()
    bench.build(minutes=2)
    assert time.time() - began >= 120
    assert bench.read("result.json") is None
