"""EventBridge: one bus for every event, rules that match it, targets that get it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from moto.events.models import events_backends

from .clock import iso
from .iam import services
from .pattern import matches

if TYPE_CHECKING:
    from .region import Region

#: Seconds for which EventBridge tries to deliver, unless a target says otherwise.
LONGEST = 86_400


class Bus:
    """The default bus. Delivery is asynchronous and, by fault, unreliable."""

    def __init__(self, region: Region) -> None:
        self.region = region

    def emit(
        self,
        source: str,
        detail_type: str,
        detail: dict[str, Any],
        resources: Iterable[str] = (),
        at: float | None = None,
    ) -> str:
        """Sends an event in its full envelope; says its id."""
        clock = self.region.clock
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": detail_type,
            "source": source,
            "account": self.region.account,
            "time": iso(clock.now() if at is None else at),
            "region": self.region.name,
            "resources": list(resources),
            "detail": detail,
        }
        faults = self.region.faults.events
        journeys = [0.0] if faults is None else faults.journeys()
        self.region.journal.add("event", event=event, copies=len(journeys), late=[round(late, 1) for late in journeys])
        for late in journeys:
            clock.after(late, f"delivery of {detail_type}", lambda late=late: self.deliver(event, late))
        return event["id"]

    def deliver(self, event: dict[str, Any], late: float = 0.0) -> None:
        """Hands the event to the targets of every enabled rule that matches it, unless it is too old for a target."""
        bus = events_backends[self.region.account][self.region.name].event_buses["default"]
        for rule in list(bus.rules.values()):
            pattern = rule.event_pattern.get_pattern()
            if rule.state != "ENABLED" or not pattern or not matches(pattern, event):
                continue
            for target in list(rule.targets):
                if late > target.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", LONGEST):
                    self._bury(rule.name, target, event, "the event grew too old")
                    continue
                if ":lambda:" in target["Arn"] and not services.rule_may_invoke(self.region, rule.name, function_name(target["Arn"])):
                    self._bury(rule.name, target, event, "the function's policy does not let the rule in")
                    continue
                self.send(target, shape(target, event), event["id"], f"rule {rule.name}")

    def _bury(self, rule: str, target: dict[str, Any], event: dict[str, Any], reason: str) -> None:
        queue = target.get("DeadLetterConfig", {}).get("Arn")
        if queue and not services.rule_may_send(self.region, rule, queue):
            self.region.problem(f"the policy of {queue} does not let rule {rule} in: {event['detail-type']} is lost")
            queue = None
        self.region.bury(queue, event, event["id"], f"rule {rule}", reason)

    def send(self, target: dict[str, Any], payload: Any, event_id: str, origin: str) -> None:
        """One payload to one target of a rule or schedule."""
        arn = target["Arn"]
        self.region.journal.add("delivery", event_id=event_id, target=arn, origin=origin)
        if ":lambda:" in arn:
            self.region.functions.submit(function_name(arn), payload, event_id, origin, target)
        elif ":sqs:" in arn:
            self.region.queue(arn, payload)
        elif ":sns:" in arn:
            self.region.publish(arn, payload)
        else:
            self.region.problem(f"{origin}: the local region cannot deliver to {arn}")


def function_name(arn: str) -> str:
    """The function an ARN names, without its version or alias."""
    return arn.split(":function:")[1].split(":")[0]


def shape(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """What the target is to get of the event: all of it, its own constant, a part, or a text made from it."""
    if target.get("Input"):
        return json.loads(target["Input"])
    if target.get("InputPath"):
        return _part(event, target["InputPath"])
    transformer = target.get("InputTransformer")
    if transformer:
        values = {name: _part(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
        text = _fill(transformer["InputTemplate"], {**values, "aws.events.event": event})
        try:
            return json.loads(text)
        except ValueError:
            return text
    return event


def _part(event: Any, path: str) -> Any:
    """What a path like `$.detail.state` leads to; None where it leads nowhere."""
    for step in path.removeprefix("$").strip(".").split("."):
        if step:
            event = event.get(step) if isinstance(event, dict) else None
    return event


def _fill(template: str, values: dict[str, Any]) -> str:
    """Puts values for `<names>`: inside quotes as text, elsewhere as JSON."""

    def put(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        text = json.dumps(values[found[1]])
        quoted = template.count('"', 0, found.start()) % 2 == 1
        return text.strip('"') if quoted else text

    return re.sub(r"<([\w.-]+)>", put, template)
