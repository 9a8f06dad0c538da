"""The command says what is wrong before it changes anything, and what to do about it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from deploy import bootstrap, parameters, preflight, versions
from deploy.__main__ import arguments, main
from deploy.environment import LOCAL_REGION, Environment
from deploy.errors import Refused
from deploy.stack import ChangeSet, Stack


def fails(capsys, given: list[str]) -> str:
    assert main(given) == 1
    return capsys.readouterr().err


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """A machine without credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    return monkeypatch


def test_without_credentials_it_says_how_to_log_in(nobody, capsys):
    error = fails(capsys, ["prod"])
    assert "no usable credentials" in error and "aws sso login" in error and "Traceback" not in error


def test_without_a_region_it_asks_for_one(nobody, capsys):
    nobody.delenv("AWS_REGION", raising=False)
    nobody.delenv("AWS_DEFAULT_REGION", raising=False)
    assert "Set AWS_REGION" in fails(capsys, ["prod", "status"])


def test_an_unknown_profile_is_named(nobody, capsys):
    nobody.setenv("AWS_PROFILE", "nobody")
    assert "nobody" in fails(capsys, ["prod"])


def test_an_unknown_environment_is_refused_with_those_there_are(capsys):
    assert "Known environments: dev, local, prod" in fails(capsys, ["staging"])
    assert "no name of an environment" in fails(capsys, ["../prod"])


def test_local_and_aws_are_not_confused(nobody, capsys):
    nobody.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "but not --local" in fails(capsys, ["prod"])


def test_local_is_the_region_of_this_machine_unless_another_is_named(nobody):
    nobody.setenv("AWS_ENDPOINT_URL", "")
    assert Environment("local", local=True).client("ssm").meta.endpoint_url == LOCAL_REGION
    nobody.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert Environment("local", local=True).client("ssm").meta.endpoint_url == "http://127.0.0.1:1"


def test_what_answers_but_is_no_region_is_said(nobody, capsys):
    class Other(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(404)
            self.end_headers()
            self.wfile.write(b'{"error": "there is advance, release and down"}')

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        nobody.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{other.server_port}")
        error = fails(capsys, ["local", "--local", "status"])
        other.shutdown()
    assert "is not AWS" in error and "Traceback" not in error


def test_a_region_that_is_not_there_is_said(nobody, capsys):
    nobody.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "start the region first" in fails(capsys, ["local", "--local", "status"])


@pytest.mark.parametrize("words", [[], ["prod", "dev"], ["status"], ["prod", "status", "destroy"]])
def test_the_command_line_wants_one_environment_and_one_verb(words):
    with pytest.raises(SystemExit):
        arguments(words)


def test_verbs_may_come_first():
    assert (arguments(["status", "prod"]).environment, arguments(["prod", "rollback", "1.2.0"]).version) == ("prod", "1.2.0")


class Fake:
    """An environment whose services answer what the test says."""

    local = False
    name = "prod"
    prefix = "/fleetcart/prod"
    region = "eu-central-1"
    account = "111122223333"

    def __init__(self, services: dict, given: dict | None = None, written: dict | None = None):
        self.services, self.given, self.written = services, given or {}, {} if written is None else written

    @property
    def architecture(self) -> str:
        return self.given.get("architecture", "x86_64")

    def client(self, service: str, region: str | None = None):
        return self.services[f"{service}:{region}" if region else service]

    def stack(self, name: str) -> str:
        return f"fleetcart-prod-{name}"

    def read(self, name: str, secret: bool = False):
        return self.written.get(name)

    def write(self, name: str, value: str, **more):
        if name in self.written and not more.get("Overwrite"):
            raise ClientError({"Error": {"Code": "ParameterAlreadyExists", "Message": name}}, "PutParameter")
        self.written[name] = value

    def forget(self, name: str):
        self.written.pop(name, None)


def pages(**answers) -> SimpleNamespace:
    """A client whose paginators give one page each."""
    return SimpleNamespace(get_paginator=lambda operation: SimpleNamespace(paginate=lambda **_: [answers[operation]]))


def stacks(*names: str) -> SimpleNamespace:
    return pages(list_stacks={"StackSummaries": [{"StackName": name, "StackStatus": "CREATE_COMPLETE"} for name in names]})


def test_another_account_is_refused():
    fake = Fake({"cloudformation": stacks()}, {"account": "999988887777"})
    with pytest.raises(Refused, match="are of account 111122223333; prod lives in 999988887777"):
        preflight.account(fake, None)
    preflight.account(Fake({"cloudformation": stacks("fleetcart-prod-network")}), "111122223333")


def test_another_region_is_refused():
    fake = Fake({"cloudformation": stacks()}, {"region": "eu-west-1"})
    with pytest.raises(Refused, match="would go to eu-central-1; prod lives in eu-west-1") as refused:
        preflight.account(fake, None)
    assert refused.value.advice.startswith("AWS_REGION=eu-west-1")
    preflight.account(Fake({"cloudformation": stacks()}, {"region": "eu-central-1"}), None)


def test_a_second_environment_in_one_account_is_refused():
    with pytest.raises(Refused, match="fleetcart-dev-network"):
        preflight.account(Fake({"cloudformation": stacks("fleetcart-dev-network", "fleetcart-prod-network")}), None)


def quota_services(vcpus: float, executions: int) -> dict:
    return {
        "service-quotas": SimpleNamespace(get_service_quota=lambda ServiceCode, QuotaCode: {"Quota": {"Value": vcpus if QuotaCode == "L-1216C47A" else 5.0}}),
        "lambda": SimpleNamespace(get_account_settings=lambda: {"AccountLimit": {"ConcurrentExecutions": executions}}),
    }


def test_a_small_quota_is_said_before_anything_is_made():
    given = {"app": {"MostInstances": "12"}}
    with pytest.raises(Refused, match=r"allows 16 vCPUs.*; 38 are needed") as refused:
        preflight.quotas(Fake(quota_services(16, 1000), given), True, print)
    assert "L-1216C47A" in refused.value.advice
    with pytest.raises(Refused, match="at most 10 functions at once"):
        preflight.quotas(Fake(quota_services(64, 10), given), True, print)
    preflight.quotas(Fake(quota_services(64, 1000), given), True, print)


def test_a_quota_that_cannot_be_read_stops_nobody():
    def refuse(**_):
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetServiceQuota")

    services = quota_services(0, 1000) | {"service-quotas": SimpleNamespace(get_service_quota=refuse)}
    said: list[str] = []
    preflight.quotas(Fake(services), True, said.append)
    assert len(said) == 2 and "could not be read" in said[0]


def certificates(*names: str, stack: str = "") -> SimpleNamespace:
    client = pages(list_certificates={"CertificateSummaryList": [{"CertificateArn": "arn:cert"}] if names else []})
    client.describe_certificate = lambda CertificateArn: {"Certificate": {"DomainName": names[0], "SubjectAlternativeNames": list(names)}}
    client.list_tags_for_certificate = lambda CertificateArn: {"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": stack}] if stack else []}
    return client


def zones(*names: str) -> SimpleNamespace:
    return pages(list_hosted_zones={"HostedZones": [{"Name": name, "Id": f"/hostedzone/Z-{name}", "Config": {"PrivateZone": False}} for name in names]})


def test_prod_is_not_begun_when_nobody_could_look_into_an_instance(tmp_path):
    agents = tmp_path / "agents"
    agents.write_text("# amazon-ssm-agent is not pinned\n")
    prod, dev = Fake({}, {"app": {"Protected": "true"}}), Fake({}, {"app": {"Protected": "false"}})
    with pytest.raises(Refused, match="not pinned") as refused:
        preflight.sessions(prod, agents, False)
    assert "--without-sessions" in refused.value.advice and "ami/pin-agent" in refused.value.advice
    preflight.sessions(prod, agents, True)
    preflight.sessions(dev, agents, False)
    agents.write_text("# one\namazon-ssm-agent https://s3.example/agent.deb " + "0a" * 32 + "\n")
    preflight.sessions(prod, agents, False)


def test_the_example_name_is_not_deployed():
    with pytest.raises(Refused, match="no name yet"):
        preflight.names(Fake({}, {"app": {"DomainName": "shop.example.com"}}), False)


SHOP = {"app": {"DomainName": "shop.test.org"}}


def test_a_missing_certificate_is_said_with_the_page_to_read():
    services = {"route53": zones(), "acm": certificates(), "acm:us-east-1": certificates()}
    with pytest.raises(Refused, match="no certificate for shop.test.org") as refused:
        preflight.names(Fake(services, SHOP), False)
    assert "cloud-certificate.md" in refused.value.advice
    with pytest.raises(Refused, match="in us-east-1"):
        preflight.names(Fake(services | {"route53": zones("test.org.")}, SHOP), False)
    assert preflight.names(Fake(services | {"route53": zones("test.org.")}, SHOP), True) == {"HostedZoneId": "Z-test.org."}


def test_zone_and_certificates_are_found():
    services = {
        "route53": zones("org.", "test.org.", "other.org."),
        "acm": certificates("*.test.org", "shop.test.org"),
        "acm:us-east-1": certificates("*.test.org"),
    }
    found = preflight.names(Fake(services, SHOP), False)
    # *.test.org covers shop.test.org, but not origin.shop.test.org, so the stack makes its own here.
    assert found == {"HostedZoneId": "Z-test.org.", "EdgeCertificateArn": "arn:cert"}
    services["acm"] = certificates("shop.test.org", "origin.shop.test.org")
    assert preflight.names(Fake(services, SHOP), False)["CertificateArn"] == "arn:cert"


def test_the_certificate_that_the_stack_made_is_not_given_to_it_as_another():
    services = {"route53": zones("test.org."), "acm": certificates("shop.test.org", "origin.shop.test.org", stack="fleetcart-prod-app"), "acm:us-east-1": certificates("*.test.org")}
    assert "CertificateArn" not in preflight.names(Fake(services, SHOP), False)
    services["acm"] = certificates("shop.test.org", "origin.shop.test.org", stack="somebody-elses")
    assert preflight.names(Fake(services, SHOP), False)["CertificateArn"] == "arn:cert"


def test_prod_is_not_begun_when_nobody_would_hear_an_alarm_or_take_a_mail():
    sender = {"MailFrom": "Shop <orders@shop.test>"}
    given = {"app": {"Protected": "true"} | sender, "data": {"OperatorEmail": ""}}
    with pytest.raises(Refused, match="OperatorEmail is empty") as refused:
        preflight.listeners(Fake({}, given))
    assert "infra/parameters/prod.json" in refused.value.advice
    heard = {"data": {"OperatorEmail": "on-call@shop.test"}}
    preflight.listeners(Fake({}, given | heard))
    with pytest.raises(Refused, match="MailFrom is empty"):
        preflight.listeners(Fake({}, given | heard | {"app": {"Protected": "true", "MailFrom": ""}}))
    preflight.listeners(Fake({}, given | {"app": {"Protected": "false"}}))


def change(action: str, kind: str, name: str, replacement: str = "False") -> dict:
    return {"Action": action, "ResourceType": kind, "LogicalResourceId": name, "Replacement": replacement}


def test_what_holds_data_is_not_replaced_unasked():
    proposed = ChangeSet(SimpleNamespace(), "1", "UPDATE")
    proposed.changes = [
        change("Modify", "AWS::RDS::DBInstance", "Database", "True"),
        change("Remove", "AWS::S3::Bucket", "AssetBucket"),
        change("Modify", "AWS::RDS::DBInstance", "Other"),
        change("Modify", "AWS::EC2::LaunchTemplate", "Template", "True"),
    ]
    assert proposed.losses() == ["Database", "AssetBucket"]
    assert "~ Database (AWS::RDS::DBInstance) REPLACED" in proposed.lines()


def test_before_the_first_release_the_group_follows_the_bootstrap_parameter():
    given = {"app": {"DomainName": "shop.test.org"}}
    before = parameters.parameters(Fake({}, given), "app", {"CertificateArn": "arn"})
    assert (before["TemplateVersion"], before["Open"]) == ("/fleetcart/prod/bootstrap/lt-version", "false")
    after = parameters.parameters(Fake({}, given, {"lt-version": "7"}), "app", {"CertificateArn": "arn"})
    assert (after["TemplateVersion"], after["Open"]) == ("/fleetcart/prod/lt-version", "true")


def test_a_misspelt_parameter_is_named():
    with pytest.raises(Refused, match="does not know: InstanceTyp$"):
        parameters.parameters(Fake({}, {"app": {"DomainName": "x", "InstanceTyp": "t3.small"}}), "app", {})
    with pytest.raises(Refused, match="lacks DomainName"):
        parameters.parameters(Fake({}), "app", {})


def test_releases_are_ordered_as_versions_are():
    found = ["1.10.0", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "0.9.9"]
    assert sorted(found, key=versions.order) == ["0.9.9", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0"]


class Events:
    """A stack that fails, as CloudFormation tells it."""

    def __init__(self):
        self.asked = 0

    def describe_stacks(self, StackName):
        self.asked += 1
        return {"Stacks": [{"StackStatus": "UPDATE_IN_PROGRESS" if self.asked == 1 else "UPDATE_ROLLBACK_COMPLETE"}]}

    def describe_stack_events(self, StackName):
        events = [
            {"EventId": "3", "LogicalResourceId": "Other", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Resource creation cancelled"},
            {"EventId": "2", "LogicalResourceId": "Database", "ResourceStatus": "UPDATE_FAILED", "ResourceStatusReason": "no such class"},
            {"EventId": "1", "LogicalResourceId": "Old", "ResourceStatus": "CREATE_COMPLETE"},
        ]
        return {"StackEvents": events}


def test_a_failed_update_says_what_failed_and_why(monkeypatch):
    told: list[str] = []
    stack = Stack(Fake({"cloudformation": Events()}), "data", told.append, longest_pause=0)
    with pytest.raises(Refused, match="could not be updated: UPDATE_ROLLBACK_COMPLETE\n    Database UPDATE_FAILED: no such class$"):
        stack.follow({"1"}, "updated")
    assert told == ["    Database UPDATE_FAILED: no such class", "    Other CREATE_FAILED: Resource creation cancelled"]


def test_keys_come_from_the_images_folder(tmp_path, monkeypatch):
    (tmp_path / "release").write_text("0a" * 32 + "\n")
    (tmp_path / "next").write_text("0b" * 32 + "\n")
    monkeypatch.setattr(bootstrap, "KEYS", tmp_path)
    monkeypatch.delenv("FLEETCART_RELEASE_KEYS", raising=False)
    written: dict[str, str] = {}
    fake = Fake({}, written=written)
    fake.write = lambda name, value, **_: written.update({name: value})
    bootstrap.before_control(fake, lambda line: None, None)
    assert written["release-keys"] == f"next={'0b' * 32},release={'0a' * 32}"
    # What the account says is not believed: it could be from whoever put a release there.
    written["release-keys"] = f"mallory={'0c' * 32}"
    bootstrap.before_control(fake, lambda line: None, None)
    assert "mallory" not in written["release-keys"]
    monkeypatch.setattr(bootstrap, "KEYS", tmp_path / "none")
    with pytest.raises(Refused, match="Nobody is trusted"):
        bootstrap.before_control(fake, lambda line: None, None)


def test_an_environments_file_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    (tmp_path / "qa.json").write_text(json.dumps({"account": "1", "app": {}}))
    assert Environment("qa", folder=tmp_path).given["account"] == "1"
