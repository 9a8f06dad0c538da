"""Reproducibility: builds a commit twice, as two people would, and compares every program and every file of the site.

That zips, lists and manifests are the same for the same programs is what the tests show.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from deploy.errors import Refused
from deploy.stack import Say

from . import tree
from .checks import git

#: Folders of the two checkouts, homes and cargo homes, below the folder of the comparison.
PEOPLE = (("one/fleetcart", "one/home", "one/cargo"), ("somebody-else/src/shop", "somebody-else/home/of/theirs", "somebody-else/other-cargo"))


def build_twice(root: Path, folder: Path, parts: list[str], say: Say) -> int:
    """Exit code 0 if every file is the same. `parts` are those of infra/release/build, none for all."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty", "Give a new folder; it grows to some gigabytes while this runs.")
    folder.mkdir(parents=True, exist_ok=True)
    commit = git(root, "rev-parse", "HEAD")
    found = [digests(one(root, commit, folder, number, parts, say)) for number in range(len(PEOPLE))]
    say("")
    different = 0
    for name in sorted(found[0].keys() | found[1].keys()):
        first, second = (digest.get(name) for digest in found)
        different += first != second
        say(f"  {(first or 'missing')[:16]} " + ("=" if first == second else f"≠ {(second or 'missing')[:16]}") + f" {name}")
    say(f"\ncommit {commit[:12]}: {len(found[0])} files, {different} differ")
    return 1 if different else 0


def one(root: Path, commit: str, folder: Path, number: int, parts: list[str], say: Say) -> Path:
    """What the person of this number built."""
    checkout, home, cargo = (folder / name for name in PEOPLE[number])
    result = folder / f"release-{number + 1}"
    say(f"\nbuild {number + 1}: checkout {checkout}, home {home}, cargo home {cargo}")
    git(folder, "clone", "--quiet", "--no-hardlinks", str(root), str(checkout))
    git(checkout, "checkout", "--quiet", "--detach", commit)
    (checkout / "node_modules").symlink_to(root / "node_modules")
    home.mkdir(parents=True)
    cargo.mkdir(parents=True)
    registry = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo") / "registry"
    # Hard links: the same crates without a second download.
    shutil.copytree(registry, cargo / "registry", copy_function=os.link)
    built = folder / f"built-{number + 1}"
    subprocess.run([checkout / "infra/release/build", built, *parts], check=True, env=surroundings(home, cargo))
    for path in sorted(path for path in built.rglob("*") if path.is_file() and path != built / "private.json"):
        tree.site_file(path, result / path.relative_to(built))
    leaks = tree.leaks(result, json.loads((built / "private.json").read_text()))
    if leaks:
        raise Refused("Programs name places of this machine:\n" + "\n".join(f"    {line}" for line in leaks))
    for done in (checkout, cargo, built):
        shutil.rmtree(done)
    return result


def surroundings(home: Path, cargo: Path) -> dict[str, str]:
    """Another person's environment, with the compiler and the tools of this machine."""
    mine = Path.home()
    cache = os.environ.get("FLEETCART_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or mine / ".cache", "fleetcart")
    kept = {name: value for name, value in os.environ.items() if name not in ("CARGO_TARGET_DIR", "XDG_CACHE_HOME", "CI")}
    return kept | {
        "HOME": str(home),
        "CARGO_HOME": str(cargo),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME") or str(mine / ".rustup"),
        "FLEETCART_CACHE": str(cache),
        "CARGO_NET_OFFLINE": "true",
        "USER": home.name,
    }


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
