"""No program in Python uses a name that nobody defined: most of them run only where no test of this part comes."""

import ast
from pathlib import Path

import pytest
from conftest import ROOT
from pyflakes import messages
from pyflakes.checker import Checker

UNDEFINED = (messages.UndefinedName, messages.UndefinedLocal, messages.UndefinedExport)


def programs() -> list[Path]:
    """Modules, and programs that say so in their first line."""
    found = [path for folder in ("ami", "app", "end2end", "infra", "script") for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    return [path for path in found if "node_modules" not in path.parts and (path.suffix == ".py" or path.suffix == "" and says_python(path))]


def says_python(path: Path) -> bool:
    with path.open("rb") as opened:
        first = opened.readline(80)
    return first.startswith(b"#!") and b"python" in first


def undefined(source: str, name: str = "program") -> list[str]:
    found = Checker(ast.parse(source), name).messages
    return [str(message) for message in found if isinstance(message, UNDEFINED)]


def test_every_name_that_is_used_is_defined():
    assert len(programs()) > 150
    assert [line for path in programs() for line in undefined(path.read_text(), str(path.relative_to(ROOT)))] == []


@pytest.mark.parametrize("source", ["def rehearse():\n    return play()\n", "lambda event: Storm.answer(event)\n"])
def test_a_name_that_nobody_defined_is_found(source):
    assert len(undefined(source)) == 1
