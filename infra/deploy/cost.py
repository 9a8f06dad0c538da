"""The cost of an environment a month: its own parameters, the counted resources, a price list and stated usage."""

import json
from dataclasses import dataclass

from . import template
from .template import Resolver

DISK_GIGABYTES = 12
IMAGE_GIGABYTES = 3
BUILD_HOURS = 0.25
#: Of each instance with detailed monitoring.
DETAILED_METRICS = 7
#: What enhanced monitoring writes in a month, once a minute, for each machine of the database.
MONITORING_GIGABYTES = 1.1


@dataclass(frozen=True)
class Line:
    what: str
    how_many: str
    dollars: float


def prices() -> dict:
    return json.loads((template.FOLDER / "prices.json").read_text())


def lines(environment: str) -> list[Line]:
    """The bill, dearest first."""
    table = prices()
    given = json.loads((template.FOLDER / "parameters" / f"{environment}.json").read_text())
    usage = table["usage"][environment]
    counted = count(environment, given)
    hours = table["hours"]

    def price(name: str, unit: str) -> float:
        return table["prices"][name][unit]

    data, app = given["data"], given["app"]
    machines = 2 if data["DatabaseInTwoZones"] == "true" else 1
    disk = int(data["DatabaseGigabytes"]) * machines
    nat = counted["AWS::EC2::NatGateway"]
    # Two of the balancer's own, one for each NAT gateway.
    addresses = 2 + nat
    rules = counted["firewall rules"]
    # Each function is woken every ten minutes, and by events about as often again.
    calls = counted["AWS::Lambda::Function"] * 2 * 6 * hours
    bill = [
        Line("instances of the shop", f"{usage['instances']:g} {app['InstanceType']}", usage["instances"] * hours * price(f"instance {app['InstanceType']}", "hour")),
        Line("their disks", f"{usage['instances'] * DISK_GIGABYTES:g} GB", usage["instances"] * DISK_GIGABYTES * price("volume gp3", "gb")),
        Line("database", f"{machines} {data['DatabaseClass']}", machines * hours * price(f"database {data['DatabaseClass']}", "hour")),
        Line("its disk", f"{disk} GB", disk * price("database disk gp3", "gb")),
        Line("backups beyond the free ones", f"{usage['gb_backup']} GB", usage["gb_backup"] * price("backup", "gb")),
        Line("NAT gateways", f"{nat}, {usage['gb_nat']} GB", nat * hours * price("NAT gateway", "hour") + usage["gb_nat"] * price("NAT gateway", "gb")),
        Line("public IPv4 addresses", str(addresses), addresses * hours * price("public IPv4 address", "hour")),
        Line("traffic between zones", f"{usage['gb_between_zones']} GB", usage["gb_between_zones"] * price("traffic between zones", "gb")),
        Line("balancer", f"{usage['capacity_units']:g} capacity units", hours * (price("balancer", "hour") + usage["capacity_units"] * price("balancer capacity unit", "hour"))),
        Line("firewall", f"{rules} rules, {usage['million_dynamic_requests']:g} M requests",
             price("firewall", "month") + rules * price("firewall rule", "month") + usage["million_dynamic_requests"] * price("firewall million requests", "each")),
        Line("CloudFront", f"{usage['gb_out']} GB, {usage['million_requests']:g} M requests", usage["gb_out"] * price("CloudFront", "gb") + usage["million_requests"] * price("CloudFront million requests", "each")),
        Line("buckets", f"{usage['gb_s3']} GB", usage["gb_s3"] * price("S3", "gb")),
        Line("key and secrets", f"{counted['AWS::KMS::Key']} and {counted['secrets']}", counted["AWS::KMS::Key"] * price("key", "month") + counted["secrets"] * price("secret", "month")),
        Line("alarms", str(counted["AWS::CloudWatch::Alarm"]), counted["AWS::CloudWatch::Alarm"] * price("alarm", "month")),
        Line("metrics of functions and shop", str(usage["metrics"]), usage["metrics"] * price("metric", "month")),
        Line("dashboards", str(counted["AWS::CloudWatch::Dashboard"]), counted["AWS::CloudWatch::Dashboard"] * price("dashboard", "month")),
        Line("logs", f"{usage['gb_logs']} GB", usage["gb_logs"] * price("log", "gb")),
        Line("flow log", f"{usage['gb_flow']} GB", usage["gb_flow"] * price("log", "gb")),
        Line("the database's enhanced monitoring", f"{machines * MONITORING_GIGABYTES:g} GB", machines * MONITORING_GIGABYTES * price("log", "gb")),
        Line("detailed monitoring of instances", f"{usage['instances'] * DETAILED_METRICS:g} metrics", usage["instances"] * DETAILED_METRICS * price("metric", "month")),
        Line("requests to the key", f"{usage['million_key_requests']:g} M", usage["million_key_requests"] * price("key million requests", "each")),
        Line("zone", "1", price("zone", "month")),
        Line("functions", f"{calls / 1000:.0f} k calls", calls / 1e6 * price("Lambda million calls", "each") + calls * 0.5 * 0.25 * price("Lambda gigabyte second", "each")),
        Line("builders", f"{usage['builds']} builds", usage["builds"] * BUILD_HOURS * price(f"instance {given['control']['BuilderTypeFirst']}", "hour")),
        Line("images", f"{usage['images']}", usage["images"] * IMAGE_GIGABYTES * price("image snapshot", "gb")),
    ]
    return sorted((line for line in bill if line.dollars > 0), key=lambda line: -line.dollars)


def count(environment: str, given: dict) -> dict[str, int]:
    """How many resources of each type the templates make with these parameters, the edge included."""
    counted: dict[str, int] = {}
    for stack in template.STACKS:
        asked = template.load(stack)
        worked_out = Resolver(asked, {"Environment": environment, "EdgeCertificateArn": "arn", "HostedZoneId": "Z", **given[stack]})
        for logical, resource in asked["Resources"].items():
            if worked_out.exists(logical):
                counted[resource["Type"]] = counted.get(resource["Type"], 0) + 1
    counted["firewall rules"] = len(template.load("app")["Resources"]["Firewall"]["Properties"]["Rules"])
    # RDS keeps one more for the database's user.
    counted["secrets"] = counted.get("AWS::SecretsManager::Secret", 0) + 1
    return counted


def total(environment: str) -> float:
    return sum(line.dollars for line in lines(environment))


def report(environment: str) -> str:
    """The bill as a table of Markdown."""
    rows = [f"| {line.what} | {line.how_many} | {line.dollars:.2f} |" for line in lines(environment)]
    return "\n".join(["| What | How many | USD a month |", "|---|---|---:|", *rows, f"| **together** | | **{total(environment):.2f}** |"])
