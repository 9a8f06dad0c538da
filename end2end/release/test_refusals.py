"""What is refused, in a sentence and with advice, before anything is built or uploaded."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import FRESH, PACKER, ROOT, VERSION, Bench, stand_ins

from deploy.environment import Environment
from deploy.errors import Refused
from release import __main__ as command
from release import checks, recipe


@pytest.fixture
def refused(bench, wire, capsys):
    """Runs the command; its error, after making sure that it wrote nothing."""

    def run(*words, bench=bench, built=None) -> str:
        wire.written.clear()
        assert bench.run(*words, built=built) == 1
        assert wire.written == []
        error = capsys.readouterr().err
        assert error.startswith("error: ") and "Traceback" not in error
        return error

    return run


@pytest.mark.parametrize("version", ["1.4", "v1.4.0", "1.04.0", "1.4.0+7", "1.4.0-", "1.4.0-01", "1.4.0-rc..1", "../1.4.0", "1.4.0\n", "1.4.0-" + "a" * 31, "١.٤.٠"])
def test_what_is_no_semantic_version_is_refused(version, refused, cloud):
    assert "is no version" in refused(version)


@pytest.mark.parametrize("version", ["0.0.0", "1.4.0", "10.20.30", "1.4.0-rc.1", "1.4.0-0a1b", "1.4.0---"])
def test_the_packer_reads_the_versions_that_pass(version, bench, tmp_path):
    assert checks.version(version) == version
    (tmp_path / "from").mkdir()
    (tmp_path / "from/a").write_text("1")
    bench.signer.pack(version, "x86_64", tmp_path / "from", tmp_path, tmp_path / "from/a")


def test_a_work_tree_that_differs_from_its_commit_is_refused(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True, capture_output=True)

    with pytest.raises(Refused, match="not a git repository"):
        checks.commit(tmp_path, False)
    git("init")
    (tmp_path / "file").write_text("1")
    git("add", "file")
    git("commit", "-m", "one")
    number = checks.commit(tmp_path, False)
    assert len(number) == 40
    (tmp_path / "new").write_text("1")
    with pytest.raises(Refused, match="new") as refusal:
        checks.commit(tmp_path, False)
    assert "--dirty" in refusal.value.advice
    assert checks.commit(tmp_path, True) == f"{number}-dirty"


def test_a_released_version_is_refused_and_so_is_one_that_is_older(refused, bench, cloud):
    cloud.put("releases/1.5.0/bin/fleetcart", b"a release that did not get to its manifest")
    cloud.put(f"releases/{VERSION}/manifest.json", b"{}")
    assert f"Release {VERSION} is in {cloud.releases} since" in refused(VERSION)
    assert f"1.4.0-rc.1 is older than {VERSION}" in refused("1.4.0-rc.1")
    assert f"1.3.9 is older than {VERSION}" in refused("1.3.9")
    cloud.environment.write("pin", "1.3.9")
    for allowed in ("1.3.9", "1.4.1-rc.1", "1.5.0"):
        checks.new(cloud.environment, cloud.releases, allowed)


def test_a_key_that_is_missing_or_readable_by_others_is_refused(refused, bench, cloud, tmp_path):
    assert "There is no signing key" in refused(VERSION, "--key", tmp_path / "none")
    open_to_all = tmp_path / "key"
    open_to_all.write_text(bench.key.read_text())
    open_to_all.chmod(0o640)
    assert "Others may read the signing key" in refused(VERSION, "--key", open_to_all)
    open_to_all.chmod(0o600)
    open_to_all.write_text("not a key")
    assert "does not hold the 64 hexadecimal digits" in refused(VERSION, "--key", open_to_all)


def test_a_key_the_functions_do_not_trust_is_refused(refused, bench, cloud):
    cloud.environment.write("release-keys", f"old={'0a' * 32},release={'0b' * 32}")
    error = refused(VERSION)
    assert "do not trust the key release" in error and "Trusted: old, release" in error
    cloud.environment.write("release-keys", f"old={'0a' * 32},{bench.signer.public}", Overwrite=True)
    checks.trusted(cloud.environment, bench.signer, ROOT / "ami")


def test_a_key_that_is_not_in_the_recipe_is_refused_outside_the_local_region(bench, cloud, tmp_path):
    cloud.environment.local = False
    with pytest.raises(Refused, match="does not hold it") as refusal:
        checks.trusted(cloud.environment, bench.signer, tmp_path)
    public = bench.signer.public.partition("=")[2]
    assert public in refusal.value.advice
    file = tmp_path / "files/usr/share/fleetcart/release-keys/release"
    file.parent.mkdir(parents=True)
    file.write_text("0c" * 32)
    with pytest.raises(Refused, match="holds another key of that name"):
        checks.trusted(cloud.environment, bench.signer, tmp_path)
    file.write_text(public + "\n")
    assert checks.trusted(cloud.environment, bench.signer, tmp_path) == {}


def test_an_environment_without_its_buckets_is_refused(refused, cloud):
    cloud.environment.client("ssm").delete_parameter(Name="/fleetcart/local/data/asset-bucket")
    error = refused(VERSION)
    assert "local has no asset bucket yet" in error and "script/deploy local makes it" in error
    cloud.environment.write("data/asset-bucket", "gone-for-good")
    assert "The bucket gone-for-good is gone" in refused(VERSION)


def test_another_account_is_refused(refused, cloud):
    assert "These credentials are of account 123456789012; local lives in 210987654321" in refused(VERSION, "--account", "210987654321")


def test_without_credentials_it_says_how_to_log_in(bench, cloud, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(Environment, "client", FRESH)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    words = [VERSION, "--dirty", "--packer", str(PACKER), "--key", str(bench.key)]
    assert command.main(words) == 1
    error = capsys.readouterr().err
    assert "no usable credentials" in error and "aws sso login" in error


def test_aws_and_the_local_region_are_not_confused(bench, cloud, capsys):
    assert command.main([VERSION, "--dirty", "--packer", str(PACKER), "--key", str(bench.key)]) == 1
    assert "AWS_ENDPOINT_URL is set, but not --local" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main([VERSION, "--programs", "target/debug"])
    assert "--programs is for the local region" in capsys.readouterr().err


def test_a_shop_and_a_site_of_two_builds_are_refused(refused, cloud, tmp_path):
    built = stand_ins(tmp_path)
    (built / "programs/hash.txt").write_text("js: AA\nwasm: ZZ\ncss: CC\n")
    assert "hash.txt names pkg/fleetcart.ZZ.wasm" in refused(VERSION, built=built)
    (built / "programs/rollout").unlink()
    assert "programs/rollout" in refused(VERSION, built=built)


def test_a_recipe_that_is_not_the_one_that_was_signed_is_refused(refused, cloud, monkeypatch):
    pack = checks.Signer.pack

    def another(self, version, architecture, laid_out, to, archive):
        archive.write_bytes(recipe.archive(ROOT / "ami", {"files/planted": b"1"}))
        return pack(self, version, architecture, laid_out, to, archive)

    monkeypatch.setattr(checks.Signer, "pack", another)
    assert "signed with another recipe" in refused(VERSION)


def test_a_file_for_browsers_of_an_unknown_kind_is_refused(refused, cloud, tmp_path):
    built = stand_ins(tmp_path)
    (built / "site/pkg/fleetcart.EE.mystery").write_text("?")
    assert "what kind of file fleetcart.EE.mystery is" in refused(VERSION, built=built)


def test_a_new_key_is_for_its_owner_alone_and_never_replaced(bench: Bench, tmp_path, capsys):
    file = tmp_path / "keys/release"
    words = ["new-key", "release-2026", "--key", str(file), "--packer", str(PACKER)]
    assert command.main(words) == 0
    said = capsys.readouterr().out
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    assert checks.Signer(PACKER, file, "release-2026").public in said and file.read_text().strip() not in said
    assert "ami/files/usr/share/fleetcart/release-keys/release-2026" in said
    before = file.read_text()
    assert command.main(words) == 1
    assert file.read_text() == before and "error: " in capsys.readouterr().err


def test_the_key_is_looked_for_where_the_runbook_says(monkeypatch):
    monkeypatch.delenv("FLEETCART_RELEASE_KEY", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert checks.key_file() == Path(os.environ["HOME"]) / ".config/fleetcart/release-key"
    monkeypatch.setenv("FLEETCART_RELEASE_KEY", "/elsewhere")
    assert checks.key_file() == Path("/elsewhere")
