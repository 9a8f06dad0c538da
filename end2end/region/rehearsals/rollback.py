"""Rehearsal `rollback`: an operator takes a release back with `script/deploy local --local rollback`: once when it is live, once in the middle of its rollout."""

from host.environment import Environment

from .load import Load, expect_true_ledger
from .stage import BASE, Story, expect, quiet, versions

OLD, NEW, NEXT = "1.0.0", "1.1.0", "1.3.0"
ROLLING = ("InProgress", "Baking")


def rehearse(opened: Environment, story: Story) -> list[str]:
    if opened.status_of(NEW) != "live":
        opened.release(NEW)
        opened.until(f"{NEW} is live", lambda: opened.status_of(NEW) == "live", region_seconds=7200)
        quiet(opened)
    facts = []
    with Load(opened, "rollback") as load:
        story(f"{NEW} is live; the operator wants {OLD} back")
        opened.deployment.run("rollback")
        seconds = opened.until(f"{OLD} is live again", lambda: opened.status_of(OLD) == "live", region_seconds=7200)
        quiet(opened)
        expect(f"all {BASE} instances serve {OLD}, not {versions(opened)}", versions(opened) == {OLD: BASE})
        facts.append(f"from live {NEW} back to {OLD} in {seconds:.0f} s")
        story(facts[-1])

        before = {refresh["InstanceRefreshId"] for refresh in opened.refreshes()}
        opened.deployment.run("unpin")
        opened.release(NEXT)
        newest = lambda: next((refresh for refresh in opened.refreshes() if refresh["InstanceRefreshId"] not in before), None)
        opened.until(f"{NEXT} serves in part", lambda: rolling(newest()) and versions(opened).get(NEXT), region_seconds=7200)
        refresh = newest()["InstanceRefreshId"]
        story(f"{NEXT} is on its way ({versions(opened)}); the operator stops it there")
        opened.deployment.run("rollback")
        ended = lambda: next(one for one in opened.refreshes() if one["InstanceRefreshId"] == refresh)["Status"]
        seconds = opened.until("the refresh is rolled back", lambda: ended() not in ("InProgress", "Baking", "RollbackInProgress"), region_seconds=7200)
        expect(f"the refresh was rolled back, not {ended()}", ended() == "RollbackSuccessful")
        quiet(opened)
        expect(f"all {BASE} instances serve {OLD} again, not {versions(opened)}", versions(opened) == {OLD: BASE})
        expect(f"{NEXT} is not rolled out again, it is {opened.status_of(NEXT)}", opened.status_of(NEXT) == "rejected")
        facts.append(f"from the middle of the rollout of {NEXT}, back to {OLD} in {seconds:.0f} s")
        story(facts[-1])
    expect_true_ledger(opened)
    load.tally.expect_reconciled()
    load.tally.expect_no_failure()
    return [load.tally.line(), *facts]


def rolling(refresh: dict | None) -> bool:
    return refresh is not None and refresh["Status"] in ROLLING
