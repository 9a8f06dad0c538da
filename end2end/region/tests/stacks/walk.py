"""The stacks, deployed one after the other in one account; each command is tried in copies of it before it is done."""

from dataclasses import dataclass
from typing import Any

import pytest
from account import Account
from deploy import lock, template
from deployed import signer
from killing import Command, Ended, run

def deploying(*more: str, **given: Any) -> Command:
    """`given` goes before what the environment's file says."""
    return Command(("local", "--local", "--yes", "--wait", "0", "--release-keys", signer().trust(), *more), given=given)


@dataclass(frozen=True)
class Piece:
    """A command, in an account in which the pieces before it are done."""

    name: str
    command: Command


def pieces() -> list[Piece]:
    return [Piece(which, deploying("--stack", which)) for which in template.STACKS]


class Walk:
    """The account on its way through the pieces."""

    def __init__(self, patch: pytest.MonkeyPatch):
        patch.setattr(lock, "SETTLE_SECONDS", 0.0)
        self.account = Account(patch)
        self._left = pieces()
        self._undisturbed: dict[str, tuple[Ended, dict[str, object]]] = {}
        self._others: set[str] = set()

    def to(self, name: str) -> Piece:
        """Does the pieces before this one."""
        while self._left[0].name != name:
            self._by_others(self._left[0].name)
            done = run(self._left.pop(0).command)
            assert done.code == 0, done.said
        self._by_others(name)
        return self._left[0]

    def _by_others(self, name: str) -> None:
        """What others than the operator do before a piece."""
        if name in self._others:
            return
        self._others.add(name)
        self.account.before(name)

    def undisturbed(self, piece: Piece) -> tuple[Ended, dict[str, object]]:
        """How the piece ends when nothing befalls it, and what there is then."""
        if piece.name not in self._undisturbed:
            self._undisturbed[piece.name] = self.account.aside(lambda account: (run(piece.command), account.state()))
        return self._undisturbed[piece.name]
