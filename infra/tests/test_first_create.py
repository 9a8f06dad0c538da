"""A first deployment that fails half-way keeps what it made, and the same command goes on from there."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from test_deploy import Fake

from deploy import commands
from deploy.errors import Refused
from deploy.stack import Stack


class Cloud:
    """CloudFormation with one stack: in which state it is, and how the next execution ends."""

    def __init__(self, status: str | None = None, ends: str = "CREATE_COMPLETE", changes: bool = True):
        self.status, self.ends, self.changes = status, ends, changes
        self.asked: list[tuple[str, dict]] = []

    def __getattr__(self, name: str):
        def call(**given):
            self.asked.append((name, given))
            return {}

        return call

    def describe_stacks(self, StackName):
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.status, "Tags": [{"Key": "Project", "Value": "fleetcart"}]}]}

    def describe_change_set(self, StackName, ChangeSetName):
        return {"Status": "CREATE_COMPLETE", "Changes": []} if self.changes else {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}

    def describe_stack_events(self, StackName):
        event = {"EventId": str(len(self.asked)), "LogicalResourceId": "Edge", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Your account must be verified"}
        return {"StackEvents": [event]}

    def execute_change_set(self, **given):
        self.asked.append(("execute_change_set", given))
        self.status = self.ends

    def update_stack(self, **given):
        self.asked.append(("update_stack", given))
        self.status = self.ends

    def delete_stack(self, StackName):
        self.asked.append(("delete_stack", {}))
        self.status = None

    def given(self, operation: str) -> list[dict]:
        return [given for name, given in self.asked if name == operation]


def stack(cloud: Cloud, said: list[str] | None = None) -> Stack:
    say = said.append if said is not None else lambda line: None
    nobody = SimpleNamespace(describe_log_groups=lambda **_: {"logGroups": []})
    return Stack(Fake({"cloudformation": cloud, "logs": nobody, "s3": SimpleNamespace(put_object=lambda **_: None)}), "network", say, longest_pause=0)


def test_a_creation_that_fails_keeps_what_it_made_and_says_how_to_go_on():
    cloud = Cloud(ends="CREATE_FAILED")
    with pytest.raises(Refused, match="could not be created: CREATE_FAILED\n    Edge CREATE_FAILED: Your account must be verified") as refused:
        stack(cloud).propose({}).apply()
    assert cloud.given("execute_change_set")[0]["DisableRollback"] is True
    assert "the same command goes on from there" in refused.value.advice
    assert cloud.given("delete_stack") == []


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED"])
def test_the_next_deployment_updates_what_is_there_and_still_takes_nothing_away(status):
    cloud, said = Cloud(status, ends="UPDATE_COMPLETE"), []
    stack(cloud, said).propose({"Environment": "prod"}).apply()
    assert cloud.given("create_change_set")[0]["ChangeSetType"] == "UPDATE"
    assert cloud.given("execute_change_set")[0]["DisableRollback"] is True
    assert f"was not finished ({status}): it goes on from there" in said[0]
    assert cloud.given("delete_stack") == []


def test_when_nothing_has_changed_what_failed_is_tried_again():
    cloud = Cloud("CREATE_FAILED", ends="UPDATE_COMPLETE", changes=False)
    proposed = stack(cloud).propose({"Environment": "prod"})
    assert proposed.lines() == ["nothing has changed; what failed is tried again"] and proposed.losses() == []
    proposed.apply()
    (asked,) = cloud.given("update_stack")
    assert asked["DisableRollback"] is True and asked["Parameters"] == [{"ParameterKey": "Environment", "ParameterValue": "prod"}] and asked["StackName"]


def test_a_stack_that_was_complete_once_is_rolled_back_when_an_update_fails():
    cloud = Cloud("UPDATE_COMPLETE", ends="UPDATE_ROLLBACK_COMPLETE")
    with pytest.raises(Refused, match="could not be updated") as refused:
        stack(cloud).propose({}).apply()
    assert cloud.given("execute_change_set")[0]["DisableRollback"] is False
    assert refused.value.advice == ""
    assert stack(Cloud("CREATE_COMPLETE", changes=False)).propose({}) is None


def test_what_another_command_has_begun_is_followed_to_its_end_first():
    cloud, said = Cloud("CREATE_IN_PROGRESS"), []
    describe, looks = cloud.describe_stacks, iter([1, 2, 3])

    def describe_stacks(StackName):
        if next(looks, None) is None:
            cloud.status = "CREATE_COMPLETE"
        return describe(StackName)

    cloud.describe_stacks = describe_stacks
    stack(cloud, said).await_end()
    assert cloud.status == "CREATE_COMPLETE" and "CREATE_IN_PROGRESS): following that to its end first" in said[0]
    for status in (None, "REVIEW_IN_PROGRESS", "UPDATE_COMPLETE"):
        said.clear()
        stack(Cloud(status), said).await_end()
        assert said == []


def test_a_tear_down_that_was_killed_after_its_last_stack_is_finished():
    fake, said = Fake({"cloudformation": Cloud()}, written={"lt-version": "7", "ami": "ami-1", "restored": "{}"}), []
    assert commands.destroy(fake, True, said.append) == 0
    assert fake.written == {}, "the next environment would take them for its own"
    said.clear()
    assert commands.destroy(fake, True, said.append) == 0 and said == ["prod is not there"]
