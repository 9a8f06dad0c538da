"""A second opinion: the stacks in an emulator that we did not write, by the command as it goes to AWS, with the edge and everything.

What it lacks is listed in `ministack_server.py`. Each test goes on from where the one before has left the account.
"""

import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from deploy import commands, deploy, functions, lock, parameters, template
from deploy.checks import given
from deploy.environment import Environment
from deploy.errors import Refused
from deploy.stack import Stack

HERE = Path(__file__).resolve().parent
PYTHON = Path(sys.prefix).parent / "ministack/bin/python"
VERSION = "1.4.0"


class Elsewhere(Environment):
    """The environment `prod` in an account of ministack's."""

    url = ""

    def client(self, service: str, region: str | None = None):
        if (service, region) not in self._clients:
            config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=120)
            client = boto3.client(service, region_name=region or "eu-central-1", endpoint_url=self.url, config=config)
            if service == "rds":
                # ministack knows no version of the last two years.
                client.describe_db_engine_versions = lambda Engine, EngineVersion: {"DBEngineVersions": [{"EngineVersion": EngineVersion}]}
            self._clients[service, region] = client
        return self._clients[service, region]

    def status(self, which: str) -> str | None:
        return Stack(self, which, print).status()

    def distributions(self) -> list[dict]:
        return self.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])


@pytest.fixture(scope="module")
def ministack(tmp_path_factory):
    assert PYTHON.exists(), "script/setup second-opinion installs ministack"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "MINISTACK_REGION": "eu-central-1", "DOCKER_HOST": "unix:///nowhere"}
    log = tmp_path_factory.mktemp("ministack") / "log"
    with log.open("w") as said:
        process = subprocess.Popen([PYTHON, HERE / "ministack_server.py"], stdout=said, stderr=said, env=os.environ | own, cwd=log.parent)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert process.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(f"{url}/_ministack/health", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def account(ministack):
    """What is there before the first day: a zone, two certificates, a base image; and a release that verifies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "SETTLE_SECONDS", 0.0)
        patch.setattr(Elsewhere, "url", ministack)
        account = Elsewhere("prod")
        account.given["app"] |= {"DomainName": "shop.test.org", "MailFrom": "Shop <orders@shop.test.org>", "Ipv6": "false"}
        account.given["data"] |= {"OperatorEmail": "on-call@shop.test.org"}
        account.given["network"] |= {"Ipv6Range": "true"}
        account.given["control"] |= {"BaseImageParameter": "/base"}
        ec2 = account.client("ec2")
        disk = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-0a1b2c3d"}}
        image = ec2.register_image(Name="debian-13", Architecture="x86_64", RootDeviceName="/dev/xvda", BlockDeviceMappings=[disk])["ImageId"]
        account.client("ssm").put_parameter(Name="/base", Value=image, Type="String")
        account.client("route53").create_hosted_zone(Name="test.org.", CallerReference="1")
        for region in (None, "us-east-1"):
            account.client("acm", region).request_certificate(DomainName="shop.test.org", SubjectAlternativeNames=["origin.shop.test.org"])
        patch.setattr(functions, "find", released)
        yield account


def released(environment: Environment, *_: object) -> functions.Functions | None:
    """Whether a release verifies is end2end/release's to test; here its functions are only to be there."""
    bucket, s3 = environment.read("data/release-bucket"), environment.client("s3")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    objects = {}
    for name in parameters.FUNCTIONS:
        key = f"releases/{VERSION}/functions/{name}.zip"
        if "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=key):
            s3.put_object(Bucket=bucket, Key=key, Body=packed.getvalue())
        objects[name] = s3.head_object(Bucket=bucket, Key=key).get("VersionId", "null")
    return functions.Functions(VERSION, objects)


def run(account: Elsewhere, **more) -> list[str]:
    said: list[str] = []
    told = {"yes": True, "wait_minutes": 0, "without_sessions": True, "release_keys": "test=" + "0a" * 32, "settle_seconds": 0.0}
    assert deploy.deploy(account, deploy.Options(**(told | more)), said.append) == 0
    return said


def unchanged(account: Elsewhere, **more) -> bool:
    return run(account, **more).count("  unchanged") == 4


def test_a_creation_that_fails_is_gone_on_from(account):
    # ministack's networks have no IPv6, which is as good a fault as any.
    with pytest.raises(Refused, match="PublicSubnetA CREATE_FAILED") as refused:
        run(account)
    assert "the same command goes on from there" in refused.value.advice and account.status("network") == "CREATE_FAILED"
    before = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in Stack(account, "network", print).resources() if one["ResourceStatus"] == "CREATE_COMPLETE"}
    account.given["network"]["Ipv6Range"] = "false"
    said = run(account)
    assert any("was not finished (CREATE_FAILED): it goes on from there" in line for line in said)
    after = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in Stack(account, "network", print).resources()}
    assert before["Vpc"] == after["Vpc"] and account.client("ec2").describe_vpcs(VpcIds=[after["Vpc"]])["Vpcs"]
    assert [account.status(which) for which in template.STACKS] == ["UPDATE_COMPLETE", "CREATE_COMPLETE", "CREATE_COMPLETE", "CREATE_COMPLETE"]


def test_the_same_again_changes_nothing(account):
    assert unchanged(account)


def test_the_edge_is_switched_off_on_off_and_on_while_people_shop(account):
    assert len(account.distributions()) == 1
    account.write("lt-version", "1")
    run(account)
    for times in range(2):
        said = run(account, without_edge=True)
        assert [line.strip() for line in said if "step " in line] == ["step 1 of 2: the edge is idle", "step 2 of 2: the edge is gone"]
        assert account.distributions() == [] and unchanged(account, without_edge=True)
        said = run(account)
        assert [line.strip() for line in said if "step " in line] == ["step 1 of 2: the edge is beside", "step 2 of 2: the edge is only"]
        assert len(account.distributions()) == 1 and unchanged(account)


def test_the_token_of_the_edge_is_changed(account):
    header = lambda: [one["HeaderValue"] for origin in account.distributions()[0]["Origins"]["Items"] for one in origin.get("CustomHeaders", {}).get("Items", [])]
    before, said = header(), []
    told = deploy.Options(yes=True, settle_seconds=0.0)
    assert deploy.change_token(account, told, said.append) == 0
    after = header()
    assert before and after and set(before).isdisjoint(after)
    assert unchanged(account)


#: Parameters that a deployed environment cannot change, each with the reason.
FIXED = {
    "NetworkNumber": "the network would be replaced",
    "ZoneA": "the same", "ZoneB": "the same",
    "Ipv6Range": "ministack has none", "Ipv6": "the same",
    "DomainName": "another name needs another certificate",
    "DatabaseVersion": "RDS never goes back",
    "Protected": "destroying is tried below",
    "Architecture": "instances of the other would have to be there first",
    "InstanceType": "the same", "BuilderTypeFirst": "the same", "BuilderTypeSecond": "the same",
}  # fmt: skip


def another(slot: dict, value: str) -> str | None:
    """Some other value that the parameter takes."""
    if "AllowedValues" in slot:
        return next((str(one) for one in slot["AllowedValues"] if str(one) != value), None)
    if slot["Type"] == "Number":
        return str(int(value) + 1)
    return None


@pytest.mark.parametrize("which", template.STACKS)
def test_every_parameter_is_changed_and_put_back(account, which):
    slots, before = template.load(which)["Parameters"], {one: dict(account.given[one]) for one in template.STACKS}
    changed = {name: another(slots[name], value) for name, value in before[which].items() if name not in FIXED}
    changed = {name: value for name, value in changed.items() if value is not None}
    assert len(changed) >= (2 if which == "network" else 3), changed
    for one in template.STACKS:
        shared = {name for name, *both in given.SHARED if one in both}
        account.given[one] |= {name: value for name, value in changed.items() if one == which or name in shared}
    said = run(account)
    assert said.count("  unchanged") < 4 and unchanged(account), which
    deployed = {entry["ParameterKey"]: entry["ParameterValue"] for entry in Stack(account, which, print).describe()["Parameters"]}
    assert {name: deployed[name] for name in changed} == changed
    account.given.update(before)
    run(account)
    assert unchanged(account), which


def test_destroyed_and_created_again(account):
    buckets = {account.read(f"data/{name}") for name in ("release-bucket", "asset-bucket", "log-bucket")}
    for which in template.STACKS:
        account.client("cloudformation").update_termination_protection(StackName=account.stack(which), EnableTerminationProtection=False)
    for which in ("data", "app"):
        account.given[which]["Protected"] = "false"
    run(account)
    said: list[str] = []
    assert commands.destroy(account, True, said.append) == 0
    assert [which for which in template.STACKS if account.status(which)] == []
    left = {one["Name"] for one in account.client("s3").list_buckets()["Buckets"]}
    assert buckets <= left, "what holds data stays"
    run(account)
    assert unchanged(account)
