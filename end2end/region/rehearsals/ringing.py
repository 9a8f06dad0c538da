"""Rehearsal `ringing`: an operator goes back from a live release whose errors ring the alarm that stops every other rollout.

The bad release came to be live because the operator himself said that no alarm should stop it.
"""

import threading
import time
import urllib.error
import urllib.request

from aws.real_clock import real_time
from host.environment import Environment

from .load import expect_true_ledger
from .stage import BASE, Story, expect, quiet, versions

BAD = "1.6.0"
ALARM = "fleetcart-local-errors"
PACE = 0.4
"""Real seconds for five of the region's, so that there are enough requests in its minutes."""


class Knocking:
    """Somebody who asks for the home page all the time, and what was answered."""

    def __init__(self, url: str):
        self._url, self._over = url, threading.Event()
        self.answers: list[tuple[float, int]] = []
        self._threads = [threading.Thread(target=self._knock, daemon=True) for _ in range(2)]

    def __enter__(self) -> "Knocking":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _knock(self) -> None:
        while not self._over.wait(0.1):
            try:
                with urllib.request.urlopen(self._url, timeout=10) as answer:
                    status = answer.status
            except urllib.error.HTTPError as refused:
                status = refused.code
            except OSError:
                status = 0
            self.answers.append((real_time(), status))

    def since(self, moment: float) -> list[int]:
        return [status for at, status in self.answers if at >= moment]


def rehearse(opened: Environment, story: Story) -> list[str]:
    old = next(iter(versions(opened)))
    expect(f"one release runs, not {versions(opened)}", versions(opened) == {old: BASE})
    with Knocking(opened.proxy.url) as knocking:
        story(f"{BAD} goes out, whatever alarms ring; it answers every page with 500")
        opened.deployment.run("through-alarms", BAD)
        opened.release(BAD, mistake="answers-errors")
        opened.until(f"{BAD} is live", lambda: paced(opened.status_of(BAD) == "live"), region_seconds=7200)
        opened.until(f"{ALARM} rings", lambda: paced(rings(opened)))
        quiet(opened)
        expect(f"{ALARM} still rings", rings(opened))
        expect(f"all {BASE} instances serve {BAD}: {versions(opened)}", versions(opened) == {BAD: BASE})
        known = {refresh["InstanceRefreshId"] for refresh in opened.refreshes()}
        story(f"{BAD} is live, {ALARM} rings; the operator rolls back")
        began = real_time()
        opened.deployment.run("rollback")
        newest = lambda: next((one for one in opened.refreshes() if one["InstanceRefreshId"] not in known), None)
        opened.until("the refresh has begun", newest)
        expect(f"{ALARM} rings as the refresh begins", rings(opened))
        seconds = opened.until(f"{old} is live again", lambda: paced(opened.status_of(old) == "live"), region_seconds=7200)
        quiet(opened)
        expect(f"the refresh that went back is {newest()['Status']}", newest()["Status"] == "Successful")
        expect(f"all {BASE} instances serve {old}, not {versions(opened)}", versions(opened) == {old: BASE})
        good = real_time()
        opened.until(f"{ALARM} ends", lambda: paced(not rings(opened)))
    after = knocking.since(good)
    expect(f"from then on every page is answered: {sorted(set(after))}", after and set(after) == {200})
    bad = sum(status == 500 for _, status in knocking.answers)
    expect("the errors were real", bad > 50)
    opened.deployment.run("unpin")
    expect("nothing is said of alarms any more", opened.parameter("through-alarms") is None)
    expect_true_ledger(opened)
    story(f"back to {old} while {ALARM} rang, {seconds:.0f} s of the region's time")
    return [f"{bad} answers with 500 rang {ALARM}; rolled back to {old} while it rang in {seconds:.0f} s of the region's time ({good - began:.0f} s of ours), then {len(after)} of {len(after)} answers were 200"]


def rings(opened: Environment) -> bool:
    (alarm,) = opened.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return alarm["StateValue"] == "ALARM"


def paced(holds: bool) -> bool:
    time.sleep(PACE)
    return holds
