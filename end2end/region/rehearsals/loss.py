"""Rehearsals `kill` and `zone`: instances go under load: one an operator ends, one the power leaves, then a whole zone.

Whoever ends an instance in good order loses no request. When the power fails, nobody is told: targets that are gone get requests
until the health checks have noticed, reads are asked again by the edge, and what a shopper still sees is counted.
"""

import time
from collections.abc import Callable

from aws.real_clock import real_time
from host.environment import Environment

from .load import Load, Tally, expect_true_ledger
from .stage import BASE, Story, expect, quiet, zones

WARM = 6.0
ZONE = "eu-central-1a"
SLACK = 2.0
"""Seconds beyond the health checks' window for answers already under way, and for a busy machine."""


def rehearse_kill(opened: Environment, story: Story) -> list[str]:
    """By EC2's own call, by the group's, and by a switch."""
    ended = lose(opened, story, "terminate", lambda: terminate(opened))
    taken = lose(opened, story, "remove", lambda: remove(opened))
    cut = lose(opened, story, "power", lambda: cut_power(opened))
    ended.expect_no_failure()
    taken.expect_no_failure()
    return [
        f"ec2 terminate-instances: {ended.line()}",
        f"autoscaling terminate-instance-in-auto-scaling-group: {taken.line()}",
        f"power loss: {cut.line()}",
        f"power loss: {cut.span(opened)}",
    ]


def rehearse_zone(opened: Environment, story: Story) -> list[str]:
    tally = lose(opened, story, "zone", lambda: go_dark(opened), lambda: come_back(opened, story))
    return [tally.line(), tally.span(opened)]


def terminate(opened: Environment) -> list[str]:
    """The instance's system shuts down, and systemd asks the shop to leave; the balancer is told nothing."""
    victim = opened.in_service()[0]["InstanceId"]
    opened.client("ec2").terminate_instances(InstanceIds=[victim])
    return [victim]


def remove(opened: Environment) -> list[str]:
    """The group takes it out of the balancer first, and lets it drain."""
    victim = opened.in_service()[0]["InstanceId"]
    opened.client("autoscaling").terminate_instance_in_auto_scaling_group(InstanceId=victim, ShouldDecrementDesiredCapacity=False)
    return [victim]


def cut_power(opened: Environment) -> list[str]:
    victim = opened.in_service()[0]["InstanceId"]
    return [victim] if opened.machine.kill(victim) else []


def go_dark(opened: Environment) -> list[str]:
    """Every machine of a zone stops at once, and nothing new can start there."""
    lost = opened.machine.kill_zone(ZONE)
    until = real_time() + opened.proxy.checks.window + 2 * SLACK
    # The load balancer finds out by itself, as it would there; only then does EC2 know.
    while any(target.instance in lost and target.health.startswith("UP") for target in opened.proxy.targets()) and real_time() < until:
        time.sleep(0.1)
    with opened.region.lock:
        opened.region.zones.set(ZONE, "down")
    return lost


def come_back(opened: Environment, story: Story) -> None:
    """The zone has room again, and the group spreads over it."""
    expect(f"all instances are in the other zone: {zones(opened)}", zones(opened) == f"{BASE} in eu-central-1b")
    with opened.region.lock:
        opened.region.zones.set(ZONE, "up")
    story(f"{ZONE} is back")
    opened.until("the group spreads over both zones", lambda: zones(opened) == f"{BASE // 2} in {ZONE}, {BASE // 2} in eu-central-1b", 3600)
    quiet(opened)
    story(f"spread again: {zones(opened)}")


class Loss(Tally):
    """What buyers saw of a loss at a known moment."""

    at: float

    def span(self, opened: Environment) -> str:
        """How long it was felt, and how long it may be."""
        last = max((failure["at"] - self.at for failure in self.seen), default=0.0)
        felt = f"{self.failed} requests failed, the last {last:.1f} s after the loss" if self.failed else "no request failed"
        window = opened.proxy.checks.window
        return f"{felt}; the health checks' window is {window:.0f} s here, {window * 5:.0f} s on AWS"


def lose(opened: Environment, story: Story, run: str, loss: Callable[[], list[str]], then: Callable[[], None] = lambda: None) -> Loss:
    """Something is lost under load, and replaced; nothing fails once the health checks have noticed."""
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
    tally = Loss(**vars(load.tally))
    tally.at = at
    story(tally.line())
    tally.expect_reconciled()
    late = failures_after(tally, at + opened.proxy.checks.window + SLACK)
    expect(f"no request fails once the health checks have noticed: {late[:3]}", not late)
    return tally


def failures_after(tally: Tally, moment: float) -> list[dict]:
    return [failure for failure in tally.seen if failure["at"] > moment]
