"""What the tests share: the templates, and a region on this machine with the environment `local` in it."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
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

from deploy import deploy, parameters, template  # noqa: E402
from deploy.environment import Environment  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
REGION = "eu-central-1"
VERSION = "1.4.0"

#: What describe_instance_refreshes answers; moto itself knows no refreshes.
REFRESHES: list[dict] = []
AutoScalingResponse.describe_instance_refreshes = lambda self: ActionResult({"InstanceRefreshes": REFRESHES})
AutoScalingResponse.rollback_instance_refresh = lambda self: ActionResult({"InstanceRefreshId": REFRESHES[0]["InstanceRefreshId"]})


#: The two slow checkers run beside the other tests; `test_lint` waits for them.
CHECKERS: dict[str, tuple[subprocess.Popen, Path]] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    if not any("test_lint" in item.nodeid for item in session.items):
        return
    files = [str(template.FOLDER / f"{stack}.yaml") for stack in template.STACKS]
    tools = Path(sys.executable).parent
    commands = {
        "cfn-lint": [tools / "cfn-lint", "-r", "eu-central-1", "us-east-1", "-t", *files],
        "checkov": [tools / "checkov", "--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "-o", "json", *(f for file in files for f in ("-f", file))],
    }
    folder = Path(tempfile.mkdtemp(prefix="infra-"))
    for name, command in commands.items():
        out = folder / name
        with out.open("w") as written:
            CHECKERS[name] = subprocess.Popen(command, stdout=written, stderr=subprocess.DEVNULL), out


def checked(name: str) -> tuple[int, str]:
    """Exit code and output of a checker, once it is done."""
    process, out = CHECKERS[name]
    return process.wait(timeout=300), out.read_text()


def pytest_sessionfinish() -> None:
    for process, _ in CHECKERS.values():
        process.kill()


@pytest.fixture(scope="session")
def templates() -> dict[str, dict]:
    return {stack: template.load(stack) for stack in template.STACKS}


def resolver(stack: str, environment: str = "prod", **more: str) -> template.Resolver:
    """A template worked out with an environment's file; what other stacks write is written `<stack-name>`."""
    asked = template.load(stack)
    given = json.loads((template.FOLDER / "parameters" / f"{environment}.json").read_text())[stack]
    given = {"Environment": environment} | {name: "<" + source.replace("/", "-") + ">" for name, source in template.reads_from(asked).items()} | given
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
    for name in parameters.FUNCTIONS:
        s3.put_object(Bucket=bucket, Key=f"releases/{version}/functions/{name}.zip", Body=packed.getvalue())
    s3.put_object(Bucket=bucket, Key=f"releases/{version}/manifest.json", Body=b"{}")


@pytest.fixture(scope="session")
def server():
    region = Region()
    os.environ["AWS_ENDPOINT_URL"] = region.url
    yield region
    os.environ.pop("AWS_ENDPOINT_URL", None)
    region.server.stop()


KEYS = "release=" + "0a" * 32


def wishes(**more) -> deploy.Wishes:
    return deploy.Wishes(**({"yes": True, "wait_minutes": 0, "release_keys": KEYS} | more))


@pytest.fixture(scope="session")
def local(server) -> Environment:
    """The environment `local`, all four stacks, one release uploaded and nothing live yet."""
    environment = Environment("local", local=True)
    server.debian(environment)
    environment.rehearsed = []
    assert deploy.deploy(environment, wishes(dry_run=True), environment.rehearsed.append) == 0
    environment.left_by_dry_run = environment.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "REVIEW_IN_PROGRESS"])["StackSummaries"]
    said: list[str] = []
    assert deploy.deploy(environment, wishes(), said.append) == 0
    release(environment)
    assert deploy.deploy(environment, wishes(stacks=("control",)), said.append) == 0
    environment.said = said
    return environment
