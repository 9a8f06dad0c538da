"""The tree of files of a release: the shop, its site, the functions as Lambda wants them, and what they were made of."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import Refused
from deploy.parameters import FUNCTIONS

#: The oldest time a zip can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Where programs run, and the version of glibc there.
IMAGE = ("the image's Debian 13", (2, 41))
LAMBDA = ("Lambda's provided.al2023", (2, 34))
#: An architecture as AWS writes it → as the compiler does, and its number in a program of ELF.
RUST = {"x86_64": "x86_64", "arm64": "aarch64"}
MACHINES = {62: "x86_64", 183: "arm64"}


@dataclass(frozen=True)
class Built:
    """Where a build left its results."""

    programs: Path
    """`fleetcart` with `hash.txt` beside it, and the functions' programs."""
    site: Path
    shipped: bool = True
    """Built to be released; else debug programs for the local region, which are stripped."""
    architecture: str = "x86_64"


def lay_out(built: Built, to: Path) -> None:
    """Fills the empty folder `to` with every file of the release but the lists of components."""
    wanted = [built.programs / name for name in ("fleetcart", "hash.txt", *FUNCTIONS)]
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        raise Refused(f"The build left no {', '.join(missing)}", "script/release VERSION builds them; with --programs they must be there.")
    _whole(built)
    if built.shipped:
        _runs_there(built)
    program(built.programs / "fleetcart", to / "bin/fleetcart", built.shipped)
    shutil.copyfile(built.programs / "hash.txt", to / "bin/hash.txt")
    for path in sorted(built.site.rglob("*")):
        # Types are for compilers; no browser and no instance asks for them.
        if path.is_file() and not path.name.removesuffix(".gz").removesuffix(".br").endswith(".ts"):
            site_file(path, to / "site" / path.relative_to(built.site))
    for name in FUNCTIONS:
        bare = to / "functions" / name
        program(built.programs / name, bare, built.shipped)
        bare.with_name(f"{name}.zip").write_bytes(zipped(bare.read_bytes()))
        bare.unlink()


def _whole(built: Built) -> None:
    """Refuses a site that is not the one the shop was built with: its pages would lead nowhere."""
    for line in (built.programs / "hash.txt").read_text().splitlines():
        kind, _, hashed = (part.strip() for part in line.partition(":"))
        name = f"pkg/fleetcart.{hashed}.{kind}"
        if hashed and not (built.site / name).is_file():
            raise Refused(f"hash.txt names {name}, which is not in {built.site}", "Shop and site are of two builds; build again.")


def _runs_there(built: Built) -> None:
    """Refuses programs that would not start where they are to run: they need a newer C library than there is."""
    for name in ("fleetcart", *FUNCTIONS):
        place, newest = IMAGE if name == "fleetcart" else LAMBDA
        data = (built.programs / name).read_bytes()
        if (machine := runs_on(data)) not in (None, built.architecture):
            raise Refused(f"{name} is built for {machine}, and the release is for {built.architecture}", "infra/release/build builds for FLEETCART_ARCHITECTURE.")
        needed = max(needs(data), default=(0, 0))
        if needed > newest:
            raise Refused(
                f"{name} needs glibc {needed[0]}.{needed[1]}, and {place} has {newest[0]}.{newest[1]}: it would not start there",
                "Build it where the C library is no newer, such as Debian 12 (a container of debian:bookworm will do), or with cargo zigbuild.",
            )


def runs_on(program: bytes) -> str | None:
    """The architecture of a program of ELF."""
    if not program.startswith(b"\x7fELF") or len(program) < 20:
        return None
    number = int.from_bytes(program[18:20], "little")
    return MACHINES.get(number, f"machine {number}")


def needs(program: bytes) -> set[tuple[int, int]]:
    """Versions of glibc that a program of ELF asks for by name; each is a string of its own in the table of names."""
    if not program.startswith(b"\x7fELF"):
        return set()
    return {(int(major), int(minor)) for major, minor in re.findall(rb"(?<=\0)GLIBC_(\d+)\.(\d+)(?=[.\0])", program)}


def program(source: Path, target: Path, shipped: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file:
        is_program = file.read(4) == b"\x7fELF"
    if is_program and not shipped:
        subprocess.run(["strip", "-o", target, source], check=True)
    else:
        shutil.copyfile(source, target)
    target.chmod(0o755)


def site_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    data = source.read_bytes()
    if source.suffix == ".gz" and data[:2] == b"\x1f\x8b":
        # The time of compression, which cargo-leptos writes there.
        data = data[:4] + bytes(4) + data[8:]
    target.write_bytes(data)


def zipped(program: bytes) -> bytes:
    """A function as Lambda takes it: one program named `bootstrap`, which may be run."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("bootstrap", NO_TIME)
        entry.create_system = 3  # Unix: only then are there modes.
        entry.external_attr = 0o100755 << 16
        archive.writestr(entry, program, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def leaks(folder: Path, private: dict[str, str]) -> list[str]:
    """Files that name a place of this machine; `private` says what each place is."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        found += [f"{path.relative_to(folder)} names {what} ({place})" for place, what in private.items() if place.encode() in data]
    return found
