"""What the tests of stacks put into a region: signed releases, and the options of an operator who says yes."""

import functools
import os
import tempfile
import zipfile
from pathlib import Path

from deploy import deploy, parameters
from deploy.environment import Environment
from host.signing import Signer

VERSION = "1.4.0"
ROOT = Path(__file__).resolve().parents[4]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "debug/fleetcart-release"


@functools.cache
def signer() -> Signer:
    return Signer(RELEASE, Path(tempfile.mkdtemp(prefix="stacks-")))


def options(**more) -> deploy.Options:
    return deploy.Options(**({"yes": True, "wait_minutes": 0, "release_keys": signer().trust()} | more))


@functools.cache
def pack(version: str) -> None:
    """Once in a process: a version is released once."""
    tree = signer().folder / "tree"
    (tree / "functions").mkdir(parents=True, exist_ok=True)
    for name in parameters.FUNCTIONS:
        with zipfile.ZipFile(tree / f"functions/{name}.zip", "w") as archive:
            archive.writestr("bootstrap", f"#!/bin/sh\n# {version}\n")
    signer().pack(version, tree)


def release(environment: Environment, version: str = VERSION) -> None:
    """Puts a release's functions and manifest into the bucket, as script/release does."""
    pack(version)
    signer().upload(environment.client("s3").meta.endpoint_url, environment.read("data/release-bucket"), version)
