"""Who may do what: the policies of the stacks as a table, with what the functions were seen to call."""

import json
from typing import Any

from . import template
from .errors import Refused

RECORDED = template.FOLDER.parent / "lambdas/iam-actions.json"
#: Role → the program whose calls were recorded.
PROGRAMS = {"AmiBakerRole": "ami-baker", "RolloutRole": "rollout", "LifecycleHooksRole": "lifecycle-hooks", "ScheduledScalingRole": "scheduled-scaling"}
#: Calls that rights are called otherwise for, or that need none.
RENAMED = {"s3:ListObjectsV2": "s3:ListBucket", "s3:HeadObject": "s3:GetObject", "sts:GetCallerIdentity": ""}


def report(environment: str) -> str:
    """Tables of Markdown, one for each role."""
    file = template.FOLDER / "parameters" / f"{environment}.json"
    if not file.is_file():
        raise Refused(f"There is no {file.name} in {file.parent}")
    seen = {program: {RENAMED.get(call, call) for call in calls} for program, calls in json.loads(RECORDED.read_text()).items()}
    parts = []
    for stack in template.STACKS:
        asked = template.load(stack)
        for logical, resource in asked["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role":
                parts.append(_role(stack, logical, resource["Properties"], seen.get(PROGRAMS.get(logical, ""))))
    return "\n\n".join(parts)


def _role(stack: str, logical: str, role: dict, seen: set[str] | None) -> str:
    who = sorted({service for statement in role["AssumeRolePolicyDocument"]["Statement"] for service in _list(statement["Principal"]["Service"])})
    lines = [f"## {stack}.{logical}", "", f"For {', '.join(who)}" + (f": {role['Description']}" if "Description" in role else "") + "."]
    if managed := role.get("ManagedPolicyArns"):
        lines.append("Amazon's own: " + ", ".join(f"`{_words(arn).rpartition('/')[2]}`" for arn in managed) + ".")
    if "Policies" in role:
        lines += ["", "| | May | On | If |" if seen is None else "| | May (**bold**: no rehearsal called it) | On | If |", "|---|---|---|---|"]
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                lines.append(_row(statement, seen if policy["PolicyName"] != "service" else None))
    return "\n".join(lines)


def _row(statement: dict, seen: set[str] | None) -> str:
    actions = [f"`{action}`" if seen is None or action in seen else f"**`{action}`**" for action in _list(statement["Action"])]
    where = ", ".join(f"`{_words(one)}`" for one in _list(statement["Resource"]))
    conditions = [f"{test} `{key}` {_words(value)}" for test, keys in statement.get("Condition", {}).items() for key, value in keys.items()]
    return f"| {statement.get('Sid', '')} | {', '.join(actions)} | {where} | {'; '.join(conditions)} |"


def _list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _words(value: Any) -> str:
    """A value of a template, short: what stands in every ARN is left out."""
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        (function, inner), = value.items()
        if function == "Fn::Sub":
            pattern = inner if isinstance(inner, str) else inner[0]
            return pattern.replace("arn:${AWS::Partition}:", "").replace("${AWS::Region}:${AWS::AccountId}:", "").replace("${AWS::Region}", "REGION")
        return ".".join(inner) if function == "Fn::GetAtt" else str(inner if isinstance(inner, str) else inner[-1])
    return str(value)
