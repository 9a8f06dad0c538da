"""The functions that are deployed: of the newest release whose signature and bytes verify, and exactly those bytes.

Whoever can write into the bucket can lay a release there. The keys that count are those of the checkout, or those told:
what lies in the account could have been written by the same hand.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .bootstrap import trusted
from .environment import Environment
from .errors import Refused
from .parameters import FUNCTIONS
from .stack import Say, Stack
from .versions import is_version, order

CHECK = Path(__file__).resolve().parents[2] / "ami/verify-release"


@dataclass(frozen=True)
class Functions:
    """Verified programs of one release."""

    version: str
    objects: dict[str, str]
    """Function → version of the object that was verified."""

    @property
    def parameters(self) -> dict[str, str]:
        """Of the stack `control`."""
        return {"FunctionsVersion": self.version} | {f"{slot(name)}Object": number for name, number in self.objects.items()}


def slot(name: str) -> str:
    """What a function is called in the template."""
    return "".join(part.capitalize() for part in name.split("-"))


def find(environment: Environment, told: str | None, keys: str | None, say: Say) -> Functions | None:
    """Of the release told, else of the newest that verifies; none while there is no release with functions."""
    bucket = environment.read("data/release-bucket")
    whole = _whole(environment, bucket) if bucket else []
    if told and told not in whole:
        raise Refused(f"Release {told} is not in s3://{bucket}, or lacks functions", f"There are: {', '.join(whole) or 'none'}.")
    if not whole:
        return None
    trust = trusted(keys)
    if told:
        return _verified(environment, bucket, told, trust)
    for version in reversed(whole):
        try:
            found = _verified(environment, bucket, version, trust)
        except Refused as why:
            say(f"  release {version} is passed over: {why}")
            continue
        _refuse_older(environment, bucket, version, say)
        return found
    raise Refused(
        f"No release in s3://{bucket} can be trusted: {', '.join(whole)}",
        "Above it says why for each. Take the checkout whose keys signed them, or script/release a new version.",
    )


def _whole(environment: Environment, bucket: str) -> list[str]:
    """Versions that have a manifest and all functions, oldest first."""
    pages = environment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="releases/")
    keys = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
    versions = {key.split("/")[1] for key in keys if key.count("/") >= 2}
    wanted = ("manifest.json", *(f"functions/{name}.zip" for name in FUNCTIONS))
    return sorted((version for version in versions if is_version(version) and {f"releases/{version}/{name}" for name in wanted} <= keys), key=order)


def _verified(environment: Environment, bucket: str, version: str, trust: str) -> Functions:
    """Refuses what a builder would refuse."""
    with tempfile.TemporaryDirectory(prefix="fleetcart-functions-") as work:
        folder, keys = Path(work) / "release", Path(work) / "keys"
        (folder / "functions").mkdir(parents=True)
        keys.mkdir()
        for entry in trust.split(","):
            name, _, public = entry.strip().partition("=")
            (keys / Path(name).name).write_text(public)
        _fetch(environment, bucket, version, "manifest.json", folder)
        _check("manifest", keys, folder, version)
        built = json.loads((folder / "manifest.json").read_text())["release"]["arch"]
        if built != environment.architecture:
            raise Refused(
                f"release {version} is built for {built}, and {environment.name} runs on {environment.architecture}",
                f"script/release NEXT-VERSION --env {environment.name} builds one for it.",
            )
        paths = [f"functions/{name}.zip" for name in FUNCTIONS]
        numbers = [_fetch(environment, bucket, version, path, folder) for path in paths]
        _check("files", folder, *paths)
    return Functions(version, dict(zip(FUNCTIONS, numbers)))


def _fetch(environment: Environment, bucket: str, version: str, path: str, folder: Path) -> str:
    """The version of the object whose bytes are now in the folder."""
    answer = environment.client("s3").get_object(Bucket=bucket, Key=f"releases/{version}/{path}")
    number = answer.get("VersionId")
    if number in (None, "null"):
        raise Refused(f"s3://{bucket} keeps no versions, so what was verified could be another object when Lambda reads it", "script/deploy with the stack data switches them on.")
    (folder / path).write_bytes(answer["Body"].read())
    return number


def _check(*words: str | Path) -> None:
    ran = subprocess.run([sys.executable, CHECK, *words], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Refused(ran.stderr.strip().removeprefix("verify-release: "), "Take the checkout whose keys signed it, or script/release a new version.")


def _refuse_older(environment: Environment, bucket: str, version: str, say: Say) -> None:
    """What was passed over may be what runs: nobody is brought back to older functions unasked."""
    stack = Stack(environment, "control", say).describe() or {}
    runs = next((entry["ParameterValue"] for entry in stack.get("Parameters", []) if entry["ParameterKey"] == "FunctionsVersion"), None)
    if runs and order(runs) > order(version):
        raise Refused(
            f"Functions of {runs} run, and {version} is the newest release that can be trusted",
            f"Look into s3://{bucket}/releases/{runs} first: it is not what was released. --functions {version} goes back on purpose.",
        )
