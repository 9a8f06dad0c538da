"""The progress of a release from its manifest to the last instance, and says how it ended."""

import json
import re
import time

from botocore.exceptions import ClientError
from deploy import refreshes
from deploy.environment import Environment
from deploy.errors import Refused
from deploy.stack import Say, Stack

def until_live(environment: Environment, version: str, minutes: float, say: Say, interval: float = 5.0) -> None:
    """Returns when the release is live. Refused when the build or the rollout fails, when somebody holds rollouts, or when the
    time is up."""
    end = time.monotonic() + 60 * minutes
    told = ""
    while True:
        done, now = step(environment, version)
        if now != told:
            say(f"  {now}")
            told = now
        if done:
            return
        if time.monotonic() >= end:
            raise Refused(
                f"{version} is not live after {minutes:g} minutes: {now}",
                f"It goes on without this command; script/release follow {version} --env {environment.name} looks again. docs/runbooks/cloud-release.md says where to look.",
            )
        time.sleep(min(interval, max(0.0, end - time.monotonic())))


def step(environment: Environment, version: str) -> tuple[bool, str]:
    """Whether it is live, and how far it is in words."""
    bucket = environment.read("data/release-bucket")
    build, objects = newest_build(environment, bucket, version)
    if not build:
        return False, "no build has begun: the baker has not seen the manifest, or refused it (its log says why)"
    if "end.json" not in objects:
        dead = sum(name.startswith("attempt-") for name in objects)
        again = f", {dead} attempts before it died" if dead else ""
        return False, f"build {build}: " + ("the builder has answered, its image is being made" if "result.json" in objects else f"a builder is at work{again}")
    end = json.loads(environment.client("s3").get_object(Bucket=bucket, Key=f"builds/{build}/end.json")["Body"].read())
    if end["end"] != "baked":
        raise Refused(f"Build {build} failed: {end.get('reason') or 'no reason given'}", f"aws s3 cp s3://{bucket}/builds/{build}/log.txt -; docs/runbooks/stuck-build.md")
    return rollout(environment, version, end["image"], str(end["version"]))


def newest_build(environment: Environment, bucket: str, version: str) -> tuple[str | None, set[str]]:
    """The last begun build of this version, and the names of its objects."""
    pages = environment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"builds/{version}-")
    builds: dict[str, dict[str, object]] = {}
    for page in pages:
        for entry in page.get("Contents", []):
            _, build, name = entry["Key"].split("/", 2)
            # 1.4.0-rc.1-0a1b2c3d begins like a build of 1.4.0.
            if re.fullmatch(rf"{re.escape(version)}-[0-9a-f]{{8}}", build):
                builds.setdefault(build, {})[name] = entry["LastModified"]
    begun = [(names["request.json"], build) for build, names in builds.items() if "request.json" in names]
    build = max(begun)[1] if begun else None
    return build, set(builds[build]) if build else set()


def rollout(environment: Environment, version: str, image: str, template: str) -> tuple[bool, str]:
    """The same, for an image that is baked."""
    if environment.read("ami") == image and environment.read("lt-version"):
        return True, f"{version} is live: image {image}, template version {environment.read('lt-version')}"
    status = image_status(environment, image)
    if status == "rejected":
        raise Refused(f"{version} was rolled back: its image {image} is rejected{reason(environment)}", "docs/runbooks/failed-refresh.md says why that is and what to do.")
    if status == "previous":
        return True, f"{version} was live; a later release has taken its place"
    if environment.read("hold") == "true":
        raise Refused(f"{version} is baked and waits: rollouts are held", f"aws ssm delete-parameter --name {environment.prefix}/hold lets them go on.")
    pin = environment.read("pin")
    if pin and pin != version:
        raise Refused(f"{version} is baked and waits: {pin} is pinned", f"script/deploy {environment.name} unpin lets it go on.")
    newest = refreshes.newest(environment)
    if not newest or newest["Status"] not in refreshes.ACTIVE:
        return False, f"image {image} is baked and waits for its rollout" + (f" (last refresh: {newest['Status']})" if newest else "")
    to = newest.get("DesiredConfiguration", {}).get("LaunchTemplate", {}).get("Version", "?")
    what = f"image {image} is being rolled out" if to == template else f"image {image} is baked, and a refresh to template version {to} is under way"
    return False, f"{what}: {newest['Status']}, {newest.get('PercentageComplete', 0)} %"


def image_status(environment: Environment, image: str) -> str | None:
    try:
        found = environment.client("ec2").describe_images(ImageIds=[image])["Images"]
    except ClientError as cause:
        if not cause.response["Error"]["Code"].startswith("InvalidAMIID."):
            raise
        found = []
    if not found or found[0]["State"] == "deregistered":
        raise Refused(f"Image {image} is gone", f"Somebody deregistered it; script/deploy {environment.name} status says what is live.")
    return next((tag["Value"] for tag in found[0].get("Tags", []) if tag["Key"] == "fleetcart:status"), None)


def reason(environment: Environment) -> str:
    newest = refreshes.newest(environment)
    told = newest and (newest.get("RollbackDetails", {}).get("RollbackReason") or newest.get("StatusReason"))
    return f": {told}" if told else ""


def next_steps(environment: Environment, version: str, say: Say) -> bool:
    """Says what happens now; whether there is anything to follow."""
    if not Stack(environment, "control", say).exists():
        say(f"Next: script/deploy {environment.name} brings up the functions of {version}; they bake and roll it out.")
        return False
    say("The baker makes an image of it, then the rollout function brings the fleet there: eight to fifteen minutes and as long as the")
    say(f"refresh takes. script/release follow {version} --env {environment.name} tells how far it is, script/deploy {environment.name} status what runs.")
    say(f"The functions themselves stay as they are until script/deploy {environment.name} takes those of {version}.")
    return True
