"""The command: script/release VERSION | follow VERSION | new-key NAME | verify-build [browser|shop|functions …] [options]."""

import argparse
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import preflight
from deploy.environment import Environment
from deploy.errors import Refused, exit_code
from deploy.parameters import FUNCTIONS

from . import checks, follow, recipe, reproducibility, sbom, tree
from .upload import Piece, Uploader, artefacts, for_browsers, size

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
VERBS = ("follow", "new-key", "verify-build")


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/release", description=__doc__)
    parser.add_argument("words", nargs="+", metavar="WORD", help="the version to release; or follow VERSION, new-key NAME, verify-build")
    parser.add_argument("--env", metavar="NAME", help="the environment (prod; with --local: local)")
    parser.add_argument("--local", action="store_true", help="the region on this machine, at AWS_ENDPOINT_URL")
    parser.add_argument("--dry-run", action="store_true", help="check, build and pack, and only say what would be uploaded")
    parser.add_argument("--wait", action="store_true", help="follow the build and the rollout to their end")
    parser.add_argument("--minutes", type=float, default=90.0, help="how long to follow (90)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the packed release in FOLDER/releases/VERSION; the folder of verify-build (target/verify-build)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="signing key (FLEETCART_RELEASE_KEY, or ~/.config/fleetcart/release-key)")
    parser.add_argument("--key-name", default="release", metavar="NAME", help="name under which its public half is trusted (release)")
    parser.add_argument("--account", help="refuse any other account")
    parser.add_argument("--dirty", action="store_true", help="even if the work tree differs from its commit")
    parser.add_argument("--programs", type=Path, metavar="FOLDER", help="take these programs instead of building, as target/debug; --local only")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="the site that belongs to them (target/site)")
    parser.add_argument("--packer", type=Path, default=ROOT / "target/debug/fleetcart-release", help=argparse.SUPPRESS)
    parsed = parser.parse_intermixed_args(given)
    parsed.verb = parsed.words[0] if parsed.words[0] in VERBS else "release"
    rest = parsed.words[1:] if parsed.verb != "release" else parsed.words
    parsed.rest = rest
    known = parsed.verb == "verify-build" and set(rest) <= {"browser", "shop", "functions", "packer"}
    if not known and (len(rest) != 1 or parsed.verb == "verify-build"):
        parser.error("one version, please; or follow VERSION, new-key NAME, verify-build")
    parsed.word = rest[0] if rest else ""
    parsed.key = parsed.key or checks.key_file()
    if parsed.programs and not parsed.local:
        parser.error("--programs is for the local region: elsewhere a release is built from its commit")
    return parsed


def say(line: str) -> None:
    print(line, flush=True)


def release(asked: argparse.Namespace) -> int:
    version = checks.version(asked.word)
    signer = checks.Signer(asked.packer, asked.key, asked.key_name)
    environment = Environment(asked.env or ("local" if asked.local else "prod"), asked.local)
    commit = checks.commit(ROOT, asked.dirty or bool(asked.programs))
    signer.check()
    say(f"release {version} of commit {commit[:12]} for {environment.name}: account {environment.account}, region {environment.region}")
    preflight.account(environment, asked.account)
    release_bucket, asset_bucket = checks.buckets(environment)
    checks.new(environment, release_bucket, version)
    added = checks.trusted(environment, signer, ROOT / "ami")
    for name in added:
        say(f"  the key {Path(name).name} is added to the recipe: the local region bakes what it signs")
    with tempfile.TemporaryDirectory(prefix="fleetcart-release-") as work:
        folder = asked.keep or Path(work) / "packed"
        archive = recipe.archive(ROOT / "ami", added)
        pack(asked, signer, version, commit, archive, Path(work), folder, environment.architecture)
        packed = folder / "releases" / version
        accept(packed, version, archive, Path(work))
        pieces = [Piece(release_bucket, recipe.key(archive), archive, {"ContentType": "application/gzip"})]
        pieces += artefacts(release_bucket, packed, version) + for_browsers(asset_bucket, packed / "site")
        manifest = Piece(release_bucket, f"releases/{version}/manifest.json", packed / "manifest.json", {"ContentType": "application/json"})
        upload(environment, pieces, manifest, asked.dry_run)
    if asked.dry_run:
        return 0
    say(f"\n{version} is released.")
    if follow.next_steps(environment, version, say) and asked.wait:
        follow.until_live(environment, version, asked.minutes, say)
    return 0


def pack(asked: argparse.Namespace, signer: checks.Signer, version: str, commit: str, archive: bytes, work: Path, folder: Path, architecture: str) -> None:
    """Builds (or takes what was built), lays out, lists the components, signs all that and the recipe."""
    if (folder / "releases" / version).exists():
        raise Refused(f"{folder}/releases/{version} is there already", "Move it away, or --keep another folder.")
    laid_out = work / "tree"
    if asked.programs:
        tree.lay_out(tree.Built(asked.programs, asked.site or ROOT / "target/site", shipped=False, architecture=architecture), laid_out)
    else:
        built = work / "built"
        subprocess.run([HERE / "build", built], check=True, env=os.environ | {"FLEETCART_ARCHITECTURE": architecture})
        tree.lay_out(tree.Built(built / "programs", built / "site", architecture=architecture), laid_out)
        found = tree.leaks(laid_out, json.loads((built / "private.json").read_text()))
        if found:
            raise Refused("The build is not the same on every machine:\n" + "\n".join(f"    {line}" for line in found), "infra/release/build has to hide that place.")
    components(laid_out, commit, architecture)
    folder.mkdir(parents=True, exist_ok=True)
    packed_recipe = work / "recipe.tar.gz"
    packed_recipe.write_bytes(archive)
    digest = signer.pack(version, architecture, laid_out, folder, packed_recipe)
    shutil.rmtree(laid_out)
    say(f"  for {architecture}, signed as {signer.name}: release digest {digest}")


def components(to: Path, commit: str, architecture: str) -> None:
    """The lists of what the shop and the functions were made of."""
    metadata, tools = resolved(architecture)
    facts, lock = {"commit": commit, **tools}, (ROOT / "Cargo.lock").read_text()
    (to / "sbom").mkdir()
    (to / "sbom/fleetcart.cdx.json").write_text(sbom.document(metadata, lock, "fleetcart", ["fleetcart-server"], sbom.typefaces(ROOT), facts))
    (to / "functions/functions.cdx.json").write_text(sbom.document(metadata, lock, "fleetcart-functions", [f"fleetcart-{name}" for name in FUNCTIONS], [], facts))


@functools.cache
def resolved(architecture: str) -> tuple[dict, dict[str, str]]:
    """Every crate as cargo resolves it for the shop and the browser, and the compilers' versions."""
    words = ["metadata", "--format-version", "1", "--locked", "--offline", "--features", "fleetcart-storefront/hydrate"]
    platforms = ["--filter-platform", f"{tree.RUST[architecture]}-unknown-linux-gnu", "--filter-platform", "wasm32-unknown-unknown"]
    versions = {"rustc": ("rustc", "--version"), "cargo": ("cargo", "--version"), "cc": ("cc", "--version")}
    return json.loads(told("cargo", *words, *platforms)), {name: told(*command).splitlines()[0] for name, command in versions.items()}


def told(*command: str) -> str:
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Refused(f"{' '.join(command[:2])} failed: {ran.stderr.strip()}")
    return ran.stdout


def accept(packed: Path, version: str, archive: bytes, work: Path) -> None:
    """Asks the recipe's own check, which every builder runs, whether it would install this release."""
    unpacked = work / "recipe"
    recipe.unpack(archive, unpacked)
    check = unpacked / "verify-release"
    _, signed, *listed = verified(check, "manifest", unpacked / recipe.KEYS, packed, version).splitlines()
    if signed != recipe.digest(archive):
        raise Refused("The release was signed with another recipe than is uploaded", "Did ami/ change meanwhile? Repeat the command.")
    verified(check, "files", packed, *listed)


def verified(check: Path, *words: str | Path) -> str:
    ran = subprocess.run([sys.executable, check, *words], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Refused(f"A builder would refuse this release: {ran.stderr.strip()}")
    return ran.stdout


def upload(environment: Environment, pieces: list[Piece], manifest: Piece, dry_run: bool) -> None:
    uploader = Uploader(environment, say)
    missing = uploader.missing(pieces)
    say(f"\n{len(pieces)} objects, {size(sum(len(piece.body) for piece in pieces))}; {len(pieces) - len(missing)} are there already")
    if dry_run:
        for piece in [*missing, manifest]:
            say(f"  + {piece}  {size(len(piece.body))}")
        say("nothing was uploaded (dry run)")
        return
    uploader.put_all(missing)
    gone = uploader.missing(pieces)
    if gone:
        raise Refused(f"{gone[0]} is gone again", "Somebody deletes from the bucket. The release was not completed.")
    uploader.put_all([manifest])


def new_key(asked: argparse.Namespace) -> int:
    """A signing key, and where its public half goes."""
    signer = checks.Signer(asked.packer, asked.key, asked.word)
    asked.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer.run("new-key", asked.key)
    public = signer.public
    file = ROOT / "ami" / recipe.KEYS / asked.word
    say(f"{asked.key} is the private half. Keep a copy where you keep what must not be lost, and nowhere else.")
    say(f"{public}\nis the public half. To have it trusted:")
    say(f"    mkdir -p {file.parent.relative_to(ROOT)} && echo {public.partition('=')[2]} > {file.relative_to(ROOT)}")
    say("    commit that file, then script/deploy ENV --stack control, so that the functions trust it too")
    return 0


def perform(asked: argparse.Namespace) -> int:
    match asked.verb:
        case "new-key":
            return new_key(asked)
        case "verify-build":
            return reproducibility.build_twice(ROOT, (asked.keep or ROOT / "target/verify-build").resolve(), asked.rest, say)
        case "follow":
            environment = Environment(asked.env or ("local" if asked.local else "prod"), asked.local)
            preflight.account(environment, asked.account)
            checks.buckets(environment)
            follow.until_live(environment, checks.version(asked.word), asked.minutes, say)
            return 0
    return release(asked)


def main(given: list[str] | None = None) -> int:
    asked = arguments(sys.argv[1:] if given is None else given)
    return exit_code(lambda: perform(asked))


if __name__ == "__main__":
    sys.exit(main())
