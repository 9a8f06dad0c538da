"""What can be known before anything is made is asked, said in one line each, and stops a deployment all at once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from test_deploy import Fake

from deploy import broken, check
from deploy.check import Asked
from deploy.checks import OK, STOP, WARNING, Line, account, mail, names, what_runs
from deploy.errors import Refused, explained
from deploy.stack import Stack

ASKED = Asked()


def refusing(code: str):
    def refuse(**_):
        raise ClientError({"Error": {"Code": code, "Message": code}}, "Ask")

    return refuse


def found(lines) -> list[tuple[str, str]]:
    return [(line.level, line.text) for line in lines]


def stacks(status: str | None, resources: list[dict] | None = None) -> SimpleNamespace:
    def describe(StackName):
        if status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": status, "Tags": [{"Key": "Project", "Value": "fleetcart"}]}]}

    return SimpleNamespace(describe_stacks=describe, describe_stack_resources=lambda StackName: {"StackResources": resources or []})


@pytest.mark.parametrize(
    ("status", "level", "says"),
    [
        (None, OK, "not there yet"),
        ("CREATE_COMPLETE", OK, "CREATE_COMPLETE"),
        ("UPDATE_ROLLBACK_COMPLETE", OK, "UPDATE_ROLLBACK_COMPLETE"),
        ("CREATE_FAILED", WARNING, "deploying goes on from there"),
        ("UPDATE_FAILED", WARNING, "deploying goes on from there"),
        ("ROLLBACK_COMPLETE", WARNING, "deploying removes it first"),
        ("ROLLBACK_FAILED", WARNING, "deploying removes it first"),
        ("REVIEW_IN_PROGRESS", WARNING, "made nothing"),
        ("CREATE_IN_PROGRESS", WARNING, "deploying waits for the end of that"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", WARNING, "deploying waits for the end of that"),
        ("DELETE_FAILED", STOP, "could not be deleted whole"),
        ("UPDATE_ROLLBACK_FAILED", STOP, "going back failed too"),
        ("IMPORT_ROLLBACK_FAILED", STOP, "going back failed too"),
    ],
)
def test_every_state_of_a_stack_has_its_line(status, level, says):
    lines = list(what_runs.stacks(Fake({"cloudformation": stacks(status)}), ASKED))
    assert len(lines) == 4 and {line.level for line in lines} == {level} and all(says in line.text for line in lines)
    assert all(line.command.startswith(("Look", "aws cloudformation")) for line in lines if line.level == STOP)


@pytest.mark.parametrize(("status", "command"), [("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"), ("DELETE_FAILED", "--retain-resources Balancer Group")])
def test_a_stack_that_needs_a_hand_is_refused_with_its_reasons_and_the_command_that_mends_it(status, command):
    resources = [{"LogicalResourceId": name, "ResourceStatus": "DELETE_FAILED", "ResourceStatusReason": "it is protected"} for name in ("Balancer", "Group")]
    resources.append({"LogicalResourceId": "Targets", "ResourceStatus": "DELETE_COMPLETE"})
    with pytest.raises(Refused, match=f"fleetcart-prod-app is in {status}.*\n    Balancer DELETE_FAILED: it is protected") as refused:
        Stack(Fake({"cloudformation": stacks(status, resources)}), "app", print).propose({})
    assert command in refused.value.advice and "Targets" not in refused.value.advice


def test_a_stack_that_somebody_else_made_is_left_alone():
    strange = SimpleNamespace(describe_stacks=lambda StackName: {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Tags": []}]})
    with pytest.raises(Refused, match="was not made by this command"):
        Stack(Fake({"cloudformation": strange}), "network", print).propose({})


def test_all_that_stops_a_deployment_is_said_at_once(monkeypatch):
    lines = [Line(OK, "a"), Line(WARNING, "b", "do b"), Line(STOP, "c", "do c"), Line(STOP, "d", "do d")]
    monkeypatch.setattr(check, "lines", lambda environment, asked: iter(lines))
    said: list[str] = []
    with pytest.raises(Refused, match="^c$") as refused:
        check.refuse(Fake({}), ASKED, said.append)
    assert "do c" in refused.value.advice and "do d" in refused.value.advice
    assert len(said) == 1 and said[0].startswith("warning") and "do b" in said[0]
    assert check.report(Fake({}), ASKED, said.append) == 1
    assert "1 ok, 1 warnings, 2 that stop" in said[-1]
    del lines[2:]
    assert check.report(Fake({}), ASKED, said.append) == 0


def test_a_service_that_does_not_answer_stops_nobody(monkeypatch):
    def secretive(environment, asked):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "Ask")
        yield

    monkeypatch.setattr(check, "ALWAYS", (secretive,))
    assert found(check.lines(Fake({"cloudformation": stacks("CREATE_COMPLETE")}), ASKED))[0][0] == WARNING


def test_credentials_that_have_ended_are_not_taken_for_the_reason_of_one_check(monkeypatch):
    monkeypatch.setattr(check, "ALWAYS", (lambda environment, asked: refusing("ExpiredTokenException")(),))
    with pytest.raises(Refused, match="The credentials have ended") as refused, explained():
        list(check.lines(Fake({"cloudformation": stacks("CREATE_COMPLETE")}), ASKED))
    assert "the same command goes on from there" in refused.value.advice


def room(vpcs: int, addresses: int, unreserved: int) -> Fake:
    quota = {"L-F678F1CE": 5.0, "L-0263D0A3": 5.0}
    services = {
        "ec2": SimpleNamespace(describe_vpcs=lambda: {"Vpcs": [{}] * vpcs}, describe_addresses=lambda: {"Addresses": [{}] * addresses}),
        "service-quotas": SimpleNamespace(get_service_quota=lambda ServiceCode, QuotaCode: {"Quota": {"Value": quota[QuotaCode]}}),
        "lambda": SimpleNamespace(get_account_settings=lambda: {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": unreserved}}),
    }
    return Fake(services, {"network": {"NatPerZone": "true"}})


def test_what_others_have_taken_of_a_quota_counts():
    assert {level for level, _ in found(account.room(room(1, 3, 1000), ASKED))} == {OK}
    for full, code in ((room(5, 0, 1000), "L-F678F1CE"), (room(1, 4, 1000), "L-0263D0A3"), (room(1, 0, 105), "L-B99A9384")):
        (stop,) = [line for line in account.room(full, ASKED) if line.level == STOP]
        assert "aws service-quotas request-service-quota-increase" in stop.command and code in stop.command


def test_aws_reads_the_firewalls_rules_and_says_what_they_weigh():
    asked: list[dict] = []

    def weigh(**given):
        asked.append(given)
        return {"Capacity": 1164}

    fake = Fake({"wafv2": SimpleNamespace(check_capacity=weigh)}, {"app": {"DomainName": "shop.test"}})
    assert found(account.firewall(fake, ASKED)) == [(OK, "the firewall's 7 rules take 1164 of 1500 capacity units")]
    (given,) = asked
    searched = given["Rules"][0]["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["AndStatement"]["Statements"][0]["ByteMatchStatement"]
    assert searched["SearchString"] == b"POST"


def test_a_role_that_a_new_account_lacks_is_named_with_the_command_that_makes_it():
    iam = SimpleNamespace(get_role=lambda RoleName: {} if RoleName != "AWSServiceRoleForBackup" else refusing("NoSuchEntity")())
    lines = list(account.service_roles(Fake({"iam": iam}), ASKED))
    assert [line.level for line in lines] == [OK, OK, OK, WARNING]
    assert lines[3].command == "aws iam create-service-linked-role --aws-service-name backup.amazonaws.com"


def database(runs: str | None, offered: tuple[str, ...] = ("8.4.8",), given: str | None = None, deployed: str = "8.4.8") -> Fake:
    def versions(Engine, EngineVersion):
        return {"DBEngineVersions": [{"EngineVersion": one} for one in offered if one == EngineVersion or one.startswith(EngineVersion + ".")]}

    def describe(StackName):
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Parameters": [{"ParameterKey": "DatabaseVersion", "ParameterValue": deployed}]}]}

    rds = SimpleNamespace(describe_db_engine_versions=versions, describe_db_instances=lambda DBInstanceIdentifier: {"DBInstances": [{"EngineVersion": runs}]})
    services = {"rds": rds, "cloudformation": SimpleNamespace(describe_stacks=describe)}
    return Fake(services, {"data": {"DatabaseVersion": given} if given else {}}, {"data/database": "fleetcart-prod"} if runs else {})


def test_a_version_of_mysql_that_rds_has_not_or_has_left_behind_is_said():
    assert found(what_runs.database(database(None), ASKED)) == [(OK, "RDS offers MySQL 8.4.8")]
    (stop,) = what_runs.database(database(None, offered=("8.4.9", "8.4.11")), ASKED)
    assert stop.level == STOP and '"DatabaseVersion": "8.4.11"' in stop.command
    assert found(what_runs.database(database("8.4.8"), ASKED))[0][0] == OK
    # RDS went on by itself: harmless while the template says what it said, refused by RDS once it says something else.
    assert found(what_runs.database(database("8.4.10"), ASKED))[0][0] == WARNING
    assert found(what_runs.database(database("8.4.10", given="8.4.9"), ASKED))[0][0] == STOP


def image(root: str = "/dev/xvda", architecture: str = "x86_64") -> Fake:
    ssm = SimpleNamespace(get_parameter=lambda Name: {"Parameter": {"Value": "ami-1"}})
    ec2 = SimpleNamespace(describe_images=lambda ImageIds: {"Images": [{"RootDeviceName": root, "Architecture": architecture}]})
    return Fake({"ssm": ssm, "ec2": ec2})


def test_a_base_image_with_another_first_disk_or_for_another_processor_is_refused():
    assert found(what_runs.base_image(image(), ASKED)) == [(OK, "base image ami-1")]
    assert "second disk" in found(what_runs.base_image(image("/dev/sda1"), ASKED))[0][1]
    assert found(what_runs.base_image(image(architecture="arm64"), ASKED))[0][0] == STOP


def test_a_certificate_that_nobody_renews_is_said():
    def shop(days: int) -> Fake:
        ends = datetime.now(UTC) + timedelta(days=days, hours=1)
        acm = SimpleNamespace(describe_certificate=lambda CertificateArn: {"Certificate": {"NotAfter": ends}})
        given = {"app": {"DomainName": "shop.test.org", "CertificateArn": "arn:here", "EdgeCertificateArn": "arn:edge", "HostedZoneId": "Z1"}}
        return Fake({"acm": acm, "acm:us-east-1": acm}, given)

    assert [level for level, _ in found(names.certificates(shop(60), ASKED))] == [OK, OK, OK]
    assert [level for level, _ in found(names.certificates(shop(10), ASKED))] == [WARNING, WARNING, OK]


def test_an_account_that_never_made_a_distribution_is_told_of_amazons_verification():
    cloudfront = lambda number: Fake({"cloudfront": SimpleNamespace(list_distributions=lambda: {"DistributionList": {"Quantity": number}})})
    assert found(names.edge(cloudfront(2), ASKED))[0][0] == OK
    (line,) = names.edge(cloudfront(0), ASKED)
    assert line.level == WARNING and "--without-edge" in line.command
    assert found(names.edge(cloudfront(0), Asked(without_edge=True)))[0][0] == OK


def ses(sandbox: bool, identity) -> SimpleNamespace:
    return SimpleNamespace(get_account=lambda: {"ProductionAccessEnabled": not sandbox}, get_email_identity=identity)


def test_amazons_mail_service_is_asked_for_the_sender_and_for_the_sandbox():
    given = {"app": {"MailFrom": "Shop <orders@shop.test>"}}
    verified = lambda EmailIdentity: {"VerifiedForSendingStatus": EmailIdentity == "shop.test", "DkimAttributes": {"Status": "SUCCESS"}}
    good = Fake({"sesv2": ses(False, verified)}, given)
    assert [level for level, _ in found(mail.sender(good, ASKED))] == [OK, OK]
    bad = list(mail.sender(Fake({"sesv2": ses(True, refusing("NotFoundException"))}, given), ASKED))
    assert [line.level for line in bad] == [WARNING, WARNING] and "create-email-identity" in bad[0].command and "put-account-details" in bad[1].command
    elsewhere = Fake({}, given, {"shop/smtp-url": "smtps://user:pw@mail.provider.test:465"})
    assert found(mail.sender(elsewhere, ASKED)) == [(OK, "mails from orders@shop.test go through mail.provider.test")]
    assert "pw" not in str(found(mail.sender(elsewhere, ASKED)))
    assert found(mail.sender(Fake({}, {"app": {"MailFrom": "Shop"}}), ASKED))[0][0] == STOP


def test_an_operator_who_has_not_confirmed_hears_nothing_and_is_told():
    def topic(arn: str) -> Fake:
        pages = SimpleNamespace(paginate=lambda TopicArn: [{"Subscriptions": [{"Endpoint": "on-call@shop.test", "SubscriptionArn": arn}]}])
        return Fake({"sns": SimpleNamespace(get_paginator=lambda _: pages)}, {"data": {"OperatorEmail": "on-call@shop.test"}}, {"data/alarms": "arn:topic"})

    assert found(mail.alarms(topic("arn:aws:sns:x"), ASKED))[0][0] == OK
    assert found(mail.alarms(topic("PendingConfirmation"), ASKED))[0][0] == WARNING


def test_secrets_that_only_an_operator_knows_are_asked_for_without_being_shown():
    key = {"data/key": "arn:key"}
    lines = list(account.secrets(Fake({}, written=key | {"shop/smtp-url": "smtps://secret"}), ASKED))
    assert [line.level for line in lines] == [OK, WARNING, WARNING]
    assert all("put-parameter --type SecureString" in line.command for line in lines[1:]) and "smtps" not in str(lines)


def test_a_vault_for_copies_that_is_not_there_stops_the_deployment():
    arn = "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"
    there = Fake({"backup:eu-west-1": SimpleNamespace(describe_backup_vault=lambda BackupVaultName: {})}, {"data": {"CopyVault": arn}})
    assert found(account.copies(there, ASKED)) == [(OK, "backups are copied to copies in eu-west-1")]
    gone = Fake({"backup:eu-west-1": SimpleNamespace(describe_backup_vault=refusing("AccessDeniedException"))}, {"data": {"CopyVault": arn}})
    (stop,) = account.copies(gone, ASKED)
    assert stop.level == STOP and "--region eu-west-1" in stop.command
    assert found(account.copies(Fake({}, {"data": {}}), ASKED))[0][0] == WARNING


def test_a_budget_below_the_bill_is_said():
    assert found(account.budget(Fake({}, {"data": {"MonthlyBudget": "900"}}), ASKED))[0][0] == OK
    for budget in ("0", "100"):
        assert found(account.budget(Fake({}, {"data": {"MonthlyBudget": budget}}), ASKED))[0][0] == WARNING


def test_names_that_an_environment_taken_down_has_left_are_found():
    there = ("/fleetcart/prod/shop", "/fleetcart/prod/shop-of-another")
    logs = SimpleNamespace(describe_log_groups=lambda logGroupNamePrefix: {"logGroups": [{"logGroupName": name} for name in there if name.startswith(logGroupNamePrefix)]})
    fake = Fake({"logs": logs, "backup": SimpleNamespace(describe_backup_vault=refusing("AccessDeniedException"))})
    assert broken.left_behind(fake, "app", {"Environment": "prod"}) == ["/fleetcart/prod/shop"]
    assert broken.left_behind(fake, "network", {"Environment": "prod"}) == []
    kept = Fake({"logs": logs, "backup": SimpleNamespace(describe_backup_vault=lambda BackupVaultName: {})})
    assert broken.left_behind(kept, "data", {"Environment": "prod"}) == ["fleetcart-prod"]
