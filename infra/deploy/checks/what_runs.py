"""Checks of what runs already, and of what the first instances are made from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import bootstrap, broken, parameters, template
from ..environment import Environment
from ..stack import UNFINISHED, Stack
from . import OK, STOP, WARNING, Line

if TYPE_CHECKING:
    from ..check import Asked


def stacks(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """The state of each stack, in every one that CloudFormation knows."""
    for which in template.STACKS:
        stack = Stack(environment, which, print)
        status = stack.status()
        if status is None:
            yield Line(OK, f"stack {which}: not there yet")
        elif status in broken.STATES:
            yield Line(STOP, f"stack {which} is in {status}: {broken.STATES[status][0]}", broken.advice(stack, status))
        elif status == "REVIEW_IN_PROGRESS":
            yield Line(WARNING, f"stack {which}: somebody looked at its changes and made nothing; deploying removes that first")
        elif status.endswith("_IN_PROGRESS"):
            yield Line(WARNING, f"stack {which} is being changed right now ({status}): deploying waits for the end of that", f"aws cloudformation describe-stack-events --stack-name {stack.name}")
        elif status in UNFINISHED:
            yield Line(WARNING, f"stack {which} was not finished ({status}): deploying goes on from there")
        elif status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED"):
            yield Line(WARNING, f"stack {which} was never finished ({status}): deploying removes it first")
        else:
            yield Line(OK, f"stack {which}: {status}")


def database(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Whether RDS has the version, and whether it has moved on beyond it by itself: it never goes back."""
    given = dict(environment.given.get("data", {}))
    given |= parameters.restored(environment, given)
    wanted = given.get("DatabaseVersion") or template.load("data")["Parameters"]["DatabaseVersion"]["Default"]
    rds = environment.client("rds")
    if name := environment.read("data/database"):
        runs = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["EngineVersion"]
        if parameters.engine_order(runs) > parameters.engine_order(wanted):
            level = WARNING if _deployed(environment) == wanted else STOP
            yield Line(level, f"the database runs MySQL {runs}, RDS has upgraded it; the template says {wanted}", f'"DatabaseVersion": "{runs}" for data in infra/parameters/{environment.name}.json')
        else:
            yield Line(OK, f"the database runs MySQL {runs}")
        return
    if rds.describe_db_engine_versions(Engine="mysql", EngineVersion=wanted)["DBEngineVersions"]:
        yield Line(OK, f"RDS offers MySQL {wanted}")
        return
    series = ".".join(wanted.split(".")[:2])
    offered = [one["EngineVersion"] for one in rds.describe_db_engine_versions(Engine="mysql", EngineVersion=series)["DBEngineVersions"]]
    newest = max(offered, key=parameters.engine_order, default=None)
    mend = f'"DatabaseVersion": "{newest}" for data in infra/parameters/{environment.name}.json' if newest else "aws rds describe-db-engine-versions --engine mysql"
    yield Line(STOP, f"RDS does not offer MySQL {wanted} here", mend)


def _deployed(environment: Environment) -> str | None:
    """The version that the stack was deployed with; only a change of it is sent to RDS."""
    found = Stack(environment, "data", print).describe() or {}
    return next((entry["ParameterValue"] for entry in found.get("Parameters", []) if entry["ParameterKey"] == "DatabaseVersion"), None)


def architecture(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """What an environment was made for it stays: its group has no image that would start on the other."""
    found = Stack(environment, "control", print).describe()
    if found is None:
        return
    made_for = next((entry["ParameterValue"] for entry in found.get("Parameters", []) if entry["ParameterKey"] == "Architecture"), "x86_64")
    if made_for != environment.architecture:
        yield Line(
            STOP,
            f"{environment.name} was made for {made_for}, and infra/parameters/{environment.name}.json says {environment.architecture}",
            "Take \"architecture\" back; or make an environment in another account or region, and move there: docs/cloud/stacks.md#architecture",
        )


def base_image(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """The image that builders start from, and how it names its first disk: under another name ours would be a second one."""
    source = bootstrap.base_image(environment)
    image = environment.client("ssm").get_parameter(Name=source)["Parameter"]["Value"]
    found = environment.client("ec2").describe_images(ImageIds=[image])["Images"]
    if not found:
        yield Line(STOP, f"the base image {image} is not there", f"aws ssm get-parameter --name {source}")
        return
    (mapping,) = template.load("app")["Resources"]["Template"]["Properties"]["LaunchTemplateData"]["BlockDeviceMappings"]
    root, architecture = found[0].get("RootDeviceName"), found[0].get("Architecture", "x86_64")
    if root != mapping["DeviceName"]:
        yield Line(STOP, f"the base image calls its first disk {root}, the launch template {mapping['DeviceName']}: instances would get a second disk", "Correct BaseImageParameter of control.")
    elif architecture != environment.architecture:
        yield Line(STOP, f"the base image is for {architecture}, and {environment.name} runs on {environment.architecture}", "Correct BaseImageParameter of control, or \"architecture\".")
    else:
        yield Line(OK, f"base image {image}")
