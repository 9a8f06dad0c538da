"""The command is killed, or loses its credentials, right after one of its calls; the same command again comes to the same end.

For each call the account is copied, so that every such end begins from the same state. Calls that only read leave nothing: killed after
one of them is killed after the change before it. The gate tries a few calls; FLEETCART_EACH_CALL=1 each, and says how many they were.
"""

import os
from collections.abc import Iterator

import pytest
from account import Account, differences
from deploy import lock, template
from killing import EXPIRED, KILLED, Ended, reads, run
from walk import Piece, Walk

ALL = bool(os.environ.get("FLEETCART_EACH_CALL"))
LEFT = "did not come to its end: going on from where it was"
#: What befalls which piece in the gate, after how many of the calls that change something.
SAMPLE = {KILLED: {"network": 1, "control": 1}, EXPIRED: {"app": 1}}
TRIED = [(name, what) for name in template.STACKS for what in (KILLED, EXPIRED) if ALL or name in SAMPLE[what]]


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    with pytest.MonkeyPatch.context() as patch:
        walk = Walk(patch)
        yield walk
        walk.account.region.stop()


def disturbed(piece: Piece, account: Account, what: str, after: int) -> tuple[Ended, Ended, dict[str, object]]:
    """What befell the first run, how the second ended, and what there is then."""
    first = run(piece.command, what, after)
    again = run(piece.command)
    return first, again, account.state()


def chosen(calls: list[str], number: int) -> list[int]:
    """Calls that change something: all, or as many as told, from all over the run."""
    changing = [index for index, call in enumerate(calls) if not reads(call)]
    if ALL:
        return changing
    return [changing[len(changing) * (2 * one + 1) // (2 * number)] for one in range(number)]


@pytest.mark.parametrize(("name", "what"), TRIED)
def test_after_any_call_the_same_command_comes_to_the_same_end(walk, name, what):
    piece = walk.to(name)
    whole, state = walk.undisturbed(piece)
    assert whole.code == 0, whole.said
    tried = chosen(whole.calls, SAMPLE[what].get(name, 0))
    for after in tried:
        first, again, came_to = walk.account.aside(lambda account, after=after: disturbed(piece, account, what, after))
        where = f"{what} after call {after}, {whole.calls[after]}"
        assert first.calls[: after + 1] == whole.calls[: after + 1], f"{where}: another run than the first"
        assert "Traceback" not in first.said + again.said, f"{where}: {first.said}\n{again.said}"
        assert again.code == 0, f"{where}: {again.said}"
        assert differences(came_to, state) == {}, where
        if what == KILLED:
            assert first.code is None, where
        elif first.code != 0:
            assert "error: The credentials have ended" in first.said and "the same command goes on from there" in first.said, f"{where}: {first.said}"
        if first.held and f"PutParameter /fleetcart/local/{lock.NAME}" in again.calls:
            assert LEFT in again.said, f"{where}: {again.said}"
    changing = [call for call in whole.calls if not reads(call)]
    print(f"{name}: {what} after {len(tried)} of {len(changing)} calls that change something, of {len(whole.calls)}; each time the same end")
    assert len(tried) == (len(changing) if ALL else SAMPLE[what][name]) > 0
