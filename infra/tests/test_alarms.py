"""Alarms watch metrics that somebody writes, under the names and dimensions they are written with."""

import json
import re

import pytest
from conftest import ROOT, resolver

FLEET = ROOT / "lambdas/fleet/src"
SHOP_METRICS = ROOT / "app/server/src/metrics/emf.rs"
METRIC = ROOT / "lambdas/runtime/src/metric.rs"

#: Counted by the functions, but no alarm: each tells of a single refusal that other alarms and the log already tell.
WITHOUT_ALARM = {
    "TemplateNotNumeric": "comes with TemplateDrift",
    "Untagged": "a list for the morning, on the dashboard",
}


def fleet_alarms() -> set[str]:
    """Names of metrics, as Alarm::metric gives them."""
    return set(re.findall(r'Self::\w+ \{ \.\. \} => "(\w+)"', (FLEET / "alarm.rs").read_text()))


@pytest.fixture(scope="module")
def alarms() -> list[dict]:
    found = []
    for stack in ("app", "control"):
        worked_out = resolver(stack, Open="true")
        found += [
            worked_out.properties(logical)
            for logical, resource in worked_out.template["Resources"].items()
            if resource["Type"] == "AWS::CloudWatch::Alarm" and worked_out.exists(logical)
        ]
    return found


def test_every_alarm_of_the_fleet_is_watched(alarms):
    names = fleet_alarms()
    assert len(names) > 20
    watched = {alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == "FleetCart"}
    assert watched - names == set(), "no function counts it"
    assert names - watched - WITHOUT_ALARM.keys() == set(), "counted, but nobody is told"
    assert watched & WITHOUT_ALARM.keys() == set()


def test_the_dimensions_are_those_the_functions_write(alarms):
    written = json.loads(re.search(r'"Dimensions": \[(\[.*?\])\]', METRIC.read_text())[1])
    namespace = re.search(r'NAMESPACE: &str = "(\w+)"', METRIC.read_text())[1]
    ours = [alarm for alarm in alarms if alarm["Namespace"] == namespace]
    assert ours
    for alarm in ours:
        assert [dimension["Name"] for dimension in alarm["Dimensions"]] == written, alarm["AlarmName"]


#: What is watched of the shop, with what counts: what each instance adds, or what all of them see alike.
OF_THE_SHOP = {
    "CheckoutFailures": "Sum", "ProviderErrors": "Sum", "RefundFailures": "Sum",
    "OutboxAge": "Maximum", "OutboxDead": "Maximum", "OrdersNeedingAttention": "Maximum", "UnpaidPieces": "Maximum",
}


def test_what_is_watched_of_the_shop_is_what_it_writes(alarms):
    emf = SHOP_METRICS.read_text()
    written = set(re.findall(r'\(\s*"(\w+)",', emf))
    namespace = re.search(r'NAMESPACE: &str = "([\w/]+)"', emf)[1]
    ours = [alarm for alarm in alarms if alarm["Namespace"] == namespace]
    shown = re.findall(r'"([A-Z]\w+)", (?:"Environment"|"\.")', shop_widgets())
    assert {alarm["MetricName"] for alarm in ours} == OF_THE_SHOP.keys() <= written
    assert {alarm["MetricName"]: alarm["Statistic"] for alarm in ours} == OF_THE_SHOP
    assert len(shown) == 7 and set(shown) <= written
    dimensions = re.search(r'"Dimensions": \[(\[.*?\])\]', emf)[1]
    for alarm in ours:
        assert [dimension["Name"] for dimension in alarm["Dimensions"]] == json.loads(dimensions), alarm["AlarmName"]


def shop_widgets() -> str:
    """Those of the dashboard that show the shop's own numbers."""
    body = resolver("app", PublicSubnets="a,b").properties("Dashboard")["DashboardBody"]
    return "\n".join(re.findall(r'\[\["FleetCart/Shop".*', body))


def users(metric: str) -> set[str]:
    """Source files of the fleet that raise it."""
    return {path.relative_to(FLEET).parts[0].removesuffix(".rs") for path in FLEET.rglob("*.rs") if path.name != "alarm.rs" and re.search(rf"Alarm::{metric}\b", path.read_text())}


#: Function → the parts of the fleet's rules that it runs.
RULES = {
    "ami-baker": {"baking"},
    "rollout": {"rollout", "health"},
    "lifecycle-hooks": {"hooks"},
    "scheduled-scaling": {"scaling"},
}


def test_each_alarm_watches_the_function_that_raises_it(alarms):
    for alarm in alarms:
        if alarm["Namespace"] != "FleetCart":
            continue
        (function,) = (dimension["Value"] for dimension in alarm["Dimensions"] if dimension["Name"] == "Function")
        raised = users(alarm["MetricName"])
        own = (ROOT / "lambdas" / function / "src").rglob("*.rs")
        by_itself = any(re.search(rf"Alarm::{alarm['MetricName']}\b", path.read_text()) for path in own)
        assert raised & RULES[function] or by_itself, f"{alarm['AlarmName']}: raised by {raised}, not by {function}"


def test_a_rollout_is_stopped_by_alarms_that_exist(alarms):
    worked_out = resolver("app")
    named = worked_out.properties("AlarmNames")["Value"].split(",")
    assert len(named) == 3 and set(named) <= {alarm["AlarmName"] for alarm in alarms}


WANTED = {
    "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "TargetResponseTime", "UnHealthyHostCount", "HealthyHostCount",
    "CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "ErrorPortAllocation",
    "Errors", "AsyncEventsDropped", "ApproximateNumberOfMessagesVisible", "TriggeredRules",
    "RefreshFailed", "RollbackFailed", "Churn", "BuildFailed",
}


def test_what_an_operator_must_hear_about_is_watched(alarms):
    assert WANTED <= {alarm["MetricName"] for alarm in alarms}


def test_every_function_and_queue_is_watched(alarms):
    functions = {dimension["Value"] for alarm in alarms if alarm["MetricName"] == "Errors" for dimension in alarm["Dimensions"]}
    queues = {dimension["Value"] for alarm in alarms if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" for dimension in alarm["Dimensions"]}
    assert len(functions) == 4 and len(queues) == 4


@pytest.mark.parametrize(("stack", "widgets"), [("app", 9), ("control", 4)])
def test_the_dashboard_reads_as_json(stack, widgets):
    body = json.loads(resolver(stack, PublicSubnets="a,b").properties("Dashboard")["DashboardBody"].replace("<RequestsPerTarget>", "1"))
    assert len(body["widgets"]) == widgets
    assert all("metrics" in widget["properties"] for widget in body["widgets"])
