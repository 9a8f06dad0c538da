"""The upload of a release: nothing is ever overwritten or deleted, and the manifest comes last, for its arrival is the release."""

import base64
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from botocore.exceptions import ClientError
from deploy.environment import Environment
from deploy.errors import Refused, is_missing
from deploy.stack import Say

FOR_EVER = "public, max-age=31536000, immutable"
#: What CloudFront's behaviours take from the asset bucket; everything else a browser asks for comes from the shop.
EDGE = ("pkg", "fonts")
KINDS = {
    ".br": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


@dataclass(frozen=True)
class Piece:
    """An object that has to be in a bucket."""

    bucket: str
    key: str
    source: Path | bytes
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def body(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    @cached_property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.body).digest()

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def artefacts(bucket: str, folder: Path, version: str) -> list[Piece]:
    """The packed release, all but its manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "manifest.json")
    return [
        Piece(bucket, f"releases/{version}/{path.relative_to(folder)}", path, {"ContentType": KINDS.get(path.suffix, "application/octet-stream")})
        for path in files
    ]


def for_browsers(bucket: str, site: Path) -> list[Piece]:
    """The site's files under the addresses by which browsers ask for them. CloudFront compresses them itself."""
    files = sorted(path for folder in EDGE for path in (site / folder).rglob("*") if path.is_file() and path.suffix not in (".br", ".gz"))
    unknown = sorted({path.name for path in files if path.suffix not in KINDS})
    if unknown:
        raise Refused(f"Nobody says what kind of file {', '.join(unknown)} is", "Add its content type to KINDS in infra/release/upload.py.")
    return [Piece(bucket, str(path.relative_to(site)), path, {"ContentType": KINDS[path.suffix], "CacheControl": FOR_EVER}) for path in files]


class Uploader:
    """Puts pieces where they belong, and refuses where other bytes lie already."""

    def __init__(self, environment: Environment, say: Say):
        self.s3 = environment.client("s3")
        self.say = say

    def is_there(self, piece: Piece) -> bool:
        """Whether these very bytes are there; refused if other bytes are."""
        try:
            head = self.s3.head_object(Bucket=piece.bucket, Key=piece.key, ChecksumMode="ENABLED")
        except ClientError as cause:
            if is_missing(cause):
                return False
            raise
        if head["ContentLength"] == len(piece.body) and self._digest(piece, head) == piece.sha256:
            return True
        raise Refused(
            f"{piece} holds other bytes already, since {head['LastModified']:%Y-%m-%d %H:%M}; nothing is overwritten",
            "Another build was uploaded there, or somebody wrote into the bucket: find out which. Release under a new version."
            if piece.key.startswith("releases/")
            else "Files of the site are kept by browsers for a year: changed contents need another name.",
        )

    def _digest(self, piece: Piece, head: dict) -> bytes:
        told = head.get("ChecksumSHA256")
        # S3 checked it when the object came; a checksum of parts is not one of the whole.
        if told and "-" not in told:
            return base64.b64decode(told)
        return hashlib.sha256(self.s3.get_object(Bucket=piece.bucket, Key=piece.key)["Body"].read()).digest()

    def put(self, piece: Piece) -> bool:
        """Whether it was this call that put it there; false if the same bytes were there already."""
        for attempt in range(5):
            try:
                self.s3.put_object(
                    Bucket=piece.bucket,
                    Key=piece.key,
                    Body=piece.body,
                    IfNoneMatch="*",
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=base64.b64encode(piece.sha256).decode(),
                    **piece.headers,
                )
                return True
            except ClientError as cause:
                code = cause.response.get("Error", {}).get("Code")
                if code not in ("PreconditionFailed", "ConditionalRequestConflict"):
                    raise
                # Somebody else's upload of it ended, or is going on, this very moment.
                if self.is_there(piece):
                    return False
                time.sleep(0.2 * 2**attempt)
        raise Refused(f"{piece} is being written by somebody else", "Is another release going on? Repeat this one when it is over.")

    def missing(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Those that are not there yet. Everything is compared before anything is written."""
        return [piece for piece in pieces if not self.is_there(piece)]

    def put_all(self, pieces: list[Piece]) -> None:
        for number, piece in enumerate(pieces, 1):
            new = self.put(piece)
            self.say(f"  {number}/{len(pieces)} {piece.key}  {size(len(piece.body))}" + ("" if new else ", was there"))


def size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(number / 1e3, 0.1):.1f} kB"
