"""The bootstrap of an environment: what the first deployment needs besides the stacks (image, keys, the shop's secret, a live release)."""

import os
import secrets
import time
from pathlib import Path

from botocore.exceptions import ClientError

from . import refreshes
from .environment import ARCHITECTURES, Environment
from .errors import Refused
from .stack import Say

BASE_IMAGE = "/aws/service/debian/release/13/latest/amd64"
#: One file for each trusted key, in the image's own folder: functions and builders trust the same ones.
KEYS = Path(__file__).resolve().parents[2] / "ami/files/usr/share/fleetcart/release-keys"


def base_image(environment: Environment) -> str:
    """The public parameter that names the image builders start from."""
    told = environment.given.get("control", {}).get("BaseImageParameter")
    return told or BASE_IMAGE.removesuffix("amd64") + ARCHITECTURES[environment.architecture]


def before_app(environment: Environment, say: Say) -> None:
    """The image and version that the group names until a release goes live; written once and never changed,
    because a new base image must not look like a new template to the rollout function."""
    if environment.read("bootstrap/image") is None:
        source = base_image(environment)
        try:
            image = environment.client("ssm").get_parameter(Name=source)["Parameter"]["Value"]
        except ClientError as cause:
            raise Refused(f"The base image could not be found: {source}: {cause}") from cause
        environment.write("bootstrap/image", image)
        say(f"  first image {image}, from {source}")
    if environment.read("bootstrap/lt-version") is None:
        environment.write("bootstrap/lt-version", "1")
    encrypt_again(environment, say)
    if environment.read("shop/secret") is None:
        key = environment.read("data/key")
        environment.write("shop/secret", secrets.token_urlsafe(48), Type="SecureString", **({"KeyId": key} if key else {}))
        say(f"  {environment.prefix}/shop/secret made; nobody needs to see it")


def encrypt_again(environment: Environment, say: Say) -> None:
    """Secrets that stayed when an environment of this name was taken down are encrypted with its key, which instances may not use."""
    key = environment.read("data/key")
    if key is None:
        return
    filters = [{"Key": "Name", "Option": "BeginsWith", "Values": [f"{environment.prefix}/{folder}/" for folder in ("shop", "edge")]}]
    pages = environment.client("ssm").get_paginator("describe_parameters").paginate(ParameterFilters=filters)
    old = [one["Name"] for page in pages for one in page["Parameters"] if one["Type"] == "SecureString" and one.get("KeyId") not in (key, key.rpartition("/")[2])]
    for name in old:
        short = name.removeprefix(f"{environment.prefix}/")
        try:
            value = environment.read(short, secret=True)
        except ClientError as cause:
            raise Refused(
                f"{name} is encrypted with another key than the environment's, and cannot be read: {cause.response['Error']['Code']}",
                f"Cancel that key's deletion, or delete the parameter and write it anew: aws ssm delete-parameter --name {name}",
            ) from cause
        environment.write(short, value, Type="SecureString", KeyId=key, Overwrite=True)
        say(f"  {name} is encrypted with the environment's new key")


def before_control(environment: Environment, say: Say, told: str | None) -> None:
    """Whom the functions trust to sign releases."""
    keys = trusted(told)
    if keys != environment.read("release-keys"):
        environment.write("release-keys", keys, Overwrite=True)
        say(f"  releases signed with {', '.join(key.split('=')[0] for key in keys.split(','))} are trusted")


def trusted(told: str | None) -> str:
    """`name=64 hexadecimal digits`, joined by commas: those told, else those of the checkout. What the account says is not
    asked: whoever could write a release there could write a key, too."""
    keys = told or os.environ.get("FLEETCART_RELEASE_KEYS") or _keys_of_the_image()
    if keys is None:
        raise Refused(
            "Nobody is trusted to sign releases yet",
            "Give --release-keys name=<64 hexadecimal digits>, or put the public key into ami/files/usr/share/fleetcart/release-keys/<name>.",
        )
    return keys


def _keys_of_the_image() -> str | None:
    files = sorted(path for path in KEYS.glob("*") if path.is_file()) if KEYS.is_dir() else []
    return ",".join(f"{path.name}={path.read_text().strip()}" for path in files) or None


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
