"""A program that needs a newer C library than there is where it is to run is not released."""

import sys
from pathlib import Path

import pytest
from conftest import stand_ins

from deploy.errors import Refused
from deploy.parameters import FUNCTIONS
from release import tree


def elf(*needed: str, machine: int = 62) -> bytes:
    """A program of ELF as far as its table of names goes."""
    return b"\x7fELF\2\1\1" + bytes(9) + b"\3\0" + machine.to_bytes(2, "little") + b"\0".join([b"", b"libc.so.6", *(name.encode() for name in needed), b""])


def lay_out(folder: Path, name: str, program: bytes, shipped: bool = True) -> None:
    built = stand_ins(folder / "built")
    (built / "programs" / name).write_bytes(program)
    tree.lay_out(tree.Built(built / "programs", built / "site", shipped), folder / "tree")


@pytest.mark.parametrize(
    ("name", "needed", "place"),
    [("rollout", "GLIBC_2.35", "Lambda's provided.al2023 has 2.34"), ("ami-baker", "GLIBC_2.38", "has 2.34"), ("fleetcart", "GLIBC_2.42", "the image's Debian 13 has 2.41"), ("fleetcart", "GLIBC_3.0", "2.41")],
)
def test_a_program_for_a_newer_system_is_refused(name, needed, place, tmp_path):
    with pytest.raises(Refused, match=f"{name} needs glibc {needed[6:]}") as refused:
        lay_out(tmp_path, name, elf("GLIBC_2.2.5", needed, "GLIBC_2.17"))
    assert place in str(refused.value) and "Debian 12" in refused.value.advice
    assert not (tmp_path / "tree").exists()


@pytest.mark.parametrize(("name", "needed"), [("rollout", "GLIBC_2.34"), ("fleetcart", "GLIBC_2.41"), ("fleetcart", "GLIBC_2.9")])
def test_a_program_that_fits_is_taken(name, needed, tmp_path):
    lay_out(tmp_path, name, elf("GLIBC_2.2.5", needed))
    assert (tmp_path / "tree/bin/fleetcart").exists()


@pytest.mark.parametrize(("architecture", "machine", "other"), [("x86_64", 62, 183), ("arm64", 183, 62)])
def test_a_program_for_the_other_architecture_is_refused(architecture, machine, other, tmp_path):
    built = stand_ins(tmp_path / "built")
    for name in ("fleetcart", *FUNCTIONS):
        (built / "programs" / name).write_bytes(elf("GLIBC_2.17", machine=machine))
    (built / "programs/rollout").write_bytes(elf("GLIBC_2.17", machine=other))
    whole = tree.Built(built / "programs", built / "site", architecture=architecture)
    with pytest.raises(Refused, match=f"rollout is built for {tree.MACHINES[other]}, and the release is for {architecture}"):
        tree.lay_out(whole, tmp_path / "tree")
    (built / "programs/rollout").write_bytes(elf("GLIBC_2.17", machine=machine))
    tree.lay_out(whole, tmp_path / "tree")
    assert tree.runs_on((tmp_path / "tree/bin/fleetcart").read_bytes()) == architecture


def test_the_versions_of_a_real_program_are_found():
    found = tree.needs(Path(sys.executable).resolve().read_bytes())
    assert (2, 2) in found and all(version < (3, 0) for version in found)


def test_text_that_only_speaks_of_a_version_does_not_count():
    assert tree.needs(elf("GLIBC_2.2.5") + b"version GLIBC_2.99 not found") == {(2, 2)}
    assert tree.needs(b"#!/bin/sh\n\0GLIBC_2.99\0") == set()
