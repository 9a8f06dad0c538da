"""What services do in a role's name, or because a resource's own policy lets them: logs, letters that could not be delivered, wakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.awslambda.models import lambda_backends
from moto.kms.models import kms_backends
from moto.sqs.models import sqs_backends

from .language import Ask, decide, read
from .trust import takes

if TYPE_CHECKING:
    from ..region import Region


def _has_role(region: Region, role: str | None) -> bool:
    """Schedules and functions that are registered by hand may name a role that nobody made: nothing is asked of it then."""
    return bool(role) and region.iam.identities.role(str(role).rsplit("/", 1)[-1]) is not None


def logs(region: Region, name: str, role: str | None, first: bool) -> None:
    """Lambda writes what a function prints with the function's role. Without the right nothing is written, and the function runs on."""
    if not _has_role(region, role):
        return
    stream = f"arn:aws:logs:{region.name}:{region.account}:log-group:/aws/lambda/{name}:log-stream:local"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents") if first else ("logs:PutLogEvents",):
        region.iam.serve(str(role), action, stream, "lambda")


def may_send(region: Region, role: str | None, queue: str, service: str) -> bool:
    """Whether a service may put a message into a queue with this role, and through its key."""
    if not _has_role(region, role):
        return True
    if not takes(region, role, service):
        return False
    allowed = region.iam.serve(str(role), "sqs:SendMessage", queue, service)
    found = sqs_backends[region.account][region.name].queues.get(queue.rsplit(":", 1)[-1])
    key = getattr(found, "kms_master_key_id", None)
    if key and "alias/aws/" not in str(key):
        keys = kms_backends[region.account][region.name]
        number = keys.get_key_id(str(key))
        known = keys.keys.get(number) or keys.keys.get(keys.get_key_id_from_alias(str(key)) or "")
        said = {"kms:ViaService": f"sqs.{region.name}.amazonaws.com"}
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            allowed &= region.iam.serve(str(role), action, known.arn if known else str(key), service, **said)
    return allowed


def may_wake(region: Region, role: str | None, function: str) -> bool:
    """Whether Scheduler may invoke a function with the schedule's role."""
    if not _has_role(region, role):
        return True
    return takes(region, role, "scheduler") and region.iam.serve(str(role), "lambda:InvokeFunction", function, "scheduler")


def rule_may_invoke(region: Region, rule: str, name: str) -> bool:
    """Whether the function's own policy lets this rule in; of a function that was registered by hand nobody asks."""
    if name not in region.functions.deployed:
        return True
    function = lambda_backends[region.account][region.name].get_function(name)
    source = f"arn:aws:events:{region.name}:{region.account}:rule/{rule}"
    ask = Ask("lambda:InvokeFunction", function.function_arn, _sent_by(region, source))
    return decide(ask, (), read({"Statement": function.policy.statements}), ("events.amazonaws.com",)).allowed


def rule_may_send(region: Region, rule: str, queue: str) -> bool:
    """Whether the queue's policy lets this rule in; a queue without one was made by hand."""
    found: Any = sqs_backends[region.account][region.name].queues.get(queue.rsplit(":", 1)[-1])
    policy = getattr(found, "policy", None)
    if not policy:
        return True
    source = f"arn:aws:events:{region.name}:{region.account}:rule/{rule}"
    return decide(Ask("sqs:SendMessage", queue, _sent_by(region, source)), (), read(policy), ("events.amazonaws.com",)).allowed


def _sent_by(region: Region, source: str) -> dict[str, list[str]]:
    return {"aws:sourcearn": [source], "aws:sourceaccount": [region.account], "aws:securetransport": ["true"]}
