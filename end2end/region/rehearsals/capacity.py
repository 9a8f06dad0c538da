"""Rehearsal `scale-in`: the group gets narrower under load: those that leave are drained first, and nobody who buys notices."""

import time

from host.environment import Environment

from .load import Load, expect_true_ledger
from .stage import BASE, Story, expect, quiet, zones

WIDE = BASE + 2
WARM = 6.0


def rehearse(opened: Environment, story: Story) -> list[str]:
    group = opened.group()["AutoScalingGroupName"]
    resize(opened, group, WIDE)
    story(f"{WIDE} instances in service: {zones(opened)}")
    before = {member["InstanceId"] for member in opened.in_service()}
    since = opened.region.journal.since(0)["next"]
    with Load(opened, "scale-in") as load:
        time.sleep(WARM)
        seconds = resize(opened, group, BASE)
        time.sleep(WARM / 2)
    gone = before - {member["InstanceId"] for member in opened.in_service()}
    expect(f"{WIDE - BASE} instances left, not {len(gone)}", len(gone) == WIDE - BASE)
    drained = [entry for entry in opened.region.journal.since(since)["events"] if entry["kind"] == "hook" and entry["instance"] in gone]
    expect(f"each of them was drained before it was ended: {drained}", sorted(entry["instance"] for entry in drained) == sorted(gone))
    expect(f"the function let them go, not the hook's time-out: {drained}", all(entry["how"] == "completed" for entry in drained))
    story(f"{len(gone)} instances drained and ended within {seconds:.0f} s: {zones(opened)}")
    expect_true_ledger(opened)
    load.tally.expect_reconciled()
    load.tally.expect_no_failure()
    return [load.tally.line(), f"{len(gone)} of {WIDE} instances left, each drained first, within {seconds:.0f} s"]


def resize(opened: Environment, group: str, wanted: int) -> float:
    opened.client("autoscaling").set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=wanted)
    seconds = opened.until(f"{wanted} instances serve", lambda: len(opened.group()["Instances"]) == wanted and opened.healthy_targets() == wanted)
    quiet(opened)
    return seconds
