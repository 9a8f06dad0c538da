"""Plays rehearsals one after the other, each in a region of its own, and says at the end what was shown."""

import traceback
from collections.abc import Callable

from host.world import Expected

from . import loss, release, sale
from .actions import remember
from .stage import world

PIECES = {"release": release.rehearse, "sale": sale.rehearse, "kill": loss.rehearse_kill, "zone": loss.rehearse_zone}


def play(name: str, say: Callable[[str], None]) -> int:
    """The exit code: 0 when every expectation held."""
    names = list(PIECES) if name == "all" else [name]
    shown, failed = [], 0
    for piece in names:
        say(f"== rehearse {piece}")
        try:
            with world(say, f"rehearse-{piece}") as (opened, story):
                try:
                    facts = PIECES[piece](opened, story)
                finally:
                    remember(opened)
                shown += [f"{piece}: {fact}" for fact in facts]
        except Expected as broken:
            failed += 1
            shown.append(f"{piece}: FAILED: {broken}")
        except Exception:
            failed += 1
            shown.append(f"{piece}: FAILED:\n{traceback.format_exc()}")
    say("")
    for line in shown:
        say(line)
    say(f"rehearsals: {len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0
