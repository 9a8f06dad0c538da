"""Rehearsal `sale`: a calendar entry widens the group before the sale starts and narrows it after it has ended."""

import datetime
import time

from host.environment import Environment

from .load import Load, expect_true_ledger
from .stage import BASE, Story, expect, zones

PEAK = 6
LEAD = 15 * 60


def rehearse(opened: Environment, story: Story) -> list[str]:
    start, end = time.time() + 40 * 60, time.time() + 70 * 60
    event = {"id": "black-friday", "zone": "Europe/Berlin", "start": local(start), "end": local(end), "minimum": PEAK}
    opened.put_calendar({"schema": 1, "events": [event], "windows": []})
    story(f"the shop writes its calendar: {PEAK} instances from {event['start']} to {event['end']}")
    asg = opened.client("autoscaling")
    planned = lambda: asg.describe_scheduled_actions(AutoScalingGroupName=opened.group()["AutoScalingGroupName"])["ScheduledUpdateGroupActions"]
    opened.until("the calendar is compiled into scheduled actions", lambda: any(action["ScheduledActionName"].startswith("fc-") for action in planned()), 900)
    for action in planned():
        story(f"scheduled: {action['ScheduledActionName']} at {action['StartTime']:%H:%M} UTC, minimum {action['MinSize']}")
    withdraw(opened, story, event, planned)
    with Load(opened, "sale") as load:
        opened.until("the group is wide", lambda: len(opened.in_service()) == PEAK and opened.healthy_targets() == PEAK, 3600, step=15)
        early = minute(start) - time.time()
        story(f"{PEAK} instances in service {early / 60:.0f} minutes before the start: {zones(opened)}")
        expect("the group is wide before the sale starts", early > 0)
        expect("it was not widened long before the lead", early <= LEAD + 60)
        opened.until("the sale has ended", lambda: time.time() > minute(end), 7200, step=60)
        expect("the group stayed wide to the end", opened.group()["MinSize"] == PEAK)
        opened.until("the floor is down again", lambda: opened.group()["MinSize"] == BASE, 3600, step=30)
        late = time.time() - minute(end)
        story(f"the floor is back at {BASE}, {late / 60:.0f} minutes after the end")
        # What target tracking does once the floor allows it: the scaling function never takes instances away itself.
        asg.set_desired_capacity(AutoScalingGroupName=opened.group()["AutoScalingGroupName"], DesiredCapacity=BASE)
        opened.until("the group is narrow", lambda: len(opened.group()["Instances"]) == BASE and opened.healthy_targets() == BASE, 3600)
        story(f"target tracking let {PEAK - BASE} instances go: {zones(opened)}")
    expect_true_ledger(opened)
    load.tally.expect_reconciled()
    load.tally.expect_no_failure()
    return [load.tally.line()]


def withdraw(opened: Environment, story: Story, kept: dict, planned) -> None:
    """A second entry comes and goes again, and its scheduled actions with it."""
    before = {action["ScheduledActionName"] for action in planned()}
    start = time.time() + 20 * 3600
    second = {"id": "second-thoughts", "zone": "Europe/Berlin", "start": local(start), "end": local(start + 3600), "minimum": PEAK + 1}
    opened.put_calendar({"schema": 1, "events": [kept, second], "windows": []})
    opened.until("the second entry is compiled too", lambda: len(planned()) > len(before), 900)
    opened.put_calendar({"schema": 1, "events": [kept], "windows": []})
    names = lambda: {action["ScheduledActionName"] for action in planned()}
    opened.until("the withdrawn entry's actions are gone", lambda: names() == before, 900)
    story("a second entry was written and withdrawn; only the first one's actions are left")


def local(moment: float) -> str:
    """Wall-clock time in Berlin, to the minute, as the calendar writes it."""
    from zoneinfo import ZoneInfo

    return datetime.datetime.fromtimestamp(minute(moment), ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")


def minute(moment: float) -> float:
    return moment // 60 * 60
