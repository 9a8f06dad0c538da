"""Rehearsal `release`: two releases in a row, the second bad: the first is promoted, the second rolls itself back, and nobody who buys notices."""

from host.environment import Environment

from .load import Load, expect_true_ledger
from .stage import BASE, Story, expect, quiet, versions


def rehearse(opened: Environment, story: Story) -> list[str]:
    with Load(opened, "release") as load:
        story("buyers come in; release 1.1.0 goes into the bucket")
        opened.release("1.1.0")
        seconds = opened.until("1.1.0 is live", lambda: opened.status_of("1.1.0") == "live", region_seconds=7200)
        quiet(opened)
        expect(f"all {BASE} instances serve 1.1.0, not {versions(opened)}", versions(opened) == {"1.1.0": BASE})
        expect("1.0.0 is kept as the way back", opened.status_of("1.0.0") == "previous")
        story(f"1.1.0 is live after {seconds:.0f} s; the live parameter says version {opened.parameter('lt-version')}")
        live = opened.parameter("ami")

        story("release 1.2.0 goes into the bucket: it passes its self-test and is never ready in the fleet")
        opened.release("1.2.0", mistake="never-ready")
        seconds = opened.until("1.2.0 is rejected", lambda: opened.status_of("1.2.0") == "rejected", region_seconds=7200)
        quiet(opened)
        story(f"1.2.0 is rejected after {seconds:.0f} s; the fleet serves {versions(opened)}")
        expect(f"all {BASE} instances serve 1.1.0 again, not {versions(opened)}", versions(opened) == {"1.1.0": BASE})
        expect("the live image did not change", opened.parameter("ami") == live)
        ended = opened.refreshes()[0]["Status"]
        expect(f"the refresh rolled itself back, it is {ended}", ended == "RollbackSuccessful")
    expect_true_ledger(opened)
    load.tally.expect_reconciled()
    load.tally.expect_no_failure()
    return [load.tally.line()]
