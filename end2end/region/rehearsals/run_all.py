"""Runs rehearsals one after the other in one region, and says at the end what was shown."""

import traceback
from collections.abc import Callable

from host.environment import Environment, Expected

from aws.iam import guard

from . import alarm, capacity, failover, loss, release, rights, ringing, rollback, sale, token
from .actions import remember
from .stage import Story, environment, first_release

PIECES = {
    "sale": sale.rehearse,
    "scale-in": capacity.rehearse,
    "kill": loss.rehearse_kill,
    "zone": loss.rehearse_zone,
    "release": release.rehearse,
    "rollback": rollback.rehearse,
    "alarm": alarm.rehearse,
    "token": token.rehearse,
    "ringing": ringing.rehearse,
}
ALONE = {"failover": failover.rehearse_alone}
"""Played without a region: they bring what they need."""


def run_all(asked: list[str], say: Callable[[str], None]) -> int:
    """The exit code: 0 when every expectation held."""
    names = [*PIECES, *ALONE] if "all" in asked else asked
    shown, failed = [], 0
    run = rights.Run()
    guard.WATCHERS.append(run)
    for piece in names:
        if piece in ALONE:
            say(f"== rehearse {piece}")
            facts, problem = run_alone(piece, say)
            shown += [f"{piece}: {fact}" for fact in facts]
            failed += bool(problem)
    waiting = [piece for piece in names if piece in PIECES]
    while waiting:
        # After a failure the rest plays in a new region: the old one may be in any state.
        with environment(say, f"rehearse-{'all' if len(names) > 1 else names[0]}") as (opened, story):
            problem, piece = "", waiting[0]
            try:
                first_release(opened, story)
                while waiting and not problem:
                    piece = waiting[0]
                    say(f"== rehearse {piece}")
                    facts = PIECES[piece](opened, story)
                    nothing_refused(opened)
                    shown += [f"{piece}: {fact}" for fact in facts]
                    waiting.pop(0)
            except Expected as broken:
                problem = str(broken)
            except Exception:
                problem = traceback.format_exc()
            if problem:
                waiting.pop(0)
                failed += 1
                shown.append(f"{piece}: FAILED: {problem}")
                if refused := opened.region.iam.denied:
                    shown.append(f"{piece}: refused meanwhile:\n{rights.told(refused)}")
                tell_why(opened, story)
            remember(opened)
    run.keep()
    say("")
    for line in shown:
        say(line)
    say(f"rehearsals: {len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


def nothing_refused(opened: Environment) -> None:
    """A policy that lacks a right fails the rehearsal, even where the fleet came to its end all the same."""
    if refused := opened.region.iam.denied:
        raise Expected(f"{len(refused)} calls were refused")


def run_alone(piece: str, say: Callable[[str], None]) -> tuple[list[str], bool]:
    """What was shown, and whether an expectation did not hold."""
    try:
        return ALONE[piece](say), False
    except Expected as broken:
        return [f"FAILED: {broken}"], True
    except Exception:
        return [f"FAILED: {traceback.format_exc()}"], True


def tell_why(opened: Environment, story: Story) -> None:
    """How the fleet stands, for whoever looks into a failure."""
    from aws.overview import lines
    from aws.status import status
    from host.operator import Operator

    opened.machine.commands = Operator(opened, opened.close)
    try:
        for line in lines(status(opened.region)):
            story(line)
    except Exception as problem:  # the failure itself is what counts
        story(f"the region does not say how it stands: {problem}")
