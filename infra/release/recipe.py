"""The recipe of the machine image as an archive: the same bytes for the same files, whoever packs them and when."""

import hashlib
import io
import tarfile
import zlib
from pathlib import Path

#: Where the recipe says who may sign releases: one file for each key, 64 hexadecimal digits.
KEYS = "files/usr/share/fleetcart/release-keys"


def archive(folder: Path | None, more: dict[str, bytes] | None = None) -> bytes:
    """The folder's files in a gzipped tar; `more` are files besides them, by their paths in the archive."""
    found = folder.rglob("*") if folder else ()
    files = {str(path.relative_to(folder)): path for path in found if path.is_file() and "__pycache__" not in path.parts}
    added = more or {}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files.keys() | added.keys()):
            content = added[name] if name in added else files[name].read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            # What a checkout's umask makes of the other bits is no part of the recipe.
            entry.mode = 0o755 if name in files and files[name].stat().st_mode & 0o100 else 0o644
            tar.addfile(entry, io.BytesIO(content))
    # 31: a gzip header, and one without a time.
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return squeezed.compress(packed.getvalue()) + squeezed.flush()


def unpack(data: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        tar.extractall(folder, filter="data")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def key(data: bytes) -> str:
    """Where the archive lies in the release bucket."""
    return f"recipes/{digest(data)}.tar.gz"
