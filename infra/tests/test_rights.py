"""The policies, worked out and asked: calls that must pass do, calls that must not do not. Conditions as the policy language reads them."""

import fnmatch
import re

import pytest
from conftest import ROOT, resolver

from deploy import rights

FLEET = {"aws:ResourceTag/aws:autoscaling:groupName": "<app-group>"}
INSTANCE = "arn:aws:ec2:eu-central-1:123456789012:instance/i-1"
GROUP = "arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:1:autoScalingGroupName/<app-group>"
BUILDER = {"aws:RequestTag/fleetcart:role": "builder", "ec2:MetadataHttpTokens": "required", "ec2:InstanceProfile": "<BuilderProfile.Arn>"}
HERE = {"aws:RequestedRegion": "eu-central-1"}


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def holds(test: str, key: str, wanted: list, context: dict) -> bool:
    """One line of a condition, with its quantifier and `IfExists`."""
    every, _, name = test.partition(":") if ":" in test else ("", "", test)
    if name == "Null":
        return (key not in context) == (str(wanted[0]).lower() == "true")
    if_exists, name = name.endswith("IfExists"), name.removesuffix("IfExists")
    if key not in context:
        return if_exists or every == "ForAllValues"
    compare = {
        "StringEquals": lambda have, want: have == want,
        "StringLike": lambda have, want: fnmatch.fnmatchcase(have, want),
        "ArnEquals": lambda have, want: fnmatch.fnmatchcase(have, want),
        "ArnLike": lambda have, want: fnmatch.fnmatchcase(have, want),
        "Bool": lambda have, want: str(have).lower() == str(want).lower(),
        "NumericLessThanEquals": lambda have, want: float(have) <= float(want),
    }[name]
    have = listed(context[key])
    hits = [any(compare(one, want) for want in wanted) for one in have]
    return all(hits) if every == "ForAllValues" else any(hits)


def may(stack: str, role: str, action: str, resource: str, **context) -> bool:
    given = context.get("context", {})
    for policy in resolver(stack).properties(role)["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if action not in listed(statement["Action"]):
                continue
            # Angle brackets stand for ids that only a deployment knows.
            if not any(one == "*" or fnmatch.fnmatchcase(resource, one.replace("[", "[[]")) for one in listed(statement["Resource"])):
                continue
            lines = [(test, key, listed(value)) for test, keys in statement.get("Condition", {}).items() for key, value in keys.items()]
            if all(holds(*line, given) for line in lines):
                return True
    return False


#: Role, action, resource, what the call says; whether it may.
CALLS = [
    ("LifecycleHooksRole", "ec2:DeleteTags", INSTANCE, FLEET | {"aws:TagKeys": ["fleetcart:ready"]}, True),
    ("LifecycleHooksRole", "ec2:DeleteTags", INSTANCE, FLEET, False),
    ("LifecycleHooksRole", "ec2:DeleteTags", INSTANCE, FLEET | {"aws:TagKeys": ["fleetcart:ready", "Environment"]}, False),
    ("LifecycleHooksRole", "ec2:CreateTags", INSTANCE, {"aws:ResourceTag/aws:autoscaling:groupName": "another", "aws:TagKeys": ["fleetcart:ready"]}, False),
    ("LifecycleHooksRole", "autoscaling:CompleteLifecycleAction", GROUP, {}, True),
    ("LifecycleHooksRole", "autoscaling:CompleteLifecycleAction", GROUP.replace("<app-group>", "another"), {}, False),
    ("ScheduledScalingRole", "autoscaling:UpdateAutoScalingGroup", GROUP, {}, True),
    ("ScheduledScalingRole", "autoscaling:UpdateAutoScalingGroup", GROUP, {"autoscaling:MaxSize": "12"}, True),
    ("ScheduledScalingRole", "autoscaling:UpdateAutoScalingGroup", GROUP, {"autoscaling:MaxSize": "13"}, False),
    ("ScheduledScalingRole", "autoscaling:UpdateAutoScalingGroup", GROUP, {"autoscaling:LaunchTemplateVersionSpecified": "true"}, False),
    ("ScheduledScalingRole", "autoscaling:UpdateAutoScalingGroup", GROUP, {"autoscaling:LaunchTemplateVersionSpecified": "false"}, False),
    ("AmiBakerRole", "ec2:RunInstances", INSTANCE, BUILDER, True),
    ("AmiBakerRole", "ec2:RunInstances", INSTANCE, BUILDER | {"ec2:MetadataHttpTokens": "optional"}, False),
    ("AmiBakerRole", "ec2:RunInstances", INSTANCE, BUILDER | {"ec2:InstanceProfile": "arn:aws:iam::123456789012:instance-profile/admin"}, False),
    ("AmiBakerRole", "ec2:RunInstances", INSTANCE, {key: value for key, value in BUILDER.items() if "Tag" not in key}, False),
    ("AmiBakerRole", "ec2:RunInstances", "arn:aws:ec2:eu-central-1:123456789012:key-pair/mine", BUILDER, False),
    ("AmiBakerRole", "ec2:TerminateInstances", INSTANCE, {"aws:ResourceTag/fleetcart:role": "builder"}, True),
    ("AmiBakerRole", "ec2:TerminateInstances", INSTANCE, {"aws:ResourceTag/fleetcart:role": "shop"}, False),
    ("AmiBakerRole", "ec2:DeregisterImage", "arn:aws:ec2:eu-central-1::image/ami-1", {"aws:ResourceTag/fleetcart:build": "1.0.0-0a"}, True),
    ("AmiBakerRole", "ec2:DeregisterImage", "arn:aws:ec2:eu-central-1::image/ami-1", {}, False),
    ("AmiBakerRole", "ec2:DescribeImages", "*", HERE, True),
    ("AmiBakerRole", "ec2:DescribeImages", "*", {"aws:RequestedRegion": "us-east-1"}, False),
    ("AmiBakerRole", "iam:PassRole", "<BuilderRole.Arn>", {"iam:PassedToService": "ec2.amazonaws.com"}, True),
    ("AmiBakerRole", "iam:PassRole", "<BuilderRole.Arn>", {"iam:PassedToService": "lambda.amazonaws.com"}, False),
    ("AmiBakerRole", "events:PutEvents", "arn:aws:events:eu-central-1:123456789012:event-bus/default", {"events:source": "fleetcart.instance", "events:detail-type": "Build Ended"}, False),
    ("AmiBakerRole", "s3:ListBucket", "arn:aws:s3:::<data-release-bucket>", {"s3:prefix": "releases/1.0.0/"}, True),
    ("AmiBakerRole", "s3:ListBucket", "arn:aws:s3:::<data-release-bucket>", {"s3:prefix": "calendar/"}, False),
    ("BuilderRole", "s3:PutObject", "arn:aws:s3:::<data-release-bucket>/builds/1/result.json", {}, True),
    ("BuilderRole", "s3:PutObject", "arn:aws:s3:::<data-release-bucket>/releases/1.0.0/manifest.json", {}, False),
]


@pytest.mark.parametrize(("role", "action", "resource", "context", "allowed"), CALLS)
def test_rights_hold_against_calls_that_must_not_pass(role, action, resource, context, allowed):
    assert may("control", role, action, resource, context=context) is allowed


def test_instances_decrypt_only_through_the_services_that_hold_their_secrets():
    key = "<data-key>"
    assert may("app", "InstanceRole", "kms:Decrypt", key, context={"kms:ViaService": "ssm.eu-central-1.amazonaws.com"})
    assert not may("app", "InstanceRole", "kms:Decrypt", key, context={"kms:ViaService": "s3.eu-central-1.amazonaws.com"})
    assert not may("app", "InstanceRole", "kms:Decrypt", "arn:aws:kms:eu-central-1:123456789012:key/another", context={"kms:ViaService": "ssm.eu-central-1.amazonaws.com"})


def test_the_page_of_rights_shows_what_the_templates_say_and_runs_used():
    page, table = (ROOT / "docs/cloud/rights.md").read_text(), rights.report("prod")
    assert page.endswith(table + "\n"), "print it anew: script/deploy prod rights"
    assert len(re.findall(r"^## \w+\.\w+Role$", table, re.M)) >= 11


ALL = [right for name, role in rights.roles() for right in rights.rights(name, role)]


def test_every_right_was_used_by_a_run_or_says_why_it_is_there():
    assert len(ALL) > 100
    assert [right for right in ALL if not right.used and not right.reason] == [], "say why in infra/rights-unused.yaml, or take them away"


def test_no_reason_stands_for_a_right_that_is_used_or_gone():
    unused = {(right.role, right.sid, right.action) for right in ALL if not right.used}
    for role, said in rights.reasons().items():
        if isinstance(said, str):
            mine = [right for right in ALL if right.role == role]
            assert mine and not any(right.used for right in mine), f"{role}: some of it is used, so each right needs a reason of its own"
            continue
        for sid, actions in said.items():
            for action, why in actions.items():
                assert (role, sid, action) in unused, f"{role} {sid} {action}: used, or not allowed any more"
                assert len(why) > 20 and "\n" not in why


def test_what_runs_used_is_still_allowed():
    """A statement that was renamed, or an action that was taken away, since the runs."""
    managed = {name for name, role in rights.roles() if role.get("ManagedPolicyArns")}
    known = {(right.role, right.sid, right.action) for right in ALL}
    used = {(role, sid, action) for role, sids in rights.recorded()["used"].items() for sid, actions in sids.items() for action in actions}
    assert {one for one in used - known if one[0] not in managed} == set(), "run anew: script/region rights --begin, the rehearsals and tests, script/region rights"


def test_the_fleet_was_refused_nothing():
    assert set(rights.recorded()["refused"]) <= {"access.DeployRole"}
