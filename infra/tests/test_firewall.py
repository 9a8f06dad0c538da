"""The firewall's rate limits stand on the shop's real paths."""

import re

import pytest
from conftest import ROOT, resolver

ROUTES = [ROOT / "app/storefront/src/pages/routes.rs", ROOT / "app/server/src/router.rs"]


def posts() -> set[str]:
    """Paths of the route table that take a POST."""
    routes = "".join(file.read_text() for file in ROUTES).split(".route(")[1:]
    found = {re.match(r'\s*"([^"]+)"', route)[1] for route in routes if "post(" in route and re.match(r'\s*"', route)}
    return {re.sub(r"\{\*?\w+\}", "x", path) for path in found}


def limit(name: str, **more: str) -> dict:
    (rule,) = [rule for rule in resolver("app", **more).properties("Firewall")["Rules"] if rule["Name"] == name]
    return rule["Statement"]["RateBasedStatement"]


def caught(name: str) -> set[str]:
    method, path = limit(name)["ScopeDownStatement"]["AndStatement"]["Statements"]
    assert method["ByteMatchStatement"]["SearchString"] == "POST"
    pattern = re.compile(path["RegexMatchStatement"]["RegexString"])
    return {route for route in posts() if pattern.search(route)}


def test_whoever_guesses_passwords_is_slowed():
    assert {"/account/login", "/account/register", "/account/reset", "/account/reset/new"} <= caught("log-in-rate")


def test_whoever_has_the_shop_write_e_mails_is_slowed():
    assert {"/contact", "/withdraw", "/withdraw/confirm"} <= caught("log-in-rate")


def test_every_path_that_takes_a_password_is_under_the_limit():
    assert {path for path in posts() if re.search(r"/(login|log-in|signin|register|reset)\b", path)} - caught("log-in-rate") == set()


def test_whoever_tries_cards_is_slowed():
    assert {"/checkout/payment", "/checkout/address", "/orders/x/pay"} <= caught("checkout-rate")
    assert not any(path.startswith(("/cart", "/account")) for path in caught("checkout-rate"))


@pytest.mark.parametrize("name", ["log-in-rate", "checkout-rate", "rate"])
def test_requests_are_counted_by_the_shoppers_address(name):
    assert limit(name)["AggregateKeyType"] == "IP" and "ForwardedIPConfig" not in limit(name)
    behind = limit(name, EdgeCertificateArn="arn:edge", HostedZoneId="Z1")
    assert behind["AggregateKeyType"] == "FORWARDED_IP"
    function = resolver("app").template["Resources"]["EdgeFunction"]["Properties"]["FunctionCode"]
    # A header the browser cannot give itself: the edge overwrites it.
    assert f"headers['{behind['ForwardedIPConfig']['HeaderName'].lower()}'] = {{ value: event.viewer.ip }}" in function


def test_known_attacks_are_blocked():
    groups = {
        rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule
        for rule in resolver("app", FirewallMode="block").properties("Firewall")["Rules"]
        if "ManagedRuleGroupStatement" in rule["Statement"]
    }
    assert set(groups) == {"AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"}
    assert all(rule["OverrideAction"] == {"None": {}} for rule in groups.values())


def test_at_first_what_only_looks_like_an_attack_is_counted():
    actions = {rule["Name"]: rule["OverrideAction"] for rule in resolver("app", FirewallMode="count").properties("Firewall")["Rules"] if "OverrideAction" in rule}
    assert actions == {"known-bad-addresses": {"None": {}}, "known-bad-inputs": {"None": {}}, "common-attacks": {"Count": {}}, "sql-injection": {"Count": {}}}
    assert resolver("app").parameters["FirewallMode"] == "count"


def test_the_webhook_of_the_payment_provider_is_not_slowed():
    assert {"/webhooks/stripe"} & (caught("log-in-rate") | caught("checkout-rate")) == set()


def test_what_the_payment_provider_writes_is_not_taken_for_an_attack():
    looked_into = {"AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"}
    for rule in resolver("app").properties("Firewall")["Rules"]:
        group = rule["Statement"].get("ManagedRuleGroupStatement", {})
        if group.get("Name") in looked_into:
            match = group["ScopeDownStatement"]["NotStatement"]["Statement"]["RegexMatchStatement"]
            assert match["FieldToMatch"] == {"UriPath": {}}
            pattern = re.compile(match["RegexString"])
            assert {path for path in posts() if pattern.search(path)} == {"/webhooks/stripe", "/webhooks/test"}


def test_files_that_staff_upload_are_not_taken_for_attacks():
    """Every path of the office that takes a file, and no page that strangers reach."""
    match = next(rule for rule in resolver("app").properties("Firewall")["Rules"] if rule["Name"] == "common-attacks")
    pattern = re.compile(match["Statement"]["ManagedRuleGroupStatement"]["ScopeDownStatement"]["NotStatement"]["Statement"]["RegexMatchStatement"]["RegexString"])
    office = ROOT / "app/office/src"
    handlers = [found for path in office.rglob("*.rs") for found in re.findall(r"async fn (\w+)\((.*?)\) ->", path.read_text(), re.S)]
    takes = {name for name, given in handlers if re.search(r"\bMultipart\b", given)}
    routes = re.findall(r'"(/[^"]+)",\s*[\w:]*?(\w+)\),', (office / "routes.rs").read_text())
    paths = {path for path, handler in routes if handler in takes}
    assert paths and {path for path in paths if not pattern.search(re.sub(r"\{\*?\w+\}", "7", path))} == set()
    assert not any(pattern.search(path) for path in ("/admin/login", "/admin/products/7", "/account/login", "/search", "/media/0a.webp"))
