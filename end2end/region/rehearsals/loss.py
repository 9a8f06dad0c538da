"""An instance, then a whole zone, dies under load: buyers see errors only until the health checks have noticed; both are replaced."""

import time

from host.moment import real_time
from host.proxy import CHECK_MILLISECONDS, CHECKS_TO_FAIL
from host.world import World

from .load import Load, Tally, expect_true_ledger
from .stage import BASE, Story, expect, quiet, zones

WARM = 6.0
ZONE = "eu-central-1a"
WINDOW = CHECKS_TO_FAIL * CHECK_MILLISECONDS / 1000 + 2.0
"""Seconds after a loss in which requests may fail: two checks in a row, and the answers already under way."""


def rehearse_kill(opened: World, story: Story) -> list[str]:
    return lose(opened, story, "kill", lambda: kill_one(opened))


def rehearse_zone(opened: World, story: Story) -> list[str]:
    return lose(opened, story, "zone", lambda: go_dark(opened), lambda: come_back(opened, story))


def kill_one(opened: World) -> list[str]:
    victim = opened.in_service()[0]["InstanceId"]
    return [victim] if opened.machine.kill(victim) else []


def go_dark(opened: World) -> list[str]:
    """Every machine of a zone stops at once, and nothing new can start there."""
    lost = opened.machine.kill_zone(ZONE)
    until = real_time() + 2 * WINDOW
    # The load balancer finds out by itself, as it would there; only then does EC2 know.
    while any(target.instance in lost and target.health.startswith("UP") for target in opened.proxy.targets()) and real_time() < until:
        time.sleep(0.1)
    with opened.region.lock:
        opened.region.zones.set(ZONE, "down")
    return lost


def come_back(opened: World, story: Story) -> None:
    """The zone has room again, and the group spreads over it."""
    expect(f"all instances are in the other zone: {zones(opened)}", zones(opened) == f"{BASE} in eu-central-1b")
    with opened.region.lock:
        opened.region.zones.set(ZONE, "up")
    story(f"{ZONE} is back")
    opened.until("the group spreads over both zones", lambda: zones(opened) == f"{BASE // 2} in {ZONE}, {BASE // 2} in eu-central-1b", 3600)
    quiet(opened)
    story(f"spread again: {zones(opened)}")


def lose(opened: World, story: Story, run: str, loss, then=lambda: None) -> list[str]:
    with Load(opened, run) as load:
        time.sleep(WARM)
        at = real_time()
        lost = loss()
        story(f"lost: {', '.join(lost)}")
        expect("something was lost", lost)
        replaced = lambda: (
            not {member["InstanceId"] for member in opened.group()["Instances"]} & set(lost)
            and len(opened.in_service()) == BASE
            and opened.healthy_targets() == BASE
        )
        seconds = opened.until("the lost are replaced", replaced, 3600)
        story(f"replaced after {seconds:.0f} s: {zones(opened)}")
        then()
        time.sleep(WARM / 2)
    expect_true_ledger(opened)
    tally = load.tally
    tally.expect_sound_books()
    late = failures_after(tally, at + WINDOW)
    expect(f"no request fails once the health checks have noticed: {late[:3]}", not late)
    span = max((failure["at"] - at for failure in tally.failures), default=0.0)
    return [tally.line(), f"the last failed request came {span:.1f} s after the loss; health checks need {WINDOW - 2:.0f} s to notice"]


def failures_after(tally: Tally, moment: float) -> list[dict]:
    return [failure for failure in tally.failures if failure["at"] > moment]
