"""CloudWatch over time: what the host measures is added up by the minute, and alarms on it are judged at each minute's end.

Alarms on what nobody measures here keep the state they were given.
"""

from __future__ import annotations

import datetime
import operator
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from moto.cloudwatch.models import cloudwatch_backends

from .clock import iso

if TYPE_CHECKING:
    from .region import Region

MINUTE = 60
#: Minutes of each metric that are kept for alarms; CloudWatch's own answers have all of them.
KEPT = 24 * 60
BREACHES = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
Series = tuple[str, str, tuple[tuple[str, str], ...]]


def series(namespace: str, name: str, dimensions: dict[str, str]) -> Series:
    return namespace, name, tuple(sorted(dimensions.items()))


class Alarms:
    """Sums by metric and minute; the minute that runs is judged when it is over."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._minutes: dict[Series, dict[int, float]] = defaultdict(dict)
        self._running = False

    def reset(self) -> None:
        self._minutes.clear()
        self._running = False

    def measure(self, namespace: str, name: str, dimensions: dict[str, str], value: float) -> None:
        """Adds to the metric's sum of this minute."""
        known, minute = self._minutes[series(namespace, name, dimensions)], self._minute()
        known[minute] = known.get(minute, 0.0) + value
        if not self._running:
            self._running = True
            self._next()

    def _minute(self) -> int:
        return int(self.region.clock.now() // MINUTE)

    def _next(self) -> None:
        self.region.clock.at((self._minute() + 1) * MINUTE, "a minute of metrics is over", self._over)

    def _over(self) -> None:
        if not self._running:
            return
        over = self._minute() - 1
        backend = cloudwatch_backends[self.region.account][self.region.name]
        for (namespace, name, dimensions), minutes in self._minutes.items():
            if over in minutes:
                # moto keeps moments without their zone.
                at = datetime.datetime.fromtimestamp(over * MINUTE, datetime.UTC).replace(tzinfo=None)
                pairs = [{"Name": key, "Value": value} for key, value in dimensions]
                backend.put_metric_data(namespace, [{"MetricName": name, "Dimensions": pairs, "Value": minutes[over], "Timestamp": at}])
            for old in [minute for minute in minutes if minute < over - KEPT]:
                del minutes[old]
        for alarm in list(backend.alarms.values()):
            if key := self._watched(alarm):
                self._judge(backend, alarm, self._minutes[key], over)
        self._next()

    def _watched(self, alarm: Any) -> Series | None:
        """What an alarm looks at, if the host measures that and the alarm adds it up."""
        if not alarm.namespace or alarm.statistic != "Sum" or alarm.comparison_operator not in BREACHES:
            return None
        key = series(alarm.namespace, alarm.metric_name, {one.name: one.value for one in alarm.dimensions or []})
        return key if key in self._minutes else None

    def _judge(self, backend: Any, alarm: Any, minutes: dict[int, float], over: int) -> None:
        """As many datapoints as the alarm asks for, of as many periods as it looks back on."""
        length, periods = int(alarm.period) // MINUTE, int(alarm.evaluation_periods)
        breaches = BREACHES[alarm.comparison_operator]
        bad = 0
        for number in range(periods):
            last = over - number * length
            points = [minutes[minute] for minute in range(last - length + 1, last + 1) if minute in minutes]
            if points:
                bad += breaches(sum(points), float(alarm.threshold))
            else:
                bad += alarm.treat_missing_data == "breaching"
        state = "ALARM" if bad >= int(alarm.datapoints_to_alarm or periods) else "OK"
        if state == alarm.state_value:
            return
        reason = f"{bad} of the last {periods} datapoints were beyond the threshold {alarm.threshold}"
        backend.set_alarm_state(alarm.name, reason, "{}", state)
        told = {"AlarmName": alarm.name, "NewStateValue": state, "NewStateReason": reason, "StateChangeTime": iso(self.region.clock.now())}
        for topic in (alarm.alarm_actions if state == "ALARM" else alarm.ok_actions) or []:
            self.region.publish(topic, told)
