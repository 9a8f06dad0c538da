"""A plugin of pytest, for every test in a region: what was refused and no test expected makes the run fail; what was used is remembered.

`@pytest.mark.refused("service:Action", …)` says what a test wants to see refused: all of it, and nothing else. Without actions anything
may be refused: for tests of the evaluator itself.
"""

from typing import Any

import pytest
from aws.iam import guard

from . import rights


class Watch:
    """Refusals since the last test, beside what the whole run is remembered by."""

    def __init__(self) -> None:
        self.run = rights.Run()
        self.open: list[dict[str, Any]] = []

    def used(self, role: str, sid: str, action: str) -> None:
        self.run.used(role, sid, action)

    def refused(self, what: dict[str, Any]) -> None:
        self.run.refused(what)
        self.open.append(what)

    def settle(self, expected: tuple[str, ...] | None) -> str:
        """What is wrong with what was refused; nothing when it is what was expected. None expects nothing at all."""
        refused, self.open = self.open, []
        if expected == ():
            return ""
        surprising = [one for one in refused if one["action"] not in (expected or ())]
        missing = sorted(set(expected or ()) - {one["action"] for one in refused})
        said = []
        if surprising:
            said.append(f"refused, and no test expected it:\n{rights.told(surprising)}")
        if missing:
            said.append(f"expected to be refused, and was not asked for or allowed: {', '.join(missing)}")
        return "\n".join(said)


KEY = pytest.StashKey[Watch]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "refused(*actions): calls that the region has to refuse in this test; without actions it may refuse any")
    config.stash[KEY] = Watch()
    guard.WATCHERS.append(config.stash[KEY])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item):
    """After the fixtures' own ends: what they cause belongs to the last test that had them."""
    try:
        return (yield)
    finally:
        found = item.get_closest_marker("refused")
        if wrong := item.config.stash[KEY].settle(None if found is None else found.args):
            pytest.fail(wrong, pytrace=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    watch = config.stash.get(KEY, None)
    if watch is not None:
        guard.WATCHERS.remove(watch)
        watch.run.keep()
