"""The buyers' report against the database: what is lost, doubled or unconfirmed is found."""

import pytest
from host.environment import Expected
from rehearsals.load import compare
from rehearsals.loss import failures_after


class Orders:
    """Stands for the database."""

    def __init__(self, *rows):
        self.rows = rows

    def ask(self, statement):
        assert "LIKE 'run-%'" in statement
        return self.rows


def report(**changes):
    return {
        "requests": 10,
        "failed": 0,
        "fell_back": 0,
        "slowest_ms": 5.0,
        "slowest": "GET /",
        "carts_lost": 0,
        "unfinished": [],
        "orders": {"run-1@x": "t1"},
        "failures": [],
        "problems": [],
    } | changes


def test_what_reconciles_passes():
    tally = compare(report(), Orders(("run-1@x", "t1", "placed"), ("run-2@x", "t2", "cancelled")), "run")
    tally.expect_reconciled()
    tally.expect_no_failure()
    assert (tally.sold, tally.confirmed) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "changes", "named"),
    [
        ([("run-1@x", "t1", "placed"), ("run-1@x", "t9", "placed")], {}, "1 doubled"),
        ([("run-2@x", "t2", "placed")], {"orders": {"run-1@x": "t1", "run-2@x": "t2"}}, "1 missing"),
        ([("run-1@x", "other", "placed")], {}, "1 missing"),
        ([("run-1@x", "t1", "placed"), ("run-2@x", "t2", "placed")], {}, "1 unconfirmed"),
        ([("run-1@x", "t1", "placed")], {"carts_lost": 1}, "1 carts lost"),
        ([("run-1@x", "t1", "placed")], {"unfinished": ["run-3@x"]}, "1 buyers gave up"),
        ([], {"orders": {}}, "nobody bought"),
    ],
)
def test_what_does_not_reconcile_is_named(rows, changes, named):
    with pytest.raises(Expected, match=named):
        compare(report(**changes), Orders(*rows), "run").expect_reconciled()


def test_failed_requests_are_named_and_dated():
    failure = {"at": 105.0, "write": False, "unseen": False, "what": "GET /", "problem": "503"}
    unseen = {"at": 107.0, "write": True, "unseen": True, "what": "POST /cart/lines", "problem": "502"}
    tally = compare(report(failed=1, fell_back=1, failures=[failure, unseen]), Orders(("run-1@x", "t1", "placed")), "run")
    with pytest.raises(Expected, match="503"):
        tally.expect_no_failure()
    assert failures_after(tally, 104.0) == [failure]
    assert failures_after(tally, 106.0) == [], "what the browser mends itself is no failure"
    assert "1 failed (1 reads, 0 writes), 0 reads asked again by the edge, 1 posts sent again by the page" in tally.line()
