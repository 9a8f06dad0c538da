"""What a second deployment, a deployment after a tear-down, or an unlucky change would meet is found before it does harm."""

import json
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from test_check import refusing
from test_deploy import Fake, change

from deploy import bootstrap, deploy, parameters, refreshes
from deploy import settings as deploy_settings
from deploy.errors import Refused
from deploy.stack import ChangeSet, Stack


class Pages:
    """A hundred events to a page, as CloudFormation gives them."""

    def __init__(self, number: int):
        self.all = [{"EventId": str(one), "LogicalResourceId": f"R{one}", "ResourceStatus": "CREATE_COMPLETE"} for one in reversed(range(number))]

    def describe_stack_events(self, StackName, NextToken="0"):
        start = int(NextToken)
        page = {"StackEvents": self.all[start : start + 100]}
        return page | ({"NextToken": str(start + 100)} if start + 100 < len(self.all) else {})


def test_more_events_than_a_page_holds_are_all_told():
    told: list[str] = []
    stack = Stack(Fake({"cloudformation": Pages(250)}), "control", told.append)
    since = {"0", "1"}
    stack._tell(since, [])
    assert [line.split()[0] for line in told] == [f"R{number}" for number in range(2, 250)]
    stack._tell(since, [])
    assert len(told) == 248


def test_the_network_is_not_replaced_under_what_stands_in_it():
    proposed = ChangeSet(SimpleNamespace(), "1", "UPDATE")
    proposed.changes = [change("Modify", "AWS::EC2::VPC", "Vpc", "True"), change("Modify", "AWS::EC2::Subnet", "WebSubnetA", "True"), change("Modify", "AWS::EC2::Subnet", "WebSubnetB")]
    assert proposed.losses() == ["Vpc", "WebSubnetA"]


def test_a_named_resource_that_would_be_replaced_is_refused_before_cloudformation_does(monkeypatch):
    dropped: list[bool] = []
    proposed = ChangeSet(SimpleNamespace(which="app", name="fleetcart-prod-app"), "1", "UPDATE")
    proposed.drop = lambda: dropped.append(True)
    proposed.changes = [change("Modify", "AWS::ElasticLoadBalancingV2::TargetGroup", "Targets", "True"), change("Modify", "AWS::EC2::LaunchTemplate", "Template")]
    assert proposed.stuck() == ["Targets"]
    with pytest.raises(Refused, match="cannot be replaced under that name: Targets"):
        deploy._decide(proposed, deploy.Options(yes=True), print)
    assert dropped == [True]
    # With another name in the same change it can be.
    database = change("Modify", "AWS::RDS::DBInstance", "Database", "True") | {"Details": [{"Target": {"Name": "DBInstanceIdentifier"}}]}
    renamed = ChangeSet(SimpleNamespace(which="data"), "1", "UPDATE")
    renamed.changes = [database]
    assert renamed.stuck() == [] and renamed.losses() == ["Database"]


def secrets(*entries: tuple[str, str, str]) -> Fake:
    """Secrets by name, key and value."""
    listed = [{"Name": f"/fleetcart/prod/{name}", "Type": "SecureString", "KeyId": key} for name, key, _ in entries]
    listed.append({"Name": "/fleetcart/prod/shop/base-url", "Type": "String"})
    ssm = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=lambda ParameterFilters: [{"Parameters": listed}]))
    fake = Fake({"ssm": ssm}, written={"data/key": "arn:aws:kms:eu-central-1:1:key/new"} | {name: value for name, _, value in entries})
    fake.keys = {}
    write = fake.write
    fake.write = lambda name, value, **more: (write(name, value, **more), fake.keys.update({name: more["KeyId"]}))
    return fake


def test_secrets_that_outlived_their_environment_are_encrypted_with_the_new_key():
    said: list[str] = []
    fake = secrets(("shop/secret", "arn:aws:kms:eu-central-1:1:key/old", "s3cret"), ("shop/smtp-url", "arn:aws:kms:eu-central-1:1:key/new", "smtps://x"))
    bootstrap.encrypt_again(fake, said.append)
    assert fake.keys == {"shop/secret": "arn:aws:kms:eu-central-1:1:key/new"} and fake.read("shop/secret") == "s3cret"
    assert len(said) == 1 and "s3cret" not in said[0]


def test_a_secret_whose_key_is_gone_is_named_instead_of_a_shop_that_cannot_start():
    fake = secrets(("shop/secret", "arn:aws:kms:eu-central-1:1:key/old", "s3cret"))
    read = fake.read

    def refuse(name, secret=False):
        if secret:
            raise ClientError({"Error": {"Code": "KMSInvalidStateException", "Message": "pending deletion"}}, "GetParameter")
        return read(name)

    fake.read = refuse
    with pytest.raises(Refused, match="/fleetcart/prod/shop/secret is encrypted with another key") as refused:
        bootstrap.encrypt_again(fake, print)
    assert "aws ssm delete-parameter" in refused.value.advice


def settings(**values: str) -> Fake:
    listed = [{"Name": f"/fleetcart/prod/shop/{name}", "Type": "String", "Value": value} for name, value in values.items()]
    listed.append({"Name": "/fleetcart/prod/shop/secret", "Type": "SecureString", "Value": "x"})
    started: list[dict] = []
    services = {
        "ssm": SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=lambda Path: [{"Parameters": listed}])),
        "autoscaling": SimpleNamespace(start_instance_refresh=lambda **given: started.append(given) or {"InstanceRefreshId": "r-1"}),
    }
    fake = Fake(services)
    fake.started = started
    return fake


def test_instances_are_replaced_when_a_setting_they_read_at_boot_has_changed():
    said: list[str] = []
    known = settings(proxies="1", url="https://shop.test")
    deploy_settings.remember(known)
    deploy_settings.bring_in(known, said.append)
    assert known.started == [] and said == [] and known.written == {}
    # As another command has left it that did not come to its end; what it knew counts, not what is there now.
    fake = settings(proxies="1", url="https://shop.test")
    fake.written[deploy_settings.KNOWN] = json.dumps(deploy_settings.now(settings(proxies="2", url="https://shop.test")))
    deploy_settings.remember(fake)
    deploy_settings.bring_in(fake, said.append)
    (asked,) = fake.started
    assert asked["Preferences"]["MinHealthyPercentage"] == 100 and asked["Preferences"]["SkipMatching"] is False
    assert "(proxies)" in said[0] and "r-1" in said[0] and fake.written == {}


def test_changed_settings_are_not_forgotten_when_a_rollout_is_under_way():
    fake, said = settings(proxies="1"), []
    fake.written[deploy_settings.KNOWN] = known = json.dumps(deploy_settings.now(settings(proxies="2")))
    fake.services["autoscaling"].start_instance_refresh = refusing("InstanceRefreshInProgress")
    with pytest.raises(Refused, match=r"Settings have changed \(proxies\), and a rollout has begun") as refused:
        deploy_settings.bring_in(fake, said.append)
    assert "the same command replaces the instances" in refused.value.advice
    assert fake.written == {deploy_settings.KNOWN: known}


def test_a_restored_database_stays_the_database_and_its_engine_never_goes_back():
    given = {"data": {"DatabaseVersion": "8.4.8"}}
    written = {"restored": '{"snapshot": "good", "number": 3, "engine": "8.4.10"}'}
    told = parameters.parameters(Fake({}, given, written), "data", {})
    assert (told["DatabaseSnapshot"], told["DatabaseNumber"], told["DatabaseVersion"]) == ("good", "3", "8.4.10")
    later = parameters.parameters(Fake({}, {"data": {"DatabaseVersion": "8.4.11"}}, written), "data", {})
    assert later["DatabaseVersion"] == "8.4.11"
    assert "DatabaseSnapshot" not in parameters.parameters(Fake({}, given), "data", {})


def test_all_instances_are_replaced_by_the_same_version():
    fake = settings()
    assert refreshes.replace_all(fake) == "r-1" and "DesiredConfiguration" not in fake.started[0]
