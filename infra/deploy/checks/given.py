"""Checks of what an environment's file gives: what a template would refuse half-way, and values that contradict each other."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import template
from ..environment import Environment
from . import OK, STOP, Line

if TYPE_CHECKING:
    from ..check import Asked

#: Parameters that two stacks have, and that mean one thing.
SHARED = (("NatPerZone", "network", "app"), ("BaseInstances", "app", "control"), ("MostInstances", "app", "control"))
#: Machines on which RDS keeps no query statistics of MySQL ("Performance Insights DB engine and instance class support").
WITHOUT_STATISTICS = r"db\.(t2\..*|t3\.(micro|small)|t4g\.(micro|small))"


def values(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Every value by itself and all of them together, before the first stack is made: CloudFormation would look at those of the
    last stack only when the others stand."""
    file = f"infra/parameters/{environment.name}.json"
    wrong = [*_alone(environment), *_together(environment)]
    yield from (Line(STOP, text, f"Correct {what} in {file}.") for text, what in wrong)
    if not wrong:
        yield Line(OK, f"{file} gives what the templates take, and no two values contradict each other")


def _alone(environment: Environment) -> Iterator[tuple[str, str]]:
    for which in template.STACKS:
        slots = template.load(which)["Parameters"]
        for name, value in environment.given.get(which, {}).items():
            why = "is unknown to the template" if name not in slots else _unfit(slots[name], str(value))
            if why:
                yield f"{name} of {which} {why}", f"{name} of {which}"


def _unfit(slot: dict[str, Any], value: str) -> str:
    """What the template has against a value, as the end of a sentence; nothing when it fits."""
    if "AllowedValues" in slot and value not in (allowed := [str(one) for one in slot["AllowedValues"]]):
        return f"is {value!r}; there is {', '.join(allowed)}"
    if slot["Type"] == "Number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            return f"is {value!r}, which is no number"
        if float(value) < float(slot.get("MinValue", value)):
            return f"is {value}, below {slot['MinValue']}"
        if float(value) > float(slot.get("MaxValue", value)):
            return f"is {value}, above {slot['MaxValue']}"
    elif "AllowedPattern" in slot and not re.fullmatch(slot["AllowedPattern"], value):
        return f"is {value!r}, which the template does not take: {slot['AllowedPattern']}"
    return ""


def _together(environment: Environment) -> Iterator[tuple[str, str]]:
    def said(which: str, name: str) -> str:
        slot = template.load(which)["Parameters"][name]
        return str(environment.given.get(which, {}).get(name, slot.get("Default", "")))

    for name, first, second in SHARED:
        if said(first, name) != said(second, name):
            yield f"{name} is {said(first, name)} for {first} and {said(second, name)} for {second}", "one of them"
    for which, least, most in (("app", "BaseInstances", "MostInstances"), ("data", "DatabaseGigabytes", "DatabaseMostGigabytes")):
        if said(which, least).isdigit() and said(which, most).isdigit() and int(said(which, least)) > int(said(which, most)):
            yield f"{least} of {which} is {said(which, least)}, and {most} is {said(which, most)}", "one of them"
    zones = said("network", "ZoneA"), said("network", "ZoneB")
    if bool(zones[0]) != bool(zones[1]):
        yield f"network has {zones[0] or zones[1]} alone: ZoneA and ZoneB are given together, or neither", "ZoneA and ZoneB of network"
    elif zones[0] and zones[0] == zones[1]:
        yield f"ZoneA and ZoneB of network are both {zones[0]}: the loss of that zone would be the loss of the shop", "ZoneA or ZoneB of network"
    if said("app", "Ipv6") == "true" and said("network", "Ipv6Range") != "true":
        yield "the balancer would have IPv6 addresses (Ipv6 of app), and its subnets none (Ipv6Range of network)", "one of them"
    if environment.given.get("edge") is False and said("app", "EdgeCertificateArn"):
        yield "\"edge\" is false, and EdgeCertificateArn of app asks for the edge", "one of them"
    if said("data", "CopyVault") and said("data", "Vault") != "true":
        yield "CopyVault of data names a vault for copies, and Vault is false: there would be nothing to copy", "one of them"
    if said("data", "DatabaseInsights") == "true" and re.fullmatch(WITHOUT_STATISTICS, said("data", "DatabaseClass")):
        yield f"RDS keeps no query statistics on {said('data', 'DatabaseClass')}, and DatabaseInsights of data is true", "one of them"
