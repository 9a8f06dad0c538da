"""The same files give the same release, whoever packs them, when and where."""

import os
import shutil
from pathlib import Path

from conftest import ROOT, VERSION, stand_ins

from release import recipe, tree


def digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): recipe.digest(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_release_packed_twice_has_the_same_bytes_in_every_file(bench, cloud, tmp_path):
    before = os.umask(0o022)
    found = []
    try:
        for number, mask in enumerate((0o022, 0o077)):
            os.umask(mask)
            # Its .gz files carry another time each.
            built = stand_ins(tmp_path / f"a built shop {number}")
            for path in built.rglob("*"):
                os.utime(path, (number * 1e9, number * 1e9))
            keep = tmp_path / f"kept-{number}"
            assert bench.run(VERSION, "--dry-run", "--keep", keep, built=built) == 0
            found.append(digests(keep))
    finally:
        os.umask(before)
    assert found[0] == found[1] and len(found[0]) > 12


def test_the_recipe_is_the_same_from_every_copy_and_another_when_a_mode_changes(tmp_path):
    here = recipe.archive(ROOT / "ami")
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "ami", copy)
    for path in copy.rglob("*"):
        os.utime(path, (1e9, 1e9))
        if path.is_file():
            path.chmod(0o700 if path.stat().st_mode & 0o100 else 0o600)
    assert recipe.archive(copy) == here
    (copy / "build.sh").chmod(0o600)
    assert recipe.archive(copy) != here


def test_the_recipe_unpacks_to_what_it_was_made_of(tmp_path):
    recipe.unpack(recipe.archive(ROOT / "ami", {"files/added": b"1"}), tmp_path)
    kept = digests(tmp_path)
    assert kept.pop("files/added")
    assert kept == {name: digest for name, digest in digests(ROOT / "ami").items() if "__pycache__" not in name}
    assert os.access(tmp_path / "build.sh", os.X_OK) and not os.access(tmp_path / "packages", os.X_OK)


def test_a_program_that_names_a_place_of_this_machine_is_found_also_in_a_zip(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/clean").write_bytes(b"\0/fleetcart/src\0")
    (tmp_path / "bin/fleetcart").write_bytes(b"\0/home/somebody/.cargo/registry\0")
    (tmp_path / "one.zip").write_bytes(tree.zipped(b"\0/home/somebody/.cargo/x" * 50))
    found = tree.leaks(tmp_path, {"/home/somebody/.cargo/": "the cargo home"})
    assert found == ["bin/fleetcart names the cargo home (/home/somebody/.cargo/)", "one.zip names the cargo home (/home/somebody/.cargo/)"]
