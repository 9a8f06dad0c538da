"""What the tests share: the templates, and a region on this machine with the environment `local` in it."""

import contextlib
import io
import json
import os
import time
import zipfile
from pathlib import Path

import pytest

os.environ.update(AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_REGION="eu-central-1", AWS_DEFAULT_REGION="eu-central-1")
os.environ.pop("AWS_PROFILE", None)

from moto.autoscaling.responses import AutoScalingResponse  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402
from moto.ssm.models import Parameter, ssm_backends  # noqa: E402

from deploy import run, template, values  # noqa: E402
from deploy.environment import Environment  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
REGION = "eu-central-1"
VERSION = "1.4.0"

#: What describe_instance_refreshes answers; moto itself knows no refreshes.
REFRESHES: list[dict] = []
AutoScalingResponse.describe_instance_refreshes = lambda self: ActionResult({"InstanceRefreshes": REFRESHES})
AutoScalingResponse.rollback_instance_refresh = lambda self: ActionResult({"InstanceRefreshId": REFRESHES[0]["InstanceRefreshId"]})


@pytest.fixture(scope="session")
def templates() -> dict[str, dict]:
    return {stack: template.load(stack) for stack in template.STACKS}


def resolver(stack: str, environment: str = "prod", **more: str) -> template.Resolver:
    """A template worked out with an environment's file; what other stacks write is written `<its name>`."""
    asked = template.load(stack)
    given = json.loads((template.FOLDER / "parameters" / f"{environment}.json").read_text())[stack]
    given = {"Environment": environment} | {name: f"<{source}>" for name, source in template.reads_from(asked).items()} | given
    for name in ("PublicSubnets", "WebSubnets", "DatabaseSubnets"):
        if name in given:
            given[name] = "subnet-a,subnet-b"
    if stack == "control":
        given |= {"FunctionsVersion": VERSION}
    return template.Resolver(asked, given | more)


class Region:
    """moto's server, started on a free port of the loopback address."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        with contextlib.redirect_stderr(io.StringIO()):
            self.server.start()
        host, port = self.server.get_host_and_port()
        self.url = f"http://{host}:{port}"

    def reset(self) -> None:
        import urllib.request

        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).read()
        REFRESHES.clear()

    def put_public_parameter(self, name: str, value: str) -> None:
        """Names below /aws cannot be written by a call, here as on AWS."""
        parameter = Parameter(
            account_id=ACCOUNT, name=name, value=value, parameter_type="String", description="", allowed_pattern=None, keyid=None,
            last_modified_date=time.time(), version=1, data_type="text",
        )
        ssm_backends[ACCOUNT][REGION]._parameters[name].append(parameter)

    def debian(self, environment: Environment) -> str:
        image = environment.client("ec2").register_image(
            Name="debian-12", Architecture="x86_64", RootDeviceName="/dev/xvda", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}]
        )["ImageId"]
        self.put_public_parameter("/aws/service/debian/release/12/latest/amd64", image)
        return image


def release(environment: Environment, version: str = VERSION) -> None:
    """Puts a release's functions and manifest into the bucket, as script/release does."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    s3, bucket = environment.client("s3"), environment.read("data/release-bucket")
    for name in values.FUNCTIONS:
        s3.put_object(Bucket=bucket, Key=f"releases/{version}/functions/{name}.zip", Body=packed.getvalue())
    s3.put_object(Bucket=bucket, Key=f"releases/{version}/manifest.json", Body=b"{}")


@pytest.fixture(scope="session")
def server():
    region = Region()
    os.environ["AWS_ENDPOINT_URL"] = region.url
    yield region
    os.environ.pop("AWS_ENDPOINT_URL", None)
    region.server.stop()


@pytest.fixture(scope="module")
def region(server):
    """A region with nothing in it."""
    server.reset()
    os.environ["AWS_ENDPOINT_URL"] = server.url
    return server


KEYS = "release=" + "0a" * 32


def wishes(**more) -> run.Wishes:
    return run.Wishes(**({"yes": True, "wait_minutes": 0, "release_keys": KEYS} | more))


@pytest.fixture(scope="module")
def local(region) -> Environment:
    """The environment `local`, all four stacks, one release uploaded and nothing live yet."""
    environment = Environment("local", local=True)
    region.debian(environment)
    said: list[str] = []
    assert run.deploy(environment, wishes(), said.append) == 0
    release(environment)
    assert run.deploy(environment, wishes(stacks=("control",)), said.append) == 0
    environment.said = said
    return environment
