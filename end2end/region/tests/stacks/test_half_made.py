"""Stacks in every state that CloudFormation leaves them in: the command goes on by itself, or says what mends them, and that mends them."""

import re
import shlex
from typing import Any

import pytest
from account import Account
from aws.cloudformation import states
from deploy import lock
from deploy.stack import Stack
from killing import Command, Ended, reads, run, start
from walk import deploying

NETWORK = "fleetcart-local-network"
DESTROY = Command(("local", "--local", "destroy", "--yes"))


def deploy(*more: str, **given: Any) -> Ended:
    return run(deploying("--stack", "network", *more, **given))


@pytest.fixture(scope="module")
def account():
    """One for all tests: each leaves the stack `network` whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "SETTLE_SECONDS", 0.0)
        account = Account(patch)
        account.deploy("network")
        yield account
        account.region.stop()


def status(account: Account, which: str = "network") -> str | None:
    return Stack(account.environment, which, print).status()


def carry_out(account: Account, said: str) -> None:
    """The command of CloudFormation that the advice names, as an operator types it."""
    words = shlex.split(re.split(r", which|, with|\. Then", said.partition("aws cloudformation ")[2])[0])
    operation, given = words[0].replace("-", "_"), {}
    for word in words[1:]:
        if word.startswith("--"):
            option = "".join(part.capitalize() for part in word[2:].split("-"))
            given[option] = []
        else:
            given[option].append(word)
    given = {name: values if name == "RetainResources" else values[0] for name, values in given.items()}
    getattr(account.environment.client("cloudformation"), operation)(**given)


@pytest.mark.parametrize("found", ["CREATE_FAILED", "UPDATE_FAILED"])
def test_what_failed_half_way_is_gone_on_from(account, found):
    states.put(account.region, NETWORK, found)
    ended = deploy()
    assert ended.code == 0 and f"was not finished ({found}): it goes on from there" in ended.said
    assert status(account) == "UPDATE_COMPLETE"


@pytest.mark.parametrize("found", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_what_was_never_finished_is_removed_and_made_anew(account, found):
    states.put(account.region, NETWORK, found, {"Vpc": "it has dependencies"} if found == "ROLLBACK_FAILED" else None)
    ended = deploy()
    assert ended.code == 0, ended.said
    assert f"was never finished ({found}): it is removed first" in ended.said
    assert status(account) == "CREATE_COMPLETE"


def test_changes_that_somebody_only_looked_at_are_removed_first(account):
    account.environment.client("cloudformation").delete_stack(StackName=NETWORK)
    stack = Stack(account.environment, "network", print)
    stack.cloudformation.create_change_set(ChangeSetName="look", ChangeSetType="CREATE", **stack._wanted({"Environment": "local"}))
    assert status(account) == "REVIEW_IN_PROGRESS"
    ended = deploy()
    assert ended.code == 0 and "was never finished (REVIEW_IN_PROGRESS)" in ended.said
    assert status(account) == "CREATE_COMPLETE"


def test_an_update_that_could_not_be_taken_back_is_refused_with_the_command_that_mends_it(account):
    states.put(account.region, NETWORK, "UPDATE_ROLLBACK_FAILED", {"FlowLog": "it is gone"})
    ended = deploy()
    assert ended.code == 1 and "error: stack network is in UPDATE_ROLLBACK_FAILED" in ended.said, ended.said
    carry_out(account, ended.said)
    assert status(account) == "UPDATE_ROLLBACK_COMPLETE"
    assert deploy().code == 0


def test_what_cannot_be_deleted_is_named_and_forgotten_by_the_command_that_is_said(account):
    account.region.faults.deletions = {"FlowLog": "somebody holds it"}
    ended = run(DESTROY)
    assert ended.code == 1 and "FlowLog DELETE_FAILED: somebody holds it" in ended.said, ended.said
    assert status(account) == "DELETE_FAILED"
    refused = deploy()
    assert refused.code == 1 and "error: stack network is in DELETE_FAILED" in refused.said and "--retain-resources FlowLog," in refused.said
    assert "Vpc" not in refused.said
    carry_out(account, refused.said)
    assert status(account) is None
    account.region.faults.deletions = {}
    assert deploy().code == 0 and status(account) == "CREATE_COMPLETE"


def test_what_resisted_once_is_deleted_by_the_same_command_again(account):
    account.region.faults.deletions = {"FlowLog": "somebody holds it"}
    assert run(DESTROY).code == 1
    account.region.faults.deletions = {}
    assert run(DESTROY).code == 0 and status(account) is None
    assert deploy().code == 0


def test_a_stack_made_by_hand_is_left_alone(account):
    cloudformation = account.environment.client("cloudformation")
    cloudformation.delete_stack(StackName=NETWORK)
    by_hand = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    cloudformation.create_stack(StackName=NETWORK, TemplateBody=by_hand)
    ended = deploy()
    assert ended.code == 1 and f"{NETWORK} was not made by this command: it has no tag Project=fleetcart" in ended.said
    assert "Nothing was changed." in ended.said
    assert "Topic" in str(cloudformation.get_template(StackName=NETWORK)["TemplateBody"])
    cloudformation.delete_stack(StackName=NETWORK)
    assert deploy().code == 0


def test_an_import_that_could_not_be_taken_back_is_refused_with_the_command_that_mends_it(account):
    states.put(account.region, NETWORK, "IMPORT_ROLLBACK_FAILED", {"FlowLog": "it is another's"})
    ended = deploy()
    assert ended.code == 1 and "error: stack network is in IMPORT_ROLLBACK_FAILED" in ended.said and "no command continues this" in ended.said
    carry_out(account, ended.said)
    assert status(account) is None
    assert deploy().code == 0 and status(account) == "CREATE_COMPLETE"


def changing(ended: Ended) -> list[str]:
    return [call for call in ended.calls if not reads(call)]


def test_another_account_is_refused_before_anything_is_made(account):
    ended = deploy("--account", "999988887777")
    assert ended.code == 1 and "error: These credentials are of account 123456789012; local lives in 999988887777" in ended.said
    assert changing(ended) == []


def test_another_region_is_refused_before_anything_is_made(account, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    ended = deploy(region="eu-central-1")
    assert ended.code == 1 and "error: This would go to eu-west-1; local lives in eu-central-1" in ended.said and "AWS_REGION=eu-central-1" in ended.said
    assert changing(ended) == []


def test_values_that_contradict_each_other_are_all_said_before_anything_is_made(account):
    ended = deploy(app={"NatPerZone": "false", "LogDays": "8"}, data={"Vault": "false", "CopyVault": "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies"})
    assert ended.code == 1 and "Traceback" not in ended.said
    for says in ("LogDays of app is '8'; there is 7, 14", "NatPerZone is true for network and false for app", "CopyVault of data names a vault for copies, and Vault is false"):
        assert says in ended.said, ended.said
    assert ended.said.count("in infra/parameters/local.json") == 3
    assert changing(ended) == []


def test_a_change_by_somebody_else_is_waited_for(account):
    account.region.delays.stack = 600.0
    stack = Stack(account.environment, "network", print)
    stack.cloudformation.update_stack(**stack._wanted({"Environment": "local", **account.environment.given["network"], "LogDays": "14"}))
    account.region.delays.stack = 0.0
    waiting = start(deploying("--stack", "network"))
    assert waiting.has_said("is still being changed (UPDATE_IN_PROGRESS): following that to its end first")
    states.find(account.region, NETWORK).busy_until = 0.0
    ended = waiting.ends()
    assert ended.code == 0 and "~ FlowLogGroup" in ended.said or "unchanged" not in ended.said, ended.said
    assert status(account) == "UPDATE_COMPLETE"


def test_an_environment_with_a_stack_in_each_state_says_so_in_its_check(account):
    for found, says in (("UPDATE_ROLLBACK_FAILED", "stop     stack network is in UPDATE_ROLLBACK_FAILED"), ("CREATE_FAILED", "warning  stack network was not finished (CREATE_FAILED)")):
        states.put(account.region, NETWORK, found)
        assert says in run(Command(("local", "--local", "check"))).said
    assert deploy().code == 0
