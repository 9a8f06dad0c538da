"""Rehearsal `failover`: the database fails over, five ways, while shoppers buy: nobody restarts anything, and no order is lost or doubled."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from host.builder import free_port
from host.database import Database
from host.proxy import Proxy
from host.environment import Expected, Plan, default_plan

from .failover_stage import ADDRESSES, NAME, Pair, Shops, Watch
from .load import Load, expect_true_ledger
from .stage import Story, expect

CALM = 6.0
"""Seconds of buying before and after each event."""
READ_ONLY = 20.0
NAME_TAKES = 3.0
"""Seconds until the name follows the primary; RDS' records live for five."""
REPLACED_AFTER = 10.0
"""Seconds of bad health checks (two, five seconds apart) after which the group would replace an instance."""
RECOVERED_WITHIN = 10.0
"""Seconds from the moment the database is back to the last failed request, at most."""


@dataclass
class Event:
    """What was done to the database, when it began and when it was back, by the clock of the buyers' report."""

    what: str
    began: float
    back: float


@dataclass
class Scene:
    """What `Load` and the reconciliation need to know."""

    plan: Plan
    proxy: Proxy
    database: Database


def rehearse_alone(say: Callable[[str], None]) -> list[str]:
    """Plays it with shops, a balancer and databases of its own; the facts it showed."""
    story = Story(say)
    plan = default_plan(story, "rehearse-failover")
    shutil.rmtree(plan.folder, ignore_errors=True)
    plan.folder.mkdir(parents=True)
    with ExitStack() as stack:
        story("two MySQL servers, one the standby of the other, commits confirmed by both")
        pair = Pair(plan.root)
        stack.callback(pair.close)
        database = Database(plan.root, pair.url)
        shared = plan.folder / "shared"
        shared.mkdir()
        database.fill(plan.programs / "fleetcart", shared, plan.cache / "media")
        pair.catch_up()
        proxy = Proxy(plan.folder, free_port())
        stack.callback(proxy.close)
        shops = Shops(plan, pair, database, proxy, shared)
        stack.callback(shops.close)
        story(f"four shops in two zones; the database is {NAME}, which leads to {ADDRESSES[pair.primary]}")
        watch = Watch(proxy, shops)
        stack.callback(watch.end)
        return rehearse(Scene(plan, proxy, database), pair, shops, watch, story)


def rehearse(scene: Scene, pair: Pair, shops: Shops, watch: Watch, story: Story) -> list[str]:
    before = shops.pids()
    events: list[Event] = []

    def happen(what: str, change: Callable[[], None]) -> None:
        story(what)
        began = time.time()
        change()
        events.append(Event(what, began, time.time()))
        time.sleep(CALM)

    with Load(scene, "failover", buyers=8, think=0.2) as load:
        time.sleep(CALM)
        happen(f"read-only for {READ_ONLY:.0f} s", lambda: read_only(pair))
        happen("restarted (SIGTERM)", lambda: restart(pair, "TERM"))
        happen("restarted after a crash (SIGKILL)", lambda: restart(pair, "KILL"))
        happen("fail-over, the old primary open and read-only", lambda: switch(scene, pair, shops))
        rejoin(pair)
        time.sleep(CALM / 2)
        happen("fail-over, the old primary's host lost", lambda: lose_primary(scene, pair, shops))
        time.sleep(CALM)
    watch.end()
    tally = load.tally
    expect_true_ledger(scene)
    tally.expect_reconciled()
    expect("no shop was restarted", shops.pids() == before)
    expect(
        f"no shop was unhealthy long enough to be replaced: {watch.longest_unhealthy:.1f} s",
        watch.longest_unhealthy < REPLACED_AFTER,
    )
    expect("every shop said that it is degraded and stayed in traffic", watch.degraded == set(before))
    facts = recoveries(events, tally.failures)
    facts.append(tally.line())
    facts.append(
        f"{len(before)} shops, none restarted, out of traffic for at most {watch.longest_unhealthy:.1f} s; /readyz answered within "
        f"{watch.slowest_answer:.1f} s and said degraded on {len(watch.degraded)}; the ledger is true"
    )
    return facts


def read_only(pair: Pair) -> None:
    primary = pair.servers[pair.primary]
    primary.ask("SET GLOBAL super_read_only = ON")
    time.sleep(READ_ONLY)
    primary.ask("SET GLOBAL super_read_only = OFF")
    primary.ask("SET GLOBAL read_only = OFF")


def restart(pair: Pair, signal: str) -> None:
    primary = pair.servers[pair.primary]
    primary.halt(signal)
    primary.resume()
    pair.wait_for_standby()


def switch(scene: Scene, pair: Pair, shops: Shops) -> None:
    """The roles change, and the demoted server keeps every connection open."""
    pair.servers[pair.primary].ask("SET GLOBAL super_read_only = ON")
    move(scene, pair, shops)


def lose_primary(scene: Scene, pair: Pair, shops: Shops) -> None:
    """The primary is gone in an instant; what it confirmed is on the standby."""
    pair.servers[pair.primary].halt("KILL")
    move(scene, pair, shops)


def move(scene: Scene, pair: Pair, shops: Shops) -> None:
    pair.promote()
    time.sleep(NAME_TAKES)
    shops.point(ADDRESSES[pair.primary])
    scene.database.server = pair.url


def rejoin(pair: Pair) -> None:
    """The demoted server becomes the standby, and commits wait for it again."""
    pair.follow(1 - pair.primary, pair.primary)
    pair.wait_for_standby()


def recoveries(events: list[Event], failures: list[dict]) -> list[str]:
    """How long each event was felt: from the first request that failed to the last, after which only successes came."""
    facts = []
    for number, event in enumerate(events):
        ends = events[number + 1].began if number + 1 < len(events) else float("inf")
        felt = [failure["at"] for failure in failures if event.began <= failure["at"] < ends]
        away = event.back - event.began
        if not felt:
            facts.append(f"{event.what}: back after {away:.1f} s, and no request failed")
            continue
        late = max(felt) - event.back
        facts.append(
            f"{event.what}: back after {away:.1f} s; {len(felt)} requests failed, recovered {max(felt) - min(felt):.1f} s after the first, "
            f"{max(late, 0.0):.1f} s after the database was back"
        )
        if late > RECOVERED_WITHIN:
            raise Expected(f"{event.what}: requests failed until {late:.1f} s after the database was back")
    return facts
