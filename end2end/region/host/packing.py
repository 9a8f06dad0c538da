"""Releases to rehearse with, made of the storefront and the functions that were built: packed and signed by `fleetcart-release`, uploaded manifest last."""

import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .signing import Signer
from .stack import FUNCTIONS

ERRS = """exec python3 - <<'SHOP'
import os, signal, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200 if self.path in ("/readyz", "/healthz") else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_GET = do_POST = answer
    def log_message(self, *_):
        pass

host, port = os.environ["FLEETCART_ADDR"].split(":")
server = ThreadingHTTPServer((host, int(port)), Page)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
SHOP"""

MISTAKES = {
    # Passes the builder's self-test, which uses a database of its own, and is never ready in the fleet.
    "never-ready": 'case "$FLEETCART_DATABASE_URL" in mysql:*) export FLEETCART_DATABASE_URL=mysql://nobody@127.0.0.1:9/nothing ;; esac',
    # Is ready, and answers every page with 500.
    "answers-errors": ERRS,
    # Leaves at once when it is started.
    "fails-self-test": "exit 3",
}
"""What can be wrong with a release, as the lines a wrapper runs before the shop."""


@dataclass(frozen=True)
class Press:
    """Where releases come from and who signs them."""

    program: Path
    """`fleetcart-release`."""
    shop: Path
    """The built storefront, with `hash.txt` and the functions' programs beside it."""
    site: Path
    image: Path
    """The folder that releases are baked with."""
    folder: Path
    """Releases are packed below it, and the stripped shop is kept there."""

    @property
    def signer(self) -> Signer:
        return Signer(self.program, self.folder)

    @property
    def key(self) -> Path:
        return self.signer.key

    def trust(self) -> str:
        """The public key as the functions want it; the key is made when there is none."""
        return self.signer.trust()

    def pack(self, version: str, mistake: str = "") -> str:
        """Packs and signs this version; its release digest."""
        tree = self.folder / "tree"
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "bin").mkdir(parents=True)
        target = "fleetcart"
        if mistake:
            target = "fleetcart-shop"
            wrapper = tree / "bin/fleetcart"
            wrapper.write_text(f'#!/bin/sh\n{MISTAKES[mistake]}\nexec "$(dirname "$0")/{target}" "$@"\n')
        (tree / "bin" / target).hardlink_to(self._stripped(self.shop))
        shutil.copyfile(self.shop.parent / "hash.txt", tree / "bin/hash.txt")
        shutil.copytree(self.site, tree / "site")
        (tree / "functions").mkdir()
        for name in FUNCTIONS:
            (tree / f"functions/{name}.zip").hardlink_to(self._zipped(self.shop.parent / name))
        shutil.rmtree(self.folder / "releases" / version, ignore_errors=True)
        return self.signer.pack(version, tree, self.image)

    def upload(self, url: str, bucket: str, version: str) -> int:
        return self.signer.upload(url, bucket, version)

    def _stripped(self, program: Path) -> Path:
        """A program without its symbols, made once per build: a tenth of the bytes to carry around."""
        stripped = self.folder / program.name
        if not stripped.exists() or stripped.stat().st_mtime < program.stat().st_mtime:
            new = stripped.with_suffix(".new")
            subprocess.run(["strip", "-o", new, program], check=True)
            new.chmod(0o755)
            new.replace(stripped)
        return stripped

    def _zipped(self, program: Path) -> Path:
        """A function as Lambda takes it: a zip with `bootstrap` in it, the same bytes for the same program."""
        stripped = self._stripped(program)
        zipped = self.folder / f"{program.name}.zip"
        if not zipped.exists() or zipped.stat().st_mtime < stripped.stat().st_mtime:
            new = zipped.with_suffix(".new")
            with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                entry = zipfile.ZipInfo("bootstrap")
                entry.external_attr, entry.compress_type = 0o755 << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, stripped.read_bytes())
            new.replace(zipped)
        return zipped
