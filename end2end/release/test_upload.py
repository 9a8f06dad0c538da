"""Releases in the bucket: whole or without a manifest, never overwritten, the same however often they were interrupted."""

import contextlib
import io
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from conftest import PACKER, ROOT, VERSION, Cloud, Wire, stand_ins

from deploy.environment import Environment
from deploy.errors import Refused
from release import __main__ as command
from release import recipe
from release.upload import Piece, artefacts, for_browsers


def verified(bench, folder) -> subprocess.CompletedProcess:
    words = [PACKER, "verify", "--version", VERSION, "--trust", bench.signer.public, folder]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def by_the_image(bench, folder, work) -> subprocess.CompletedProcess:
    """The check that every builder runs, with this key among the trusted ones."""
    keys = work / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "release").write_text(bench.signer.public.partition("=")[2])
    check = ROOT / "ami/verify-release"
    listed = subprocess.run([sys.executable, check, "manifest", keys, folder, VERSION], capture_output=True, text=True, check=True).stdout.splitlines()
    return subprocess.run([sys.executable, check, "files", folder, *listed[2:]], capture_output=True, text=True, check=False)


class Done:
    """A release that was made, for tests that only look at it."""

    def __init__(self, bench, folder):
        self.cloud = Cloud(9_998)
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as said:
            wire = Wire(patch)
            assert bench.run(VERSION) == 0
        self.written, self.said = wire.written, said.getvalue()
        self.releases, self.assets = self.cloud.objects(self.cloud.releases), self.cloud.objects(self.cloud.assets)
        self.folder = self.cloud.download(folder)
        self.recipe = json.loads((self.folder / "manifest.json").read_text())["release"]["recipe"]


@pytest.fixture(scope="session")
def done(bench, region, tmp_path_factory) -> Done:
    return Done(bench, tmp_path_factory.mktemp("done"))


def test_a_release_is_whole_signed_and_ends_with_its_manifest(bench, done, tmp_path):
    assert verified(bench, done.folder).returncode == 0
    assert by_the_image(bench, done.folder, tmp_path).returncode == 0
    assert done.written[-1] == f"PUT {done.cloud.releases}/releases/{VERSION}/manifest.json"
    assert not [call for call in done.written if call.startswith("DELETE")]
    names = {str(path.relative_to(done.folder)) for path in done.folder.rglob("*") if path.is_file()}
    assert {"bin/fleetcart", "bin/hash.txt", "site/pkg/fleetcart.AA.js.br", "functions/ami-baker.zip", "sbom/fleetcart.cdx.json"} <= names
    assert not [name for name in names if ".ts" in name]
    assert f"{VERSION} is released" in done.said and "script/deploy local" in done.said


def test_a_function_is_one_program_that_may_be_run(bench, done):
    with zipfile.ZipFile(io.BytesIO(done.releases[f"releases/{VERSION}/functions/rollout.zip"])) as archive:
        (entry,) = archive.infolist()
        assert entry.filename == "bootstrap" and stat.S_IMODE(entry.external_attr >> 16) == 0o755
        assert archive.read(entry) == (bench.built / "programs/rollout").read_bytes()


def test_browsers_find_files_by_their_addresses_and_keep_them_for_a_year(done):
    assert set(done.assets) == {"pkg/fleetcart.AA.js", "pkg/fleetcart.BB.wasm", "pkg/fleetcart.CC.css", "fonts/figtree.woff2"}
    kinds = {"pkg/fleetcart.AA.js": "text/javascript; charset=utf-8", "pkg/fleetcart.BB.wasm": "application/wasm", "fonts/figtree.woff2": "font/woff2"}
    for key, kind in kinds.items():
        head = done.cloud.s3.head_object(Bucket=done.cloud.assets, Key=key)
        assert (head["ContentType"], head["CacheControl"]) == (kind, "public, max-age=31536000, immutable")


def test_the_recipe_that_was_signed_is_uploaded_and_trusts_the_key(bench, done, tmp_path):
    archive = done.releases[f"recipes/{done.recipe}.tar.gz"]
    assert recipe.digest(archive) == done.recipe
    assert not [call for call in done.written if "PutParameter" in call or "/recipe" in call.removeprefix(f"PUT {done.cloud.releases}/recipes")]
    recipe.unpack(archive, tmp_path)
    assert (tmp_path / recipe.KEYS / "release").read_text().strip() == bench.signer.public.partition("=")[2]
    for name in ("build.sh", "files/etc/nftables.conf"):
        assert os.access(tmp_path / name, os.X_OK) == os.access(ROOT / "ami" / name, os.X_OK)


def test_the_lists_of_components_name_what_is_linked_with_checksums(done):
    shop = json.loads(done.releases[f"releases/{VERSION}/sbom/fleetcart.cdx.json"])
    functions = json.loads(done.releases[f"releases/{VERSION}/functions/functions.cdx.json"])
    names = {entry["name"] for entry in shop["components"]}
    assert {"fleetcart-server", "fleetcart-storefront", "axum", "sqlx-mysql", "libsqlite3-sys", "wasm-bindgen", "@fontsource-variable/figtree"} <= names
    assert not names & {"aws-sdk-ec2", "proptest", "cc", "insta"}
    assert {"aws-sdk-ec2", "fleetcart-fleet", "rustls"} <= {entry["name"] for entry in functions["components"]}
    for document in (shop, functions):
        known = {entry["bom-ref"] for entry in document["components"]} | {document["metadata"]["component"]["bom-ref"]}
        assert len(known) == len(document["components"]) + 1
        assert {ref for entry in document["dependencies"] for ref in [entry["ref"], *entry["dependsOn"]]} == known
        foreign = [entry for entry in document["components"] if entry["bom-ref"].startswith("pkg:cargo/") and not entry["name"].startswith("fleetcart-")]
        assert len(foreign) > 100 and all(entry["hashes"] and entry["licenses"] for entry in foreign)


def test_a_dry_run_writes_nothing(bench, cloud, wire, capsys):
    assert bench.run(VERSION, "--dry-run") == 0
    assert wire.written == [] and "nothing was uploaded" in capsys.readouterr().out


@pytest.fixture(scope="session")
def packed(bench, region, tmp_path_factory):
    """The same version packed of two different builds."""
    Cloud(9_999)
    folders = []
    for mark in ("", "changed"):
        folder = tmp_path_factory.mktemp("packed")
        assert bench.run(VERSION, "--dry-run", "--keep", folder, built=stand_ins(folder / "built", mark)) == 0
        folders.append(folder / "releases" / VERSION)
    return folders


def order(cloud: Cloud, folder):
    """What `upload` is given for this packed release."""
    archive = recipe.archive(ROOT / "ami")
    pieces = [Piece(cloud.releases, recipe.key(archive), archive), *artefacts(cloud.releases, folder, VERSION), *for_browsers(cloud.assets, folder / "site")]
    return pieces, Piece(cloud.releases, f"releases/{VERSION}/manifest.json", folder / "manifest.json"), False


class Killed(BaseException):
    pass


def test_killed_at_any_call_there_is_no_manifest_and_the_next_run_goes_on(cloud, packed, wire):
    def some(cloud):
        """Some of the pieces: recipe, artefacts, files for browsers."""
        pieces, *rest = order(cloud, packed[0])
        return pieces[::5], *rest

    command.upload(cloud.environment, *some(cloud))
    calls = len(wire.written)
    assert calls >= 5
    whole = cloud.objects(cloud.releases)
    for last in range(calls):
        for answered in (False, True):
            again = Cloud(1000 + 2 * last + answered)
            wire.written.clear()

            def cut(number, sent, last=last, answered=answered):
                if number == last and sent == answered:
                    raise Killed

            wire.cut = cut
            with pytest.raises(Killed):
                command.upload(again.environment, *some(again))
            is_last = last == calls - 1 and answered
            assert (again.manifest is not None) == is_last, f"killed at call {last}, {'after' if answered else 'before'} it arrived"
            done = len(wire.written)
            wire.cut = lambda number, sent: None
            wire.written.clear()
            command.upload(again.environment, *some(again))
            assert again.objects(again.releases) == whole
            # Nothing is sent twice; only the manifest is put in any case, and answered with what is there.
            assert len(wire.written) == calls - done + is_last


def test_a_command_that_is_killed_leaves_no_manifest_and_goes_on(bench, cloud, tmp_path):
    built = stand_ins(tmp_path / "built")
    for number in range(40):
        (built / f"site/pkg/more-{number}.js").write_text(f"{number}")
    words = [sys.executable, "-m", "release", *bench.words(VERSION, built=built)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT / "infra")})
    end = time.monotonic() + 60
    while cloud.s3.list_objects_v2(Bucket=cloud.releases).get("KeyCount", 0) < 8:
        assert process.poll() is None and time.monotonic() < end, process.communicate()[1].decode()
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    begun = cloud.objects(cloud.releases)
    assert len(begun) >= 8 and cloud.manifest is None
    assert bench.run(VERSION, built=built) == 0
    assert verified(bench, cloud.download(tmp_path)).returncode == 0
    now = cloud.objects(cloud.releases)
    assert all(now[key] == body for key, body in begun.items()) and len(now) > len(begun)


def test_other_bytes_under_a_key_of_the_release_are_refused_before_anything_is_written(bench, cloud, wire, capsys):
    cloud.put(f"releases/{VERSION}/site/favicon.svg", b"<svg onload=alert(1)>")
    wire.written.clear()
    assert bench.run(VERSION) == 1
    error = capsys.readouterr().err
    assert f"releases/{VERSION}/site/favicon.svg holds other bytes already" in error and "new version" in error
    assert wire.written == []


def test_a_typeface_that_changed_under_its_old_name_is_refused(bench, cloud, wire, capsys):
    cloud.s3.put_object(Bucket=cloud.assets, Key="fonts/figtree.woff2", Body=b"another font")
    wire.written.clear()
    assert bench.run(VERSION) == 1
    assert "changed contents need another name" in capsys.readouterr().err and wire.written == []


def test_bytes_that_change_while_it_uploads_stop_it_before_the_manifest(cloud, packed, wire):
    pieces, *rest = order(cloud, packed[0])
    target = next(piece for piece in pieces if piece.key.endswith("bin/fleetcart"))

    def cut(number, sent):
        if sent and wire.written[number].endswith("site/favicon.svg"):
            wire.cut = lambda number, sent: None
            cloud.put(target.key, b"x" * len(target.body))

    wire.cut = cut
    with pytest.raises(Refused, match="bin/fleetcart holds other bytes"):
        command.upload(cloud.environment, pieces, *rest)
    assert cloud.manifest is None


def test_a_tampered_artefact_is_found_by_the_builders_check(bench, cloud, tmp_path):
    assert bench.run(VERSION) == 0
    cloud.put(f"releases/{VERSION}/bin/fleetcart", (bench.built / "programs/fleetcart").read_bytes()[:-1] + b"!")
    folder = cloud.download(tmp_path)
    assert "bin/fleetcart" in verified(bench, folder).stderr
    assert "bin/fleetcart has digest" in by_the_image(bench, folder, tmp_path).stderr


@pytest.mark.parametrize("second", [0, 1], ids=["of the same build", "of another build"])
def test_two_releases_of_one_version_at_once_end_in_one_that_verifies_or_none(bench, cloud, packed, second, tmp_path):
    refused: list[str] = []

    def upload(folder):
        try:
            command.upload(Environment("local", local=True), *order(cloud, folder))
        except Refused as cause:
            refused.append(str(cause))

    both = [threading.Thread(target=upload, args=(folder,)) for folder in (packed[0], packed[second])]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    if second == 0:
        assert refused == []
    else:
        assert refused
    if cloud.manifest is not None:
        assert verified(bench, cloud.download(tmp_path)).returncode == 0
    assert (cloud.manifest is not None) == (len(refused) < 2)
