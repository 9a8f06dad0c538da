"""Rehearsal `alarm`: a release that is ready and answers with errors: no health check finds it, the alarm on errors does, and the rollout goes back by itself."""

import time

from aws.real_clock import real_time
from deploy.refreshes import ACTIVE
from host.environment import Environment

from .load import Load, expect_true_ledger
from .stage import BASE, Story, expect, quiet, versions

BAD = "1.4.0"
ALARM = "fleetcart-local-errors"
WARM = 6.0
PACE = 0.4
"""Real seconds for five of the region's: so that buyers make as many requests in its minutes as the alarm wants to see."""


def rehearse(opened: Environment, story: Story) -> list[str]:
    live, before = opened.parameter("ami"), versions(opened)
    since = opened.region.journal.since(0)["next"]
    with Load(opened, "alarm") as load:
        time.sleep(WARM)
        story(f"release {BAD} goes into the bucket: it is ready in the fleet, and answers every page with 500")
        known = {refresh["InstanceRefreshId"] for refresh in opened.refreshes()}
        opened.release(BAD, mistake="answers-errors")
        opened.until(f"an instance serves {BAD}", lambda: versions(opened).get(BAD), region_seconds=7200)
        began, began_there = real_time(), time.time()
        newest = lambda: next(refresh for refresh in opened.refreshes() if refresh["InstanceRefreshId"] not in known)
        opened.until("the rollout is over", lambda: over(newest()), region_seconds=7200)
        quiet(opened)
        ended, there = real_time(), time.time() - began_there
        time.sleep(WARM)
    rang = [event["event"]["detail"] for event in opened.region.journal.since(since, "event")["events"] if event["event"]["detail-type"] == "CloudWatch Alarm State Change"]
    expect(f"the alarm on errors rang: {rang}", any(one["alarmName"] == ALARM and one["state"]["value"] == "ALARM" for one in rang))
    refresh = newest()
    expect(f"the rollout went back by itself, it is {refresh['Status']}", refresh["Status"] == "RollbackSuccessful")
    expect(f"because of the alarm: {refresh.get('RollbackDetails')}", ALARM in str(refresh.get("RollbackDetails")))
    expect(f"all {BASE} instances serve what they did, {before}, not {versions(opened)}", versions(opened) == before)
    expect(f"{BAD} is rejected, it is {opened.status_of(BAD)}", opened.status_of(BAD) == "rejected")
    expect("the live image did not change", opened.parameter("ami") == live)
    story(f"{ALARM} rang and {BAD} was taken back; it served for at most {there:.0f} s of the region's time")
    expect_true_ledger(opened)
    tally = load.tally
    tally.expect_reconciled()
    outside = [failure for failure in tally.seen if not began - PACE - 1 <= failure["at"] <= ended + 1]
    expect(f"requests failed only while {BAD} served: {outside[:3]}", not outside)
    expect("its errors were seen", tally.failed)
    return [tally.line(), f"{ALARM} rang, {BAD} was taken back; it served for at most {there:.0f} s of the region's time"]


def over(refresh: dict) -> bool:
    time.sleep(PACE)
    return refresh["Status"] not in ACTIVE
