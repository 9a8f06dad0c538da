"""A pipeline deploys by a role of its own: one pipeline, no keys, no administrator."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import rules
from test_deploy import Fake

from deploy import template
from deploy.stack import Stack

ACCESS = template.parse((template.FOLDER / "access.yaml").read_text())


def statements(role: str) -> dict[str, dict]:
    (policy,) = ACCESS["Resources"][role]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def test_the_template_is_one_that_cloudformation_takes():
    ran = subprocess.run([Path(sys.executable).parent / "cfn-lint", "-r", "eu-central-1", "-t", template.FOLDER / "access.yaml"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert rules.policies_name_their_actions({"access": ACCESS}) == []


def test_one_pipeline_may_and_no_wildcard_lets_others_in():
    (trust,) = ACCESS["Resources"]["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": {"Ref": "Subject"}}}
    pattern = ACCESS["Parameters"]["Subject"]["AllowedPattern"]
    assert re.fullmatch(pattern, "repo:owner/shop:environment:prod") and re.fullmatch(pattern, "repo:owner/shop:ref:refs/heads/main")
    for open_to_others in ("repo:owner/*", "repo:owner/shop:*", "*", "repo:owner/shop:pull_request"):
        assert not re.fullmatch(pattern, open_to_others)


def test_the_pipeline_changes_stacks_by_their_role_and_not_otherwise():
    deploy = statements("DeployRole")
    assert deploy["ChangeStacksByTheirRole"]["Condition"] == {"StringEquals": {"cloudformation:RoleArn": {"Fn::GetAtt": ["StackRole", "Arn"]}}}
    changing = {action for statement in deploy.values() for action in statement["Action"] if re.match(r"cloudformation:(Create|Update|Delete)", action)}
    assert changing - {"cloudformation:DeleteChangeSet", "cloudformation:UpdateTerminationProtection"} == set(deploy["ChangeStacksByTheirRole"]["Action"])
    actions = " ".join(str(statement["Action"]) for statement in deploy.values())
    assert "rds:" not in actions and "secretsmanager:" not in actions and "iam:Create" not in actions and "DeleteStack" not in actions
    assert deploy["HandOverTheStacksRole"]["Resource"] == {"Fn::GetAtt": ["StackRole", "Arn"]}


def test_only_cloudformation_has_the_stacks_role_and_it_makes_no_other_roles():
    (trust,) = ACCESS["Resources"]["StackRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudformation.amazonaws.com"} and "fleetcart-${Environment}-*" in json.dumps(trust["Condition"])
    named = [one["Fn::Sub"].rpartition("role/")[2] for one in statements("StackRole")["RolesOfTheStacks"]["Resource"]]
    assert sorted(named) == sorted(f"fleetcart-${{Environment}}-{stack}-*" for stack in template.STACKS)
    # Its own role and the pipeline's are none of these.
    assert not any(re.fullmatch(name.replace("${Environment}", "prod").replace("*", ".*"), own) for name in named for own in ("fleetcart-prod-deploy", "fleetcart-prod-stacks"))


@pytest.mark.parametrize("role", [None, "arn:aws:iam::111122223333:role/fleetcart-prod-stacks"])
def test_the_command_hands_that_role_over_when_the_environment_names_it(role):
    services = {"cloudformation": SimpleNamespace(), "s3": SimpleNamespace(put_object=lambda **_: None)}
    wanted = Stack(Fake(services, {"role": role} if role else {}), "network", print)._wanted({})
    assert wanted.get("RoleARN") == role
