"""Schedule expressions, and when they are due next: `rate(…)`, `at(…)`, EventBridge's six-field `cron(…)` and Auto Scaling's five-field one.

In a zone with summer time, a wall-clock time that is skipped in spring does not happen that day, and one that occurs
twice in autumn happens once, the first time.
"""

from __future__ import annotations

import calendar
import datetime
import re
import zoneinfo
from dataclasses import dataclass

UTC = datetime.UTC
HORIZON = datetime.timedelta(days=366 * 9)
MONTHS = {name: number for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
DAYS = "SUN MON TUE WED THU FRI SAT".split()
UNITS = {"minute": 60, "hour": 3600, "day": 86400}


class BadSchedule(ValueError):
    """The expression or its zone is not one AWS accepts."""


def zone(name: str | None) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSchedule(f"there is no time zone {name!r}") from error


@dataclass(frozen=True)
class Rate:
    """Every so many seconds from when it was made."""

    seconds: int

    def after(self, moment: float, anchor: float) -> float | None:
        passed = int((moment - anchor) // self.seconds)
        return anchor + (passed + 1) * self.seconds


@dataclass(frozen=True)
class Once:
    """One wall-clock moment."""

    when: float

    def after(self, moment: float, anchor: float) -> float | None:
        return self.when if self.when > moment else None


@dataclass(frozen=True)
class Cron:
    """Sets of minutes, hours, days, months, years; `days` decides about a date."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int] | None
    month_day: str
    week_day: str
    sunday: int
    either: bool
    zone: zoneinfo.ZoneInfo

    def after(self, moment: float, anchor: float) -> float | None:
        local = datetime.datetime.fromtimestamp(moment, self.zone)
        day = local.date()
        last = day + HORIZON
        while day <= last:
            if self._has(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        due = self._instant(day, hour, minute)
                        if due is not None and due > moment:
                            return due
            day += datetime.timedelta(days=1)
        return None

    def _instant(self, day: datetime.date, hour: int, minute: int) -> float | None:
        wall = datetime.datetime.combine(day, datetime.time(hour, minute), self.zone)
        instant = wall.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            return None
        return instant.timestamp()

    def _has(self, day: datetime.date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        of_month = self.month_day in ("*", "?") or self._month_day(day)
        of_week = self.week_day in ("*", "?") or self._week_day(day)
        if self.either and self.month_day != "*" and self.week_day != "*":
            return self._month_day(day) or self._week_day(day)
        return of_month and of_week

    def _month_day(self, day: datetime.date) -> bool:
        if self.month_day == "L":
            return day.day == calendar.monthrange(day.year, day.month)[1]
        return day.day in numbers(self.month_day, 1, 31)

    def _week_day(self, day: datetime.date) -> bool:
        today = day.isoweekday() % 7 + self.sunday
        text = self.week_day
        if "#" in text:
            which, nth = text.split("#")
            return today in self._days(which) and (day.day - 1) // 7 + 1 == int(nth)
        if len(text) > 1 and text.endswith("L"):
            tail = calendar.monthrange(day.year, day.month)[1] - 7
            return today in self._days(text[:-1]) and day.day > tail
        return today in self._days(text)

    def _days(self, text: str) -> frozenset[int]:
        names = {name: number + self.sunday for number, name in enumerate(DAYS)}
        days = numbers(text, self.sunday, self.sunday + (7 if self.sunday == 0 else 6), names)
        return frozenset(day % 7 for day in days) if self.sunday == 0 else days


def numbers(text: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """The numbers a field like `1-5,10/15` or `MON-FRI` stands for."""
    found: set[int] = set()
    for part in text.upper().split(","):
        span, _, step = part.partition("/")
        start, dash, end = span.partition("-")
        first = low if start in ("*", "?") else _number(start, names)
        open_end = step or start in ("*", "?")
        final = _number(end, names) if dash else high if open_end else first
        if not low <= first <= high or not low <= final <= high or (step and int(step) < 1):
            raise BadSchedule(f"{part!r} is outside {low} to {high}")
        found.update(range(first, final + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names and text in names:
        return names[text]
    if not text.isdigit():
        raise BadSchedule(f"{text!r} is no number")
    return int(text)


def expression(text: str, zone_name: str | None = None) -> Rate | Once | Cron:
    """Reads what EventBridge Scheduler accepts."""
    where = zone(zone_name)
    if found := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text):
        count = int(found[1])
        if count < 1:
            raise BadSchedule("a rate is at least 1")
        return Rate(count * UNITS[found[2]])
    if found := re.fullmatch(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", text):
        try:
            return Once(datetime.datetime.fromisoformat(found[1]).replace(tzinfo=where).timestamp())
        except ValueError as error:
            raise BadSchedule(str(error)) from error
    if found := re.fullmatch(r"cron\((.*)\)", text):
        fields = found[1].split()
        if len(fields) != 6:
            raise BadSchedule(f"a cron expression has six fields, not {len(fields)}")
        minute, hour, month_day, month, week_day, year = fields
        if (month_day == "?") == (week_day == "?"):
            raise BadSchedule("one of day-of-month and day-of-week is ?, the other is not")
        years = None if year == "*" else numbers(year, 1970, 2199)
        return _cron(minute, hour, month_day, month, week_day, years, 1, False, where)
    raise BadSchedule(f"{text!r} is neither rate, at nor cron")


def recurrence(text: str, zone_name: str | None = None) -> Cron:
    """Reads the `Recurrence` of a scheduled action."""
    fields = text.split()
    if len(fields) != 5:
        raise BadSchedule(f"a recurrence has five fields, not {len(fields)}")
    minute, hour, month_day, month, week_day = fields
    return _cron(minute, hour, month_day, month, week_day, None, 0, True, zone(zone_name))


def _cron(
    minute: str,
    hour: str,
    month_day: str,
    month: str,
    week_day: str,
    years: frozenset[int] | None,
    sunday: int,
    either: bool,
    where: zoneinfo.ZoneInfo,
) -> Cron:
    if "W" in month_day.upper():
        raise BadSchedule("the local region does not know the W of a day of the month")
    found = Cron(
        minutes=numbers(minute, 0, 59),
        hours=numbers(hour, 0, 23),
        months=numbers(month, 1, 12, MONTHS),
        years=years,
        month_day=month_day.upper(),
        week_day=week_day.upper(),
        sunday=sunday,
        either=either,
        zone=where,
    )
    for field in (found.month_day, found.week_day):
        if field not in ("*", "?", "L"):  # these are only read day by day: better refused now
            (found._month_day if field == found.month_day else found._week_day)(datetime.date(2024, 1, 31))
    return found
