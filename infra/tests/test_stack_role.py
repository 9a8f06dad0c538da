"""CloudFormation makes the stacks in the name of `fleetcart-ENV-stacks`: what it asks of a role for each type of resource stands in the
types' own descriptions (`handlers`, as cfn-lint has copied them), and is held here against that role's policies."""

import fnmatch
import json
import sys
from functools import cache

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from conftest import ROOT, resolver

from deploy import template

sys.path.append(str(ROOT / "end2end/region"))
from aws.iam.identities import amazons  # noqa: E402
from aws.iam.language import Ask, decide, read  # noqa: E402

ACCOUNT, REGION = "123456789012", "eu-central-1"
STACK_ROLE = f"arn:aws:iam::{ACCOUNT}:role/fleetcart-prod-stacks"
#: What a type's description asks for, and these stacks have no use for: action → why.
UNUSED = {
    "iam:PutRolePermissionsBoundary": "no role of the stacks has a boundary",
    "iam:DeleteRolePermissionsBoundary": "the same",
    "iam:DescribeOrganization": "AWS knows no such action; organizations:DescribeOrganization, which is meant, is allowed",
}
#: Service that a role is handed to by the type that names it.
TO = {
    "AWS::AutoScaling::AutoScalingGroup": "ec2", "AWS::Backup::BackupSelection": "backup", "AWS::EC2::FlowLog": "vpc-flow-logs",
    "AWS::EC2::LaunchTemplate": "ec2", "AWS::IAM::InstanceProfile": "ec2", "AWS::Lambda::Function": "lambda",
    "AWS::RDS::DBInstance": "monitoring.rds", "AWS::Scheduler::Schedule": "scheduler",
}  # fmt: skip
#: Properties by which that is done.
HANDING = {"Role", "Roles", "RoleArn", "IamRoleArn", "DeliverLogsPermissionArn", "MonitoringRoleArn"}


@cache
def policies() -> tuple:
    access = template.Resolver(template.load("access"), {"Environment": "prod", "Subject": "repo:a/b:environment:prod"})
    role = access.properties("StackRole")
    managed = [statement for arn in role["ManagedPolicyArns"] for statement in read(amazons(arn.rsplit("/", 1)[-1]))]
    own = [statement for policy in role["Policies"] for statement in read(json.dumps(policy["PolicyDocument"]))]
    return (*managed, *own)


def may(action: str, resource: str, **said: str) -> bool:
    context = {key.lower(): [value] for key, value in said.items()} | {"aws:requestedregion": [REGION]}
    return decide(Ask(action, resource, context), policies()).allowed


@cache
def asks(kind: str) -> frozenset[str]:
    """Actions that making, reading, changing and removing a type needs, as its description says."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    handlers = schema.get("handlers", {})
    return frozenset(action for name in ("create", "read", "update", "delete") for action in handlers.get(name, {}).get("permissions", []))


def kinds(which: str) -> set[str]:
    return {one["Type"] for one in template.load(which)["Resources"].values()}


def resources(action: str, which: str) -> list[str]:
    """What such an action of IAM is asked on, in this stack."""
    names = {"role": f"fleetcart-prod-{which}-SomeRole-1A2B3C4D", "instance-profile": f"fleetcart-prod-{which}-SomeProfile-1A2B3C4D"}
    kind = "instance-profile" if "InstanceProfile" in action else "role"
    return [f"arn:aws:iam::{ACCOUNT}:{kind}/{names[kind]}"]


@pytest.mark.parametrize("which", template.STACKS)
def test_the_role_of_the_stacks_may_all_that_cloudformation_asks_for_their_types(which):
    missing, looked_at = [], set()
    for kind in sorted(kinds(which)):
        needed = asks(kind)
        for action in sorted(needed):
            looked_at.add(action)
            if action in UNUSED:
                continue
            if action == "iam:PassRole":
                if kind in TO and not may(action, resources(action, which)[0], **{"iam:PassedToService": f"{TO[kind]}.amazonaws.com"}):
                    missing.append(f"{kind} {action} to {TO[kind]}")
                continue
            on = resources(action, which) if action.startswith("iam:") else ["*"]
            # A description may name many at once.
            asked = [action] if "*" not in action else [f"{action.partition(':')[0]}:{action.partition(':')[2].replace('*', 'Something')}"]
            missing += [f"{kind} {one}" for one in asked for resource in on if not may(one, resource)]
    assert missing == []
    assert len(looked_at) > 25, sorted(looked_at)


def test_the_types_of_the_stacks_have_descriptions_that_say_what_they_need():
    silent = sorted({kind for which in template.STACKS for kind in kinds(which) if not asks(kind)})
    assert silent == SILENT, "of these nobody can say"


#: Types whose description names no rights.
SILENT: list[str] = []


def test_reasons_are_given_only_for_what_is_asked_and_not_allowed():
    asked = {action for which in template.STACKS for kind in kinds(which) for action in asks(kind)}
    for action in UNUSED:
        assert action in asked, f"{action} is asked for by nobody"
        assert not may(action, f"arn:aws:iam::{ACCOUNT}:role/fleetcart-prod-app-SomeRole-1A2B3C4D"), f"{action} is allowed"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/administrator"),
        ("iam:PutRolePolicy", STACK_ROLE),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/fleetcart-prod-deploy"),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/somebody"),
        ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/somebody"),
        ("iam:UpdateAssumeRolePolicy", STACK_ROLE),
        ("organizations:LeaveOrganization", "*"),
    ],
)
def test_the_role_of_the_stacks_gives_nobody_more_rights_than_a_stack_has(action, resource):
    assert not may(action, resource)


def test_a_role_of_the_stacks_is_handed_to_no_other_service():
    role = f"arn:aws:iam::{ACCOUNT}:role/fleetcart-prod-app-SomeRole-1A2B3C4D"
    assert may("iam:PassRole", role, **{"iam:PassedToService": "ec2.amazonaws.com"})
    for service in ("codebuild.amazonaws.com", "ecs-tasks.amazonaws.com", "cloudformation.amazonaws.com"):
        assert not may("iam:PassRole", role, **{"iam:PassedToService": service})
    assert not may("iam:PassRole", STACK_ROLE, **{"iam:PassedToService": "ec2.amazonaws.com"})


# Who may take on the roles of the stacks, and who may use their key.


def trusts() -> list[tuple[str, str, tuple]]:
    found = []
    for which in template.STACKS:
        known = resolver(which)
        for logical, resource in template.load(which)["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role" and known.exists(logical):
                found.append((which, logical, read(json.dumps(known.properties(logical)["AssumeRolePolicyDocument"]))))
    return found


def handed(properties) -> list[str]:
    """What a resource names where a role is handed over."""
    if isinstance(properties, list):
        return [one for inner in properties for one in handed(inner)]
    if not isinstance(properties, dict):
        return []
    return [json.dumps(inner) for key, inner in properties.items() if key in HANDING] + [one for inner in properties.values() for one in handed(inner)]


def named(which: str, logical: str) -> set[str]:
    """Services that the resources which name a role hand it to."""
    own = json.dumps({"Fn::GetAtt": [logical, "Arn"]}), json.dumps({"Ref": logical})
    there = template.load(which)["Resources"].values()
    return {TO[one["Type"]] for one in there if one["Type"] in TO and any(ref in text for ref in own for text in handed(one.get("Properties", {})))}


def test_each_role_may_be_taken_on_by_the_service_it_is_handed_to_and_by_no_other():
    roles, services = trusts(), sorted(set(TO.values()) | {"codebuild", "ecs-tasks", "cloudformation", "ssm"})
    assert len(roles) >= 8
    for which, logical, statements in roles:
        own = named(which, logical)
        assert own, f"{which}.{logical} is handed to nobody"
        for service in services:
            said = {"aws:sourceaccount": [ACCOUNT], "aws:sourcearn": [source(service)]}
            taken = decide(Ask("sts:AssumeRole", "*", said), (), statements, (f"{service}.amazonaws.com",)).allowed
            assert taken == (service in own), f"{which}.{logical} and {service}: {sorted(own)}"
        assert not decide(Ask("sts:AssumeRole", "*", {}), (), statements, (f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::999988887777:root", "*")).allowed


def source(service: str) -> str:
    """On whose behalf a service says that it comes."""
    names = {"scheduler": "scheduler:{}:schedule-group/fleetcart-prod", "vpc-flow-logs": "ec2:{}:vpc-flow-log/fl-0a1b2c3d"}
    return "arn:aws:" + names.get(service, service + ":{}:something").format(f"{REGION}:{ACCOUNT}")


def key() -> tuple:
    return read(json.dumps(resolver("data").properties("Key")["KeyPolicy"]))


def key_lets(who: str, action: str, **said: str) -> bool:
    return decide(Ask(action, "*", {name.lower(): [value] for name, value in said.items()}), (), key(), (who,)).allowed


def test_the_key_is_the_accounts_own_and_of_the_services_that_the_stacks_encrypt_for():
    for action in ("kms:PutKeyPolicy", "kms:Decrypt", "kms:ScheduleKeyDeletion"):
        assert key_lets(f"arn:aws:iam::{ACCOUNT}:root", action), "or nobody could ever change it again"
        assert not key_lets("arn:aws:iam::999988887777:root", action)
    senders = {principal for statement in key() for principal in services_of(statement.document)}
    assert senders
    for sender in senders:
        assert not key_lets(sender, "kms:PutKeyPolicy") and not key_lets(sender, "kms:ScheduleKeyDeletion")
    assert not key_lets("s3.amazonaws.com", "kms:Decrypt") and not key_lets("lambda.amazonaws.com", "kms:Decrypt")


def services_of(document: dict) -> list[str]:
    principal = document.get("Principal", {})
    found = principal.get("Service", []) if isinstance(principal, dict) else []
    return [found] if isinstance(found, str) else found


def test_what_a_service_sends_through_the_key_it_may_encrypt():
    """Whoever puts messages into an encrypted topic or queue needs both: "Configuring AWS KMS permissions", of SNS and SQS."""
    senders = {principal for statement in key() for principal in services_of(statement.document)}
    for sender in sorted(senders - {f"logs.{REGION}.amazonaws.com"}):
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            assert any(fnmatch.fnmatch(action, pattern) for statement in key() if sender in services_of(statement.document) for pattern in as_list(statement.document["Action"])), sender
    logs = f"logs.{REGION}.amazonaws.com"
    assert logs in senders and key_lets(logs, "kms:Encrypt", **{"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/fleetcart/prod/shop"})
    assert not key_lets(logs, "kms:Encrypt", **{"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:999988887777:log-group:/another"})


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]
