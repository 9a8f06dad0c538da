"""When schedules are due."""

import datetime

import pytest

from aws import cron


def times(schedule, start, count, zone="UTC"):
    where = cron.zone(zone)
    moment = datetime.datetime.fromisoformat(start).replace(tzinfo=where).timestamp()
    found = []
    for _ in range(count):
        due = schedule.after(moment, moment)
        if due is None:
            break
        found.append(datetime.datetime.fromtimestamp(due, where).strftime("%Y-%m-%d %H:%M%z"))
        moment = due
    return found


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("cron(0/15 8 ? * MON-FRI *)", "2026-03-06T08:30", ["2026-03-06 08:45+0000", "2026-03-09 08:00+0000"]),
        ("cron(0 6 L * ? *)", "2026-02-01T00:00", ["2026-02-28 06:00+0000", "2026-03-31 06:00+0000"]),
        ("cron(0 6 ? * 2#1 *)", "2026-03-01T00:00", ["2026-03-02 06:00+0000", "2026-04-06 06:00+0000"]),
        ("cron(0 6 ? * FRIL *)", "2026-03-01T00:00", ["2026-03-27 06:00+0000", "2026-04-24 06:00+0000"]),
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00", ["2028-02-29 00:00+0000", "2032-02-29 00:00+0000"]),
        ("cron(0 0 1 1 ? 2027)", "2026-01-01T00:00", ["2027-01-01 00:00+0000"]),
        ("rate(10 minutes)", "2026-01-01T00:00", ["2026-01-01 00:10+0000", "2026-01-01 00:20+0000"]),
    ],
)
def test_an_expression_is_due_when_eventbridge_says(text, start, expected):
    assert times(cron.expression(text), start, 2) == expected


def test_a_time_skipped_in_spring_does_not_happen_that_day():
    schedule = cron.expression("cron(30 2 * * ? *)", "Europe/Berlin")
    found = times(schedule, "2026-03-27T12:00", 3, "Europe/Berlin")
    assert found == ["2026-03-28 02:30+0100", "2026-03-30 02:30+0200", "2026-03-31 02:30+0200"]


def test_a_time_that_comes_twice_in_autumn_happens_once():
    schedule = cron.expression("cron(30 2 * * ? *)", "Europe/Berlin")
    found = times(schedule, "2026-10-24T12:00", 2, "Europe/Berlin")
    assert found == ["2026-10-25 02:30+0200", "2026-10-26 02:30+0100"]


def test_a_half_hour_of_summer_time_is_followed():
    schedule = cron.expression("cron(15 2 * * ? *)", "Australia/Lord_Howe")
    found = times(schedule, "2026-10-03T12:00", 2, "Australia/Lord_Howe")
    assert found == ["2026-10-05 02:15+1100", "2026-10-06 02:15+1100"]


def test_a_day_rate_is_twenty_four_hours_across_a_change_of_the_clock():
    found = times(cron.expression("rate(1 day)", "Europe/Berlin"), "2026-03-28T12:00", 1, "Europe/Berlin")
    assert found == ["2026-03-29 13:00+0200"]


def test_a_recurrence_has_five_fields_and_sunday_is_zero_and_seven():
    assert times(cron.recurrence("0 8 * * 0"), "2026-03-06T00:00", 1) == ["2026-03-08 08:00+0000"]
    assert times(cron.recurrence("0 8 * * 7"), "2026-03-06T00:00", 1) == ["2026-03-08 08:00+0000"]


def test_a_recurrence_with_both_days_is_due_on_either():
    found = times(cron.recurrence("0 8 15 * 1"), "2026-03-10T00:00", 2)
    assert found == ["2026-03-15 08:00+0000", "2026-03-16 08:00+0000"]


@pytest.mark.parametrize(
    "text",
    ["cron(0 6 * * * *)", "cron(0 6 ? * ? *)", "cron(60 6 * * ? *)", "cron(0 6 * * ?)", "cron(0 6 32 * ? *)",
     "cron(0 6 ? * 9 *)", "cron(x 6 * * ? *)", "rate(0 minutes)", "at(2026-02-30T00:00:00)", "tomorrow"],
)  # fmt: skip
def test_a_bad_expression_is_refused(text):
    with pytest.raises(cron.BadSchedule):
        cron.expression(text)


def test_an_unknown_zone_is_refused():
    with pytest.raises(cron.BadSchedule, match="Mars"):
        cron.expression("rate(1 hour)", "Mars/Olympus")
