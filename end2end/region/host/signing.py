"""Signed releases for a region: a key of their own, made once for each folder, and what is packed with it."""

import subprocess
from pathlib import Path

from release import recipe

from .stack import client


class Signer:
    """`fleetcart-release` with a key; releases lie below the folder as they lie in the bucket."""

    def __init__(self, program: Path, folder: Path):
        self._program, self.folder = program, folder

    @property
    def key(self) -> Path:
        return self.folder / "signing-key"

    def trust(self) -> str:
        """The public key as the functions want it; the key is made when there is none."""
        if not self.key.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._run("new-key", self.key)
        return self._run("public-key", self.key)

    def pack(self, version: str, tree: Path, image: Path | None = None) -> str:
        """Signs the folder as this version, with the folder of the image as its recipe; the release digest."""
        archive = self.folder / "recipe.tar.gz"
        archive.write_bytes(recipe.archive(image))
        return self._run("pack", "--version", version, "--from", tree, "--to", self.folder, "--recipe", archive, "--key", self.key)

    def upload(self, url: str, bucket: str, version: str) -> int:
        """Artefacts first, manifest last, nothing overwritten; how many objects."""
        folder = self.folder / "releases" / version
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
        s3 = client(url, "s3")
        for path in [*files, folder / "manifest.json"]:
            with open(path, "rb") as body:
                s3.put_object(Bucket=bucket, Key=f"releases/{version}/{path.relative_to(folder)}", Body=body, IfNoneMatch="*")
        return len(files) + 1

    def _run(self, *arguments) -> str:
        ran = subprocess.run([self._program, *arguments], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr.strip())
        return ran.stdout.strip()
