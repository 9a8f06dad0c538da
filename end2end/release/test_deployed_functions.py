"""The functions that script/deploy runs are those of a release that verifies, and exactly the bytes that were verified."""

import shutil
from types import SimpleNamespace

import pytest
from conftest import PACKER, ROOT, VERSION, Cloud, stand_ins

from deploy import bootstrap, functions
from deploy.errors import Refused
from deploy.parameters import FUNCTIONS
from release import checks, tree


@pytest.fixture(scope="session")
def sealed(bench, tmp_path_factory):
    """Packs a version, signed by somebody; the folder with it."""
    folder = tmp_path_factory.mktemp("sealed")

    def seal(version: str, signer: checks.Signer = bench.signer, architecture: str = "x86_64"):
        laid_out, to = folder / f"tree-{signer.name}", folder / f"{signer.name}-{architecture}"
        if not laid_out.exists():
            built = stand_ins(folder / f"built-{signer.name}")
            tree.lay_out(tree.Built(built / "programs", built / "site"), laid_out)
        if not (to / "releases" / version).exists():
            to.mkdir(exist_ok=True)
            signer.pack(version, architecture, laid_out, to, ROOT / "ami/build.sh")
        return to / "releases" / version

    return seal


@pytest.fixture(scope="session")
def mallory(tmp_path_factory) -> checks.Signer:
    signer = checks.Signer(PACKER, tmp_path_factory.mktemp("mallory") / "key", "mallory")
    signer.run("new-key", signer.file)
    return signer


@pytest.fixture(autouse=True)
def nobody_else_says_whom_to_trust(monkeypatch, tmp_path):
    monkeypatch.delenv("FLEETCART_RELEASE_KEYS", raising=False)
    monkeypatch.setattr(bootstrap, "KEYS", tmp_path / "no-keys")


def upload(cloud: Cloud, folder, version: str | None = None) -> None:
    for path in (path for path in folder.rglob("*") if path.is_file()):
        cloud.put(f"releases/{version or folder.name}/{path.relative_to(folder)}", path.read_bytes())


def find(cloud: Cloud, bench, told: str | None = None) -> tuple[functions.Functions | None, list[str]]:
    said: list[str] = []
    return functions.find(cloud.environment, told, bench.signer.public, said.append), said


def version_of(cloud: Cloud, version: str, name: str) -> str:
    return cloud.s3.head_object(Bucket=cloud.releases, Key=f"releases/{version}/functions/{name}.zip")["VersionId"]


def test_the_newest_release_is_taken_and_each_object_by_its_version(cloud, bench, sealed):
    assert find(cloud, bench) == (None, [])
    for version in ("1.3.0", VERSION):
        upload(cloud, sealed(version))
    found, said = find(cloud, bench)
    assert (found.version, said) == (VERSION, [])
    assert found.parameters["FunctionsVersion"] == VERSION and len(found.parameters) == 5
    assert found.parameters["AmiBakerObject"] == version_of(cloud, VERSION, "ami-baker")
    before = found.objects["rollout"]
    cloud.put(f"releases/{VERSION}/functions/rollout.zip", b"whatever comes later under the same key")
    assert before != version_of(cloud, VERSION, "rollout")
    body = cloud.s3.get_object(Bucket=cloud.releases, Key=f"releases/{VERSION}/functions/rollout.zip", VersionId=before)["Body"].read()
    assert body == (sealed(VERSION) / "functions/rollout.zip").read_bytes()


def test_functions_for_the_other_architecture_are_passed_over_and_refused_when_told(cloud, bench, sealed):
    upload(cloud, sealed("1.3.0"))
    upload(cloud, sealed(VERSION, architecture="arm64"))
    found, said = find(cloud, bench)
    assert found.version == "1.3.0" and f"release {VERSION} is built for arm64, and local runs on x86_64" in said[0]
    with pytest.raises(Refused, match="is built for arm64, and local runs on x86_64") as refused:
        find(cloud, bench, VERSION)
    assert "script/release NEXT-VERSION --env local" in refused.value.advice


def test_functions_that_anybody_laid_there_are_passed_over(cloud, bench, sealed):
    upload(cloud, sealed(VERSION))
    for name in FUNCTIONS:
        cloud.put(f"releases/99.0.0/functions/{name}.zip", b"evil")
    cloud.put("releases/99.0.0/manifest.json", b"any text")
    found, said = find(cloud, bench)
    assert found.version == VERSION
    assert len(said) == 1 and "99.0.0 is passed over: the manifest does not read" in said[0]
    with pytest.raises(Refused, match="does not read") as refused:
        find(cloud, bench, "99.0.0")
    assert "script/release a new version" in refused.value.advice


def test_a_program_changed_after_it_was_signed_is_refused(cloud, bench, sealed):
    upload(cloud, sealed(VERSION))
    upload(cloud, sealed("1.3.0"))
    cloud.put(f"releases/{VERSION}/functions/lifecycle-hooks.zip", b"evil")
    with pytest.raises(Refused, match="functions/lifecycle-hooks.zip has digest .* the manifest says otherwise"):
        find(cloud, bench, VERSION)
    found, said = find(cloud, bench)
    assert found.version == "1.3.0" and VERSION in said[0]


def test_another_version_of_a_signed_release_is_not_taken_for_a_newer_one(cloud, bench, sealed):
    upload(cloud, sealed(VERSION), "2.0.0")
    with pytest.raises(Refused, match="No release in .* can be trusted: 2.0.0"):
        find(cloud, bench)


def test_a_key_that_only_the_account_names_is_not_trusted(cloud, bench, sealed, mallory):
    upload(cloud, sealed("5.0.0", mallory))
    cloud.environment.write("release-keys", mallory.public)
    with pytest.raises(Refused, match="can be trusted"):
        find(cloud, bench)
    with pytest.raises(Refused, match="Nobody is trusted to sign releases yet"):
        functions.find(cloud.environment, None, None, print)


def test_the_keys_of_the_checkout_are_trusted(cloud, bench, sealed, tmp_path):
    upload(cloud, sealed(VERSION))
    name, _, public = bench.signer.public.partition("=")
    bootstrap.KEYS.mkdir()
    (bootstrap.KEYS / name).write_text(public + "\n")
    assert functions.find(cloud.environment, None, None, print).version == VERSION


def test_a_release_of_the_layout_without_a_recipe_is_refused_with_what_to_do(cloud, bench, sealed, tmp_path):
    folder = tmp_path / VERSION
    shutil.copytree(sealed(VERSION), folder)
    manifest = folder / "manifest.json"
    lines = [line for line in manifest.read_text().splitlines() if '"recipe"' not in line]
    manifest.write_text("\n".join(lines).replace('"schema": 2', '"schema": 1'))
    upload(cloud, folder)
    with pytest.raises(Refused, match="layout 1, this recipe knows 2: release again under a new version"):
        find(cloud, bench, VERSION)


def test_nobody_is_brought_back_to_older_functions_unasked(cloud, bench, sealed, monkeypatch):
    upload(cloud, sealed("1.3.0"))
    runs = {"Parameters": [{"ParameterKey": "FunctionsVersion", "ParameterValue": VERSION}]}
    monkeypatch.setattr(functions, "Stack", lambda *_: SimpleNamespace(describe=lambda: runs))
    with pytest.raises(Refused, match=f"Functions of {VERSION} run, and 1.3.0 is the newest") as refused:
        find(cloud, bench)
    assert "--functions 1.3.0" in refused.value.advice
    assert find(cloud, bench, "1.3.0")[0].version == "1.3.0"


def test_without_openssl_it_says_what_is_missing(cloud, bench, sealed, monkeypatch, tmp_path):
    upload(cloud, sealed(VERSION))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="^there is no openssl here to check the signature with: install it$"):
        find(cloud, bench, VERSION)


def test_names_that_are_no_versions_are_not_looked_at(cloud, bench, sealed):
    for odd in ("latest", "9", "9.9.9+x", "..", "10.0.0.0"):
        upload(cloud, sealed(VERSION), odd)
    assert find(cloud, bench) == (None, [])
    with pytest.raises(Refused, match="Release latest is not in"):
        find(cloud, bench, "latest")


def test_a_bucket_that_keeps_no_versions_is_refused(cloud, bench, sealed):
    cloud.s3.put_bucket_versioning(Bucket=cloud.releases, VersioningConfiguration={"Status": "Suspended"})
    upload(cloud, sealed(VERSION))
    with pytest.raises(Refused, match="keeps no versions"):
        find(cloud, bench, VERSION)
