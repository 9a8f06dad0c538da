"""The monthly bill is computed from the parameters and the templates, and the documents print what the command prints."""

import json

import pytest
from conftest import ROOT

from deploy import cost, template
from deploy.__main__ import main


@pytest.mark.parametrize("environment", ["prod", "dev"])
def test_the_document_shows_the_bill_of_today(environment):
    assert cost.report(environment) in (ROOT / "docs/cloud/cost.md").read_text(), f"print it anew: script/deploy {environment} cost"


@pytest.mark.parametrize("environment", ["prod", "dev"])
def test_the_bill_lies_within_the_budget(environment):
    given = json.loads((template.FOLDER / "parameters" / f"{environment}.json").read_text())
    assert cost.total(environment) < float(given["data"]["MonthlyBudget"]) < 2 * cost.total(environment)


def test_a_second_nat_gateway_and_a_standby_are_counted():
    prod = {line.what: line for line in cost.lines("prod")}
    dev = {line.what: line for line in cost.lines("dev")}
    assert prod["NAT gateways"].how_many.startswith("2,") and dev["NAT gateways"].how_many.startswith("1,")
    assert prod["database"].how_many == "2 db.m7g.large" and dev["database"].how_many == "1 db.t4g.small"
    assert prod["database"].dollars == pytest.approx(2 * 730 * 0.168)


def test_every_price_is_used_and_says_whether_it_was_compared():
    source = (template.FOLDER / "deploy/cost.py").read_text()
    for name, price in cost.prices()["prices"].items():
        assert isinstance(price["checked"], bool), name
        assert f'"{name}"' in source or name.split(" ")[0] in ("instance", "database"), f"nobody pays for {name}"


def test_the_command_needs_no_account(capsys, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["prod", "cost"]) == 0
    assert "| **together** |" in capsys.readouterr().out
    assert main(["local", "cost"]) == 1
