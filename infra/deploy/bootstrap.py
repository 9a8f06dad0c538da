"""The bootstrap of an environment: what the first deployment needs besides the stacks (image, keys, the shop's secret, a live release)."""

import os
import secrets
import time
from pathlib import Path

from botocore.exceptions import ClientError

from . import refreshes
from .environment import Environment
from .errors import Refused
from .stack import Say
from .parameters import FUNCTIONS

BASE_IMAGE = "/aws/service/debian/release/12/latest/amd64"
#: One file for each trusted key, in the image's own folder: functions and builders trust the same ones.
KEYS = Path(__file__).resolve().parents[2] / "ami/files/usr/share/fleetcart/release-keys"


def before_app(environment: Environment, say: Say) -> None:
    """The image and version that the group names until a release goes live; written once and never changed,
    because a new base image must not look like a new template to the rollout function."""
    if environment.read("bootstrap/image") is None:
        source = environment.given.get("control", {}).get("BaseImageParameter", BASE_IMAGE)
        try:
            image = environment.client("ssm").get_parameter(Name=source)["Parameter"]["Value"]
        except ClientError as cause:
            raise Refused(f"The base image could not be found: {source}: {cause}") from cause
        environment.write("bootstrap/image", image)
        say(f"  first image {image}, from {source}")
    if environment.read("bootstrap/lt-version") is None:
        environment.write("bootstrap/lt-version", "1")
    if environment.read("shop/secret") is None:
        key = environment.read("data/key")
        environment.write("shop/secret", secrets.token_urlsafe(48), Type="SecureString", **({"KeyId": key} if key else {}))
        say(f"  {environment.prefix}/shop/secret made; nobody needs to see it")


def before_control(environment: Environment, say: Say, told: str | None) -> None:
    """Whom the functions trust to sign releases."""
    trusted = told or os.environ.get("FLEETCART_RELEASE_KEYS") or _keys_of_the_image()
    present = environment.read("release-keys")
    if trusted and trusted != present:
        environment.write("release-keys", trusted, Overwrite=True)
        say(f"  releases signed with {', '.join(key.split('=')[0] for key in trusted.split(','))} are trusted")
    elif not present:
        raise Refused(
            "Nobody is trusted to sign releases yet",
            "Give --release-keys name=<64 hexadecimal digits>, or put the public key into ami/files/usr/share/fleetcart/release-keys/<name>.",
        )


def _keys_of_the_image() -> str | None:
    files = sorted(path for path in KEYS.glob("*") if path.is_file()) if KEYS.is_dir() else []
    return ",".join(f"{path.name}={path.read_text().strip()}" for path in files) or None


def functions_version(environment: Environment, told: str | None) -> str | None:
    """The release whose functions run: the one told, else the newest that has all four."""
    bucket = environment.read("data/release-bucket")
    if not bucket:
        return None
    s3 = environment.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="releases/")
    keys = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
    versions = {key.split("/")[1] for key in keys if key.count("/") >= 2}
    whole = [
        version
        for version in versions
        if {f"releases/{version}/manifest.json", *(f"releases/{version}/functions/{name}.zip" for name in FUNCTIONS)} <= keys
    ]
    if told and told not in whole:
        raise Refused(f"Release {told} is not in s3://{bucket}, or lacks functions", f"There are: {', '.join(sorted(whole, key=order)) or 'none'}.")
    return told or max(whole, key=order, default=None)


def order(version: str) -> tuple:
    """Sorts as semantic versions do; a pre-release comes before its release."""
    core, _, pre = version.partition("-")
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split(".")] if pre else []
    return (*map(int, core.split(".")), not pre, parts)


def await_live(environment: Environment, say: Say, minutes: float, interval: float = 5.0) -> bool:
    """Waits until the rollout function has written what is live, telling what goes on meanwhile."""
    end = time.monotonic() + 60 * minutes
    told = None
    while environment.read("lt-version") is None:
        now = progress(environment)
        if now != told:
            say(f"  {now}")
            told = now
        if time.monotonic() >= end:
            return False
        time.sleep(min(interval, max(0.0, end - time.monotonic())))
    return True


def progress(environment: Environment) -> str:
    """How far the newest build has come, in words."""
    if newest := refreshes.newest(environment):
        return f"refresh {newest['InstanceRefreshId']}: {newest['Status']}, {newest.get('PercentageComplete', 0)} %"
    bucket = environment.read("data/release-bucket")
    pages = environment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="builds/")
    entries = sorted((entry["LastModified"], entry["Key"]) for page in pages for entry in page.get("Contents", []))
    if not entries:
        return "no build has begun"
    build = entries[-1][1].split("/")[1]
    objects = {key.split("/")[2] for _, key in entries if key.split("/")[1] == build}
    if "end.json" in objects:
        return f"build {build} has ended, see s3://{bucket}/builds/{build}/end.json"
    if "result.json" in objects:
        return f"build {build}: the builder has answered, its image is being made"
    return f"build {build}: a builder is at work"
