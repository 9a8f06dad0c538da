"""The way from the instances to S3 leads to the shop's own buckets, as the shop's own account, and nowhere else."""

import fnmatch

from conftest import resolver
from test_rights import holds, listed

OURS = "arn:aws:s3:::fleetcart-prod-data-releasebucket-1x2y3z"
ACCOUNT = "123456789012"
AS_US = {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}


def policy() -> list[dict]:
    return resolver("network").properties("StorageEndpoint")["PolicyDocument"]["Statement"]


def passes(action: str, resource: str, said: dict) -> bool:
    return any(
        action in listed(one["Action"])
        and any(fnmatch.fnmatchcase(resource, pattern) for pattern in listed(one["Resource"]))
        and all(holds(test, key, listed(value), said) for test, keys in one.get("Condition", {}).items() for key, value in keys.items())
        for one in policy()
    )


def test_the_shops_own_buckets_are_reached_as_the_shops_own_account():
    assert passes("s3:GetObject", f"{OURS}/releases/1.0.0/manifest.json", AS_US)
    assert passes("s3:PutObject", f"{OURS}/builds/1/result.json", AS_US)
    assert passes("s3:ListBucket", OURS, AS_US)


def test_nothing_is_carried_off():
    elsewhere = "999999999999"
    assert not passes("s3:PutObject", "arn:aws:s3:::somebodys/stolen.sql", AS_US | {"aws:ResourceAccount": elsewhere})
    # A bucket that somebody else has named like ours.
    assert not passes("s3:PutObject", "arn:aws:s3:::fleetcart-prod-data-mine/stolen.sql", AS_US | {"aws:ResourceAccount": elsewhere})
    # Keys that somebody has brought along.
    assert not passes("s3:GetObject", f"{OURS}/releases/1.0.0/manifest.json", AS_US | {"aws:PrincipalAccount": elsewhere})
    assert not passes("s3:GetObject", f"{OURS}/releases/1.0.0/manifest.json", {})
    assert not passes("s3:PutObject", "arn:aws:s3:::amazon-ssm-eu-central-1/agent", {})


def test_what_the_roles_of_instances_may_do_in_s3_is_let_through_and_no_other_action():
    wanted = set()
    for stack, role in (("app", "InstanceRole"), ("control", "BuilderRole")):
        for one in resolver(stack).properties(role)["Policies"]:
            wanted |= {action for statement in one["PolicyDocument"]["Statement"] for action in listed(statement["Action"]) if action.startswith("s3:")}
    assert wanted == {action for statement in policy() for action in listed(statement["Action"])}


def test_the_agent_is_read_without_keys():
    assert passes("s3:GetObject", "arn:aws:s3:::amazon-ssm-eu-central-1/latest/debian_amd64/amazon-ssm-agent.deb", {})
