"""Stacks in a state that the command cannot go on from by itself, names that are taken: what to say, and the command that mends it."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from . import template
from .environment import Environment
from .errors import Refused

if TYPE_CHECKING:
    from .stack import Stack

#: Types whose resources have a name of their own in the templates, and the property that gives it.
NAMED_BY = {
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::Backup::BackupVault": "BackupVaultName",
    "AWS::CloudFront::Function": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::WAFv2::WebACL": "Name",
}
#: Status → what it means, and the command that mends it.
STATES = {
    "UPDATE_ROLLBACK_FAILED": (
        "an update failed, and going back failed too",
        "aws cloudformation continue-update-rollback --stack-name {name}, with --resources-to-skip {resources} if the same fails again",
    ),
    "DELETE_FAILED": (
        "it could not be deleted whole",
        "aws cloudformation delete-stack --stack-name {name} --retain-resources {resources}, which forgets them and leaves them there",
    ),
    # ContinueUpdateRollback takes UPDATE_ROLLBACK_FAILED alone.
    "IMPORT_ROLLBACK_FAILED": (
        "an import failed, and going back failed too",
        "aws cloudformation delete-stack --stack-name {name}, which leaves there what the template keeps (DeletionPolicy); no command continues this",
    ),
}


def refuse_strange(stack: "Stack", found: dict[str, Any]) -> None:
    """A stack that somebody else made, that is being changed, or that needs a hand first."""
    status = found["StackStatus"]
    if {"Key": "Project", "Value": "fleetcart"} not in found.get("Tags", []) and status != "REVIEW_IN_PROGRESS":
        raise Refused(
            f"{stack.name} was not made by this command: it has no tag Project=fleetcart",
            "Nothing was changed. If it is not wanted, delete it; if it is, deploy an environment of another name.",
        )
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise Refused(f"{stack.name} is being changed right now ({status})", "Wait until that is over, then try again.")
    if status in STATES:
        meaning, _ = STATES[status]
        raise Refused(f"{stack.name} is in {status}: {meaning}{_reasons(stack)}", advice(stack, status))


def advice(stack: "Stack", status: str) -> str:
    _, command = STATES[status]
    failed = [resource["LogicalResourceId"] for resource in _failed(stack)]
    return f"Look at the reason first, then: {command.format(name=stack.name, resources=' '.join(failed) or 'NAME')}. Then the same command goes on."


def _failed(stack: "Stack") -> list[dict[str, Any]]:
    try:
        return [resource for resource in stack.resources() if resource["ResourceStatus"].endswith("_FAILED")]
    except ClientError:
        return []


def _reasons(stack: "Stack") -> str:
    return "".join(f"\n    {one['LogicalResourceId']} {one['ResourceStatus']}: {one.get('ResourceStatusReason', 'no reason given')}" for one in _failed(stack))


def left_behind(environment: Environment, which: str, given: dict[str, str]) -> list[str]:
    """Names of log groups and vaults of the stack that are there before it is: an environment of this name was taken down, and they stayed."""
    asked = template.load(which)
    worked_out = template.Resolver(asked, given | {"AWS::Region": environment.region, "AWS::AccountId": environment.account})
    names: dict[str, str] = {}
    for logical, resource in asked["Resources"].items():
        kind = resource["Type"]
        if kind in ("AWS::Logs::LogGroup", "AWS::Backup::BackupVault") and worked_out.exists(logical):
            names[worked_out.value(resource["Properties"][NAMED_BY[kind]])] = kind
    return sorted(name for name, kind in names.items() if _is_there(environment, kind, name))


def _is_there(environment: Environment, kind: str, name: str) -> bool:
    try:
        if kind == "AWS::Backup::BackupVault":
            environment.client("backup").describe_backup_vault(BackupVaultName=name)
            return True
        groups = environment.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return any(group["logGroupName"] == name for group in groups)
    except ClientError:
        # A vault that is not there answers "access denied", too.
        return False
