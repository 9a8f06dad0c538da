"""What an environment's file gives is looked at whole, before anything is made."""

import pytest
from test_deploy import Fake

from deploy import template
from deploy.check import Asked
from deploy.checks import OK, STOP, given
from deploy.environment import Environment

FILES = sorted(path.stem for path in (template.FOLDER / "parameters").glob("*.json"))


def lines(values: dict):
    return list(given.values(Fake({}, values), Asked()))


@pytest.mark.parametrize("environment", FILES)
def test_the_environments_of_the_repository_contradict_themselves_nowhere(environment, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    (line,) = given.values(Environment(environment), Asked())
    assert line.level == OK, line


@pytest.mark.parametrize(
    ("values", "says", "mend"),
    [
        ({"network": {"LogDays": "8"}}, "LogDays of network is '8'; there is 7, 14, 30, 60, 90, 180, 365", "LogDays of network"),
        ({"network": {"NetworkNumber": "256"}}, "NetworkNumber of network is 256, above 255", "NetworkNumber of network"),
        ({"data": {"DatabaseGigabytes": "10"}}, "DatabaseGigabytes of data is 10, below 20", "DatabaseGigabytes of data"),
        ({"data": {"BackupDays": "two"}}, "BackupDays of data is 'two', which is no number", "BackupDays of data"),
        ({"data": {"DatabaseVersion": "5.7.44"}}, "DatabaseVersion of data is '5.7.44', which the template does not take", "DatabaseVersion of data"),
        ({"app": {"Size": "large"}}, "Size of app is unknown to the template", "Size of app"),
        ({"app": {"NatPerZone": "false"}}, "NatPerZone is true for network and false for app", "one of them"),
        ({"app": {"BaseInstances": "4"}}, "BaseInstances is 4 for app and 2 for control", "one of them"),
        ({"control": {"MostInstances": "20"}}, "MostInstances is 12 for app and 20 for control", "one of them"),
        ({"app": {"BaseInstances": "14"}, "control": {"BaseInstances": "14"}}, "BaseInstances of app is 14, and MostInstances is 12", "one of them"),
        ({"data": {"DatabaseGigabytes": "600"}}, "DatabaseGigabytes of data is 600, and DatabaseMostGigabytes is 500", "one of them"),
        ({"network": {"ZoneB": "eu-central-1b"}}, "network has eu-central-1b alone: ZoneA and ZoneB are given together, or neither", "ZoneA and ZoneB of network"),
        ({"network": {"ZoneA": "eu-central-1a", "ZoneB": "eu-central-1a"}}, "ZoneA and ZoneB of network are both eu-central-1a", "ZoneA or ZoneB of network"),
        ({"network": {"Ipv6Range": "false"}}, "the balancer would have IPv6 addresses (Ipv6 of app), and its subnets none (Ipv6Range of network)", "one of them"),
        ({"edge": False, "app": {"EdgeCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/1"}}, "\"edge\" is false, and EdgeCertificateArn of app asks for the edge", "one of them"),
        ({"data": {"Vault": "false", "CopyVault": "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"}}, "CopyVault of data names a vault for copies, and Vault is false", "one of them"),
        ({"data": {"DatabaseClass": "db.t4g.small"}}, "RDS keeps no query statistics on db.t4g.small, and DatabaseInsights of data is true", "one of them"),
    ],
)
def test_each_contradiction_is_said_with_both_values_and_the_file_that_mends_it(values, says, mend):
    (line,) = lines(values)
    assert line.level == STOP and says in line.text, line
    assert line.command == f"Correct {mend} in infra/parameters/prod.json."


def test_all_of_them_are_said_at_once():
    said = lines({"network": {"ZoneA": "a", "LogDays": "8"}, "data": {"Vault": "perhaps"}})
    assert [line.level for line in said] == [STOP] * 3
    assert lines({})[0].level == OK, "the templates' own defaults"
