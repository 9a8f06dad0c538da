"""Preflight checks of a release, before anything is built or uploaded; each refusal is a sentence and what to do."""

import os
import re
import subprocess
from pathlib import Path

from botocore.exceptions import ClientError
from deploy.environment import Environment
from deploy.errors import Refused, is_missing
from deploy.versions import LONGEST, is_version, order

from . import recipe


def version(text: str) -> str:
    if not is_version(text):
        raise Refused(f"{text!r} is no version", f"A semantic version such as 1.4.0 or 1.4.0-rc.1, without +metadata, at most {LONGEST} characters.")
    return text


def git(root: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Refused(f"git {words[0]} failed: {ran.stderr.strip()}", "A release is made from a checkout.")
    return ran.stdout.strip()


def commit(root: Path, dirty: bool) -> str:
    """The commit this is a release of."""
    changed = git(root, "status", "--porcelain", "--untracked-files=all").splitlines()
    number = git(root, "rev-parse", "HEAD")
    if not changed:
        return number
    if dirty:
        return f"{number}-dirty"
    shown = "\n".join(f"    {line}" for line in changed[:8]) + (f"\n    … and {len(changed) - 8} more" if len(changed) > 8 else "")
    raise Refused(f"The work tree differs from its commit:\n{shown}", "Commit it, or release from a fresh clone; --dirty releases it all the same.")


class Signer:
    """The private key and the program that signs with it."""

    def __init__(self, packer: Path, file: Path, name: str):
        self.packer, self.file, self.name = packer, file, name
        if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}", name):
            raise Refused(f"{name!r} is no name for a key", "Letters, digits, dots, hyphens, underscores.")
        if not packer.is_file():
            raise Refused(f"{packer} is not built", "cargo build -p fleetcart-release")

    def check(self) -> None:
        """Refuses a key that is missing, or that others can read."""
        if not self.file.is_file():
            raise Refused(f"There is no signing key {self.file}", "--key FILE names another one; script/release new-key makes one.")
        mode = self.file.stat().st_mode & 0o777
        if mode & 0o077:
            raise Refused(f"Others may read the signing key {self.file} (mode {mode:03o})", f"chmod 600 {self.file}. Who may have read it may release: consider a new one.")

    @property
    def public(self) -> str:
        """`name=64 hexadecimal digits`."""
        return self.run("public-key", "--name", self.name, self.file)

    def pack(self, version: str, architecture: str, tree: Path, to: Path, recipe: Path) -> str:
        """Signs the folder and the recipe's archive as a release, below `to`; the release digest."""
        words = ["--version", version, "--arch", architecture, "--from", tree, "--to", to, "--recipe", recipe]
        return self.run("pack", *words, "--key", self.file, "--key-name", self.name)

    def run(self, *words: str | Path) -> str:
        ran = subprocess.run([self.packer, *words], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise Refused(ran.stderr.strip() or f"{self.packer.name} {words[0]} failed")
        return ran.stdout.strip()


def trusted(environment: Environment, signer: Signer, recipe_folder: Path) -> dict[str, bytes]:
    """Refuses a key that builders or functions would not accept. For the local region an unknown key is added to the
    recipe instead: what is returned are the files to add."""
    name, _, public = signer.public.partition("=")
    functions = environment.read("release-keys")
    if functions and signer.public not in functions.split(","):
        raise Refused(
            f"The functions of {environment.name} do not trust the key {name} ({public[:8]}…): they would refuse the release",
            f"Trusted: {', '.join(entry.partition('=')[0] for entry in functions.split(','))}. docs/runbooks/cloud-release.md says how to add one.",
        )
    known = recipe_folder / recipe.KEYS / name
    present = known.read_text().strip() if known.is_file() else None
    if present == public:
        return {}
    if environment.local:
        return {f"{recipe.KEYS}/{name}": f"{public}\n".encode()}
    why = "holds another key of that name" if present else "does not hold it"
    raise Refused(
        f"Builders would refuse the release: it is signed with {name} ({public[:8]}…), and ami/{recipe.KEYS} {why}",
        f"echo {public} > ami/{recipe.KEYS}/{name}, commit it, deploy the stack control.",
    )


def buckets(environment: Environment) -> tuple[str, str]:
    """Release bucket and asset bucket."""
    names = []
    for what in ("release-bucket", "asset-bucket"):
        name = environment.read(f"data/{what}")
        if not name:
            raise Refused(f"{environment.name} has no {what.replace('-', ' ')} yet", f"script/deploy {environment.name} makes it, with the stack data.")
        try:
            environment.client("s3").head_bucket(Bucket=name)
        except ClientError as cause:
            if is_missing(cause):
                raise Refused(f"The bucket {name} is gone", f"{environment.prefix}/data/{what} names it. script/deploy {environment.name} status says how the stacks are.") from cause
            raise
        names.append(name)
    return names[0], names[1]


def released(environment: Environment, bucket: str) -> dict[str, str]:
    """Version → when its manifest came."""
    pages = environment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="releases/")
    found = {}
    for page in pages:
        for entry in page.get("Contents", []):
            parts = entry["Key"].split("/")
            if len(parts) == 3 and parts[2] == "manifest.json" and is_version(parts[1]):
                found[parts[1]] = f"{entry['LastModified']:%Y-%m-%d %H:%M}"
    return found


def new(environment: Environment, bucket: str, wanted: str) -> None:
    """Refuses a version that is released already, or that the baker would refuse as too old."""
    known = released(environment, bucket)
    if wanted in known:
        raise Refused(
            f"Release {wanted} is in {bucket} since {known[wanted]}; a version is released once",
            f"Choose the next version. script/release follow {wanted} --env {environment.name} shows how far that one has come.",
        )
    newest = max(known, key=order, default=None)
    if newest and order(newest) > order(wanted) and environment.read("pin") != wanted:
        raise Refused(
            f"{wanted} is older than {newest}, which is released: it would never be baked",
            f"Choose a version above {newest}, or write {wanted} into {environment.prefix}/pin first.",
        )


def key_file() -> Path:
    """Where the signing key lies when nobody says."""
    told = os.environ.get("FLEETCART_RELEASE_KEY")
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(told) if told else folder / "fleetcart/release-key"
