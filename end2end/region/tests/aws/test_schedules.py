"""EventBridge Scheduler."""

import datetime
import json

from conftest import function_arn

OFF = {"Mode": "OFF"}
ENVELOPE = json.dumps(
    {
        "id": "<aws.scheduler.execution-id>",
        "detail-type": "FleetCart Tick",
        "source": "fleetcart.scheduler",
        "time": "<aws.scheduler.scheduled-time>",
        "resources": ["<aws.scheduler.schedule-arn>"],
        "detail": {"task": "janitor", "attempt": "<aws.scheduler.attempt-number>"},
    }
)


def target(name, **more):
    return {"Arn": function_arn(name), "RoleArn": "arn:aws:iam::123456789012:role/scheduler", "Input": ENVELOPE, **more}


def at(aws, seconds):
    moment = datetime.datetime.fromtimestamp(aws.region.clock.now() + seconds, datetime.UTC)
    return f"at({moment:%Y-%m-%dT%H:%M:%S})"


def test_a_rate_fires_again_and_again_with_its_keywords_filled_in(aws):
    got = aws.function("janitor")
    aws.scheduler.create_schedule(
        Name="tick", ScheduleExpression="rate(10 minutes)", FlexibleTimeWindow=OFF, Target=target("janitor")
    )
    aws.advance(3 * 3600 + 1)
    assert len(got) == 18
    assert got[0]["detail"] == {"task": "janitor", "attempt": "1"}
    assert got[0]["resources"] == ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/tick"]
    times = [datetime.datetime.fromisoformat(event["time"]) for event in got]
    assert times[1] - times[0] == datetime.timedelta(minutes=10)
    assert len({event["id"] for event in got}) == 18


def test_a_one_time_schedule_fires_once_and_is_deleted_afterwards(aws, refused):
    got = aws.function("look")
    aws.scheduler.create_schedule_group(Name="fleetcart-local")
    aws.scheduler.create_schedule(
        Name="look-i-1",
        GroupName="fleetcart-local",
        ScheduleExpression=at(aws, 90),
        FlexibleTimeWindow=OFF,
        Target=target("look"),
        ActionAfterCompletion="DELETE",
    )
    aws.advance(80)
    assert got == []
    aws.advance(3600)
    assert len(got) == 1
    code, _ = refused(aws.scheduler.get_schedule, Name="look-i-1", GroupName="fleetcart-local")
    assert code == "ResourceNotFoundException"


def test_an_updated_schedule_fires_at_its_new_time_only(aws):
    got = aws.function("look")
    given = {"Name": "look", "FlexibleTimeWindow": OFF, "Target": target("look")}
    aws.scheduler.create_schedule(ScheduleExpression=at(aws, 60), **given)
    aws.scheduler.update_schedule(ScheduleExpression=at(aws, 600), **given)
    aws.advance(300)
    assert got == []
    aws.advance(400)
    assert len(got) == 1


def test_a_deleted_or_disabled_schedule_does_not_fire(aws):
    got = aws.function("janitor")
    for name, state in (("off", "DISABLED"), ("gone", "ENABLED")):
        aws.scheduler.create_schedule(
            Name=name,
            State=state,
            ScheduleExpression="rate(1 minute)",
            FlexibleTimeWindow=OFF,
            Target=target("janitor"),
        )
    aws.scheduler.delete_schedule(Name="gone")
    aws.advance(600)
    assert got == []


def test_a_schedule_follows_its_zone(aws):
    got = aws.function("nightly")
    aws.scheduler.create_schedule(
        Name="nightly",
        ScheduleExpression="cron(0 3 * * ? *)",
        ScheduleExpressionTimezone="America/New_York",
        FlexibleTimeWindow=OFF,
        Target=target("nightly"),
    )
    aws.advance(86_400)
    assert len(got) == 1
    local = datetime.datetime.fromisoformat(got[0]["time"]).astimezone(
        __import__("zoneinfo").ZoneInfo("America/New_York")
    )
    assert (local.hour, local.minute) == (3, 0)


def test_bad_expressions_zones_and_duplicates_are_refused(aws, refused):
    given = {"FlexibleTimeWindow": OFF, "Target": target("x")}
    create = aws.scheduler.create_schedule
    assert refused(create, Name="a", ScheduleExpression="cron(0 25 * * ? *)", **given)[0] == "ValidationException"
    zone = {"ScheduleExpressionTimezone": "Europe/Atlantis"}
    assert refused(create, Name="a", ScheduleExpression="rate(1 hour)", **zone, **given)[0] == "ValidationException"
    create(Name="a", ScheduleExpression="rate(1 hour)", **given)
    assert refused(create, Name="a", ScheduleExpression="rate(1 hour)", **given)[0] == "ConflictException"
    assert (
        refused(create, Name="b", GroupName="none", ScheduleExpression="rate(1 hour)", **given)[0]
        == "ResourceNotFoundException"
    )


def test_an_undeliverable_tick_goes_to_the_schedules_queue(aws):
    arn, take = aws.queue("dead")
    aws.scheduler.create_schedule(
        Name="tick",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow=OFF,
        Target=target("nobody", DeadLetterConfig={"Arn": arn}),
    )
    aws.advance(61)
    assert [message["detail-type"] for message in take()] == ["FleetCart Tick"]


def test_a_schedule_whose_answer_was_lost_is_made_once_by_its_token(aws, refused):
    given = {"Name": "look", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": OFF, "Target": target("look")}
    aws.page("faults", {"op": "CreateSchedule", "lost": True})
    refused(aws.scheduler.create_schedule, ClientToken="t1", **given)
    arn = aws.scheduler.create_schedule(ClientToken="t1", **given)["ScheduleArn"]
    assert arn.endswith("schedule/default/look")
    assert refused(aws.scheduler.create_schedule, ClientToken="t2", **given)[0] == "ConflictException"
