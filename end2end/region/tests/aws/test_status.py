"""The region's own pages."""

import datetime
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from conftest import GROUP, function_arn


def test_the_status_shows_group_waits_refresh_schedules_and_log(aws):
    template = aws.group(desired=2, hooks=("launch", "terminate"))
    start = datetime.datetime.fromtimestamp(aws.region.clock.now() + 3600, datetime.UTC)
    aws.autoscaling.put_scheduled_update_group_action(
        AutoScalingGroupName=GROUP, ScheduledActionName="wide", StartTime=start, MinSize=2
    )
    target = {"Arn": function_arn("janitor"), "RoleArn": "arn:aws:iam::123456789012:role/x", "Input": "{}"}
    aws.scheduler.create_schedule(
        Name="tick", ScheduleExpression="rate(10 minutes)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    aws.function("janitor", concurrency=1)
    aws.advance(20)
    (group,) = aws.page("status")["groups"]
    assert [member["state"] for member in group["members"]] == ["Pending:Wait"] * 2
    assert group["members"][0]["waits"][0]["hook"] == "launch"
    assert group["members"][0]["version"] == 1
    aws.autoscaling.start_instance_refresh(
        AutoScalingGroupName=GROUP,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": template, "Version": aws.version(template)}},
    )
    aws.advance(1)
    seen = aws.page("status")
    (group,) = seen["groups"]
    assert (group["min"], group["desired"], group["max"]) == (1, 2, 6)
    assert {hook["LifecycleHookName"] for hook in group["hooks"]} == {"launch", "terminate"}
    assert group["refreshes"][0]["Status"] == "InProgress"
    assert [action["ScheduledActionName"] for action in group["scheduled_actions"]] == ["wide"]
    assert group["activities"][0]["Description"].startswith(("Launching", "Terminating"))
    assert [schedule["name"] for schedule in seen["schedules"]] == ["tick"]
    assert seen["schedules"][0]["due"] > seen["now"]
    assert seen["functions"][0]["concurrency"] == 1
    assert seen["zones"]["eu-central-1a"] == "up"
    assert any(timer["what"] == "scheduled action wide" for timer in seen["due"])
    assert seen["log"][-1]["n"] > 0
    assert seen["problems"] == []
    json.dumps(seen)


def test_the_page_says_in_words_what_the_status_says(aws):
    template = aws.group(desired=1, hooks=("launch",))
    aws.function("janitor", concurrency=1)
    aws.autoscaling.start_instance_refresh(
        AutoScalingGroupName=GROUP,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": template, "Version": aws.version(template)}},
    )
    aws.advance(20)
    (member,) = aws.page("status")["groups"][0]["members"][:1]
    with urllib.request.urlopen(f"{aws.region.url}/region/", timeout=20) as answer:
        kind, text = answer.headers["Content-Type"], answer.read().decode()
    assert kind.startswith("text/html") and "&lt;" not in text
    assert f"{member['id']}  {member['zone']}  Pending:Wait" in text and "launch until" in text
    assert re.search(r"refresh  \w{8} InProgress \d+ % to version 2", text) and "function janitor" in text
    assert "EC2 Instance-launch Lifecycle Action" in text


def test_what_only_a_host_can_do_is_refused_without_one(aws):
    with pytest.raises(urllib.error.HTTPError) as refused:
        aws.page("host/release", {"version": "1.0.0"})
    assert refused.value.code == 404


def test_events_are_read_on_from_where_one_stopped(aws):
    aws.run()
    first = aws.page("events")
    assert first["events"][0]["n"] == 0
    assert aws.page(f"events?since={first['next']}")["events"] == []
    aws.run()
    later = aws.page(f"events?since={first['next']}&kind=instance")["events"]
    assert [entry["state"] for entry in later] == ["pending"]
    assert later[0]["n"] >= first["next"]


def test_any_event_can_be_put_in_by_hand(aws):
    got = aws.function("hooks")
    aws.rule("health", {"source": ["aws.health"]}, "hooks")
    aws.page("events", {"source": "aws.health", "detail-type": "AWS Health Event", "detail": {"service": "EC2"}})
    aws.advance(1)
    assert got[0]["detail"] == {"service": "EC2"}


def test_what_happens_to_instances_can_be_said_by_hand(aws):
    instance = aws.run()
    aws.advance(10)
    assert aws.page(f"instances/{instance}/console", {"text": "hello"})["state"] == "running"
    assert aws.ec2.get_console_output(InstanceId=instance)["Output"] == "hello"
    assert aws.page(f"instances/{instance}/stopped", {})["state"] == "stopping"
    assert aws.page(f"instances/{instance}/died", {})["state"] == "shutting-down"


def test_things_can_be_made_to_take_longer(aws):
    aws.page("delays", {"boot": 100})
    instance = aws.run()
    aws.advance(50)
    assert aws.state(instance) == "pending"
    aws.advance(60)
    assert aws.state(instance) == "running"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("nothing", {}, 404),
        ("clock", {}, 404),
        ("clock", {"advance_seconds": "soon"}, 400),
        ("instances/i-0/died", {}, 404),
        ("faults", {"events": {"drop": 2}}, 400),
        ("faults", {"events": {"explode": 1}}, 400),
        ("zones/eu-central-1a", {"state": "sideways"}, 400),
        ("delays", {"tea": 5}, 400),
        ("functions/x", {"concurrency": -1}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(aws, path, body, code):
    with pytest.raises(urllib.error.HTTPError) as refused:
        aws.page(path, body)
    assert refused.value.code == code
    assert json.load(refused.value)["error"]


def test_a_region_without_a_host_can_be_started_from_the_shell():
    process = subprocess.Popen([sys.executable, "-m", "aws", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/region/status", timeout=20) as answer:
            assert json.load(answer)["groups"] == []
    finally:
        process.terminate()
        process.wait(20)
