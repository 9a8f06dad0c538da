"""The EC2 operations on instances that moto answers too simply."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException

from .errors import AwsError
from .instances import GONE
from .operations import Request, operation

if TYPE_CHECKING:
    from .region import Region


@operation("ec2", "RunInstances")
def run_instances(region: Region, request: Request) -> Any:
    token = request.get("ClientToken")
    _limits(request, token)
    if token is None:
        return _run(region, request)
    asked = json.dumps({k: v for k, v in request.params.items() if k != "ClientToken"}, sort_keys=True, default=str)
    if token in region.tokens:
        before, reservation, ids = region.tokens[token]
        if before != asked:
            raise AwsError(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            )
        instances = [region.instances.find(one) for one in ids]
        if all(one is None or one.state in GONE for one in instances):
            raise AwsError(
                "IdempotentInstanceTerminated",
                f"The client token '{token}' belongs to a launch whose instances {', '.join(ids)} are terminated.",
            )
        return reservation
    answer = _run(region, request)
    region.tokens[token] = (asked, answer, [one.id for one in answer.result.instances])
    return answer


def _limits(request: Request, token: str | None) -> None:
    """What AWS refuses and moto lets pass."""
    if token is not None and (len(token) > 64 or not token.isascii()):
        raise AwsError(
            "InvalidParameterValue", f"Value ({token}) for parameter clientToken is invalid: 64 ASCII characters."
        )
    data = base64.b64decode(request.get("UserData", ""))
    if len(data) > 16_384:
        raise AwsError("InvalidParameterValue", f"User data is limited to 16384 bytes, and this is {len(data)} bytes.")
    if request.get("NetworkInterfaces") and (request.get("SecurityGroupIds") or request.get("SubnetId")):
        raise AwsError(
            "InvalidParameterCombination",
            "Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request",
        )


def _run(region: Region, request: Request) -> Any:
    for disk in request.response._get_param("BlockDeviceMappings", []):
        if "Ebs" in disk:
            disk["Ebs"].setdefault("DeleteOnTermination", True)
            if "SnapshotId" not in disk["Ebs"]:
                # AWS takes the size of the image's own disk.
                disk["Ebs"].setdefault("VolumeSize", 8)
    try:
        return request.response.run_instances()
    except ServiceException as error:
        if error.code == "NoSuchEntity":
            profile = request.get("IamInstanceProfile", {})
            value = profile.get("Name") or profile.get("Arn")
            raise AwsError(
                "InvalidParameterValue",
                f"Value ({value}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
            ) from error
        raise


@operation("ec2", "DescribeInstances")
def describe_instances(region: Region, request: Request) -> Any:
    for one in request.get("InstanceIds", []):
        if region.unseen(one):
            raise AwsError("InvalidInstanceID.NotFound", f"The instance ID '{one}' does not exist")
    answer = request.response.describe_instances()
    for reservation in answer.result["Reservations"]:
        reservation.instances = [one for one in reservation.instances if not region.unseen(one.id)]
    answer.result["Reservations"] = [one for one in answer.result["Reservations"] if one.instances]
    return answer


def _chosen(region: Region, request: Request) -> list[Any]:
    request.response.error_on_dryrun()
    return region.ec2.get_multi_instances_by_id(request.need("InstanceIds"))


def _change(instance: Any, before: tuple[str, int]) -> dict[str, Any]:
    now = {"Name": instance.state, "Code": instance.state_code}
    return {"InstanceId": instance.id, "CurrentState": now, "PreviousState": {"Name": before[0], "Code": before[1]}}


@operation("ec2", "TerminateInstances")
def terminate_instances(region: Region, request: Request) -> dict[str, Any]:
    instances = _chosen(region, request)
    for one in instances:
        if one.disable_api_termination:
            raise AwsError(
                "OperationNotPermitted",
                f"The instance '{one.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute "
                "and try again.",
            )
    changes = []
    for one in instances:
        before = (one.state, one.state_code)
        region.instances.terminate(one)
        changes.append(_change(one, before))
    return {"TerminatingInstances": changes}


@operation("ec2", "StopInstances")
def stop_instances(region: Region, request: Request) -> dict[str, Any]:
    changes = []
    for one in _chosen(region, request):
        if one.state in GONE:
            raise AwsError(
                "IncorrectInstanceState",
                f"This instance '{one.id}' is not in a state from which it can be stopped.",
            )
        before = (one.state, one.state_code)
        region.instances.stop(one)
        changes.append(_change(one, before))
    return {"StoppingInstances": changes}


@operation("ec2", "StartInstances")
def start_instances(region: Region, request: Request) -> dict[str, Any]:
    changes = []
    for one in _chosen(region, request):
        before = (one.state, one.state_code)
        if one.state == "stopped":
            region.instances.begin(one)
        elif one.state not in ("pending", "running"):
            raise AwsError(
                "IncorrectInstanceState",
                f"The instance '{one.id}' is not in a state from which it can be started.",
            )
        changes.append(_change(one, before))
    return {"StartingInstances": changes}


@operation("ec2", "GetConsoleOutput")
def get_console_output(region: Region, request: Request) -> dict[str, Any]:
    instance = region.ec2.get_instance(request.need("InstanceId"))
    text = region.instances.consoles.get(instance.id, "")
    answer: dict[str, Any] = {"InstanceId": instance.id, "Timestamp": region.clock.moment()}
    if text:
        # In lines, as EC2 does.
        answer["Output"] = base64.encodebytes(text.encode()[-65536:]).decode()
    return answer


@operation("ec2", "DescribeSnapshots")
def describe_snapshots(region: Region, request: Request) -> Any:
    answer = request.response.describe_snapshots()
    owners = [region.account if one == "self" else one for one in request.get("OwnerIds", [])]
    if owners:
        answer.result["Snapshots"] = [one for one in answer.result["Snapshots"] if one.owner_id in owners]
    return answer
