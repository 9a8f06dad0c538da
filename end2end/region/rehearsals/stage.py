"""The set-up of every rehearsal: a region, a first release, and the fleet at its floor."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aws.real_clock import real_time
from host.environment import Environment, Expected, default_plan

BASE = 4
TOLD = ("Instance Refresh", "AMI State Change", "Build Ended", "Launch Unsuccessful")


class Story:
    """Prints what happens, with the region's time and ours beside it."""

    def __init__(self, say: Callable[[str], None]):
        self._say = say
        self._real = real_time()
        self._region: float | None = None

    def __call__(self, line: str) -> None:
        region = time.time() - self._region if self._region is not None else 0
        self._say(f"{real_time() - self._real:6.1f} s  region {_clock(region)}  {line}")

    def follow(self, opened: Environment) -> None:
        """Tells from now on what the fleet does by itself."""
        after = opened.region.journal.since(0)["next"]

        def news() -> None:
            nonlocal after
            journal = opened.region.journal.since(after)
            after = journal["next"]
            for entry in journal["events"]:
                if line := _told(entry):
                    self(f"  {entry['at'][11:19]} {line}")

        opened.follow = news

    def starts(self) -> None:
        """The region's time is counted from here."""
        self._region = time.time()


@contextmanager
def environment(say: Callable[[str], None], name: str) -> Iterator[tuple[Environment, Story]]:
    """A region with nothing in it yet; gone afterwards, whatever happens."""
    story = Story(say)
    opened = Environment(default_plan(story, name))
    story.starts()
    story.follow(opened)
    try:
        yield opened, story
    finally:
        opened.close()


def first_release(opened: Environment, story: Story, version: str = "1.0.0") -> None:
    """From an empty group to a fleet at its floor, behind the load balancer."""
    story(f"release {version} goes into the bucket")
    opened.release(version)
    seconds = opened.until(f"{version} is live", lambda: opened.status_of(version) == "live")
    story(f"{version} is baked and live after {seconds:.0f} s; the group is still empty")
    opened.open()
    opened.until("the fleet is at its floor", lambda: opened.healthy_targets() == BASE and len(opened.in_service()) == BASE)
    story(f"{BASE} instances in service: {zones(opened)}")


def zones(opened: Environment) -> str:
    """How many instances serve in each zone."""
    found: dict[str, int] = {}
    for member in opened.in_service():
        found[member["AvailabilityZone"]] = found.get(member["AvailabilityZone"], 0) + 1
    return ", ".join(f"{count} in {zone}" for zone, count in sorted(found.items()))


def versions(opened: Environment) -> dict[str, int]:
    """How many instances serve each release."""
    found: dict[str, int] = {}
    for member in opened.in_service():
        instance = opened.machine.instances.get(member["InstanceId"])
        version = instance.version if instance else "lost"
        found[version] = found.get(version, 0) + 1
    return found


def expect(what: str, holds: object) -> None:
    if not holds:
        raise Expected(what)


def quiet(opened: Environment) -> None:
    """Until no refresh runs and every instance is where it stays."""

    def at_rest() -> bool:
        running = {"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"}
        if any(refresh["Status"] in running for refresh in opened.refreshes()):
            return False
        return all(member["LifecycleState"] == "InService" for member in opened.group()["Instances"])

    opened.until("the fleet is at rest", at_rest, region_seconds=7200)


def _told(entry: dict) -> str:
    """A line for what belongs into the timeline; nothing for the rest."""
    if entry["kind"] == "hook" and entry["result"] == "ABANDON":
        return f"{entry['instance']} is abandoned: {entry['how']}"
    if entry["kind"] != "event":
        return ""
    event = entry["event"]
    kind, detail = event["detail-type"], event["detail"]
    if kind == "EC2 Instance State-change Notification" and detail["state"] == "stopped":
        return f"builder {detail['instance-id']} has switched itself off"
    if not any(part in kind for part in TOLD):
        return ""
    about = detail.get("CheckpointPercentage") or detail.get("build") or detail.get("ImageId") or ""
    return f"{kind.removeprefix('EC2 Auto Scaling ')} {about} {detail.get('State', '')}{detail.get('end', '')}".strip()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
