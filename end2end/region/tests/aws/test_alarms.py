"""Alarms are judged at each minute's end on what the host counted, tell their topic, and are quiet about what nobody counts."""

import datetime

import pytest

BALANCER = {"LoadBalancer": "app/fleetcart-local/0a1b"}
ERRORS = ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", BALANCER)


@pytest.fixture
def alarm(aws):
    """More than five errors in two of three minutes."""
    arn, take = aws.queue("inbox")
    topic = aws.client("sns").create_topic(Name="alarms")["TopicArn"]
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    for name, metric in (("errors", ERRORS[1]), ("uncounted", "Never")):
        aws.client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Namespace=ERRORS[0],
            MetricName=metric,
            Dimensions=[{"Name": key, "Value": value} for key, value in BALANCER.items()],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=3,
            DatapointsToAlarm=2,
            ComparisonOperator="GreaterThanThreshold",
            Threshold=5,
            TreatMissingData="breaching" if name == "uncounted" else "notBreaching",
            AlarmActions=[topic],
            OKActions=[topic],
        )
    return take


def state(aws, name="errors"):
    return aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


def errors_each_minute(aws, *counts):
    for count in counts:
        for _ in range(count):
            aws.region.measure(*ERRORS, 1)
        aws.advance(60)


def test_an_alarm_rings_after_enough_bad_minutes_and_tells_its_topic(aws, alarm):
    errors_each_minute(aws, 6)
    assert state(aws) == "OK", "one bad minute is not two"
    errors_each_minute(aws, 5, 6)
    assert state(aws) == "ALARM"
    assert [detail["state"]["value"] for detail in aws.events("CloudWatch Alarm State Change")] == ["ALARM"]
    (told,) = alarm()
    assert '"NewStateValue": "ALARM"' in told["Message"]


def test_an_alarm_is_over_when_the_bad_minutes_have_passed(aws, alarm):
    errors_each_minute(aws, 9, 9)
    assert state(aws) == "ALARM"
    aws.advance(240)
    assert state(aws) == "OK"


def test_what_nobody_counts_is_not_judged(aws, alarm):
    errors_each_minute(aws, 9, 9, 9)
    assert state(aws, "uncounted") == "OK"


def test_what_was_counted_can_be_asked_for_by_the_minute(aws):
    errors_each_minute(aws, 2, 3)
    now = aws.region.clock.moment()
    found = aws.client("cloudwatch").get_metric_statistics(
        Namespace=ERRORS[0],
        MetricName=ERRORS[1],
        Dimensions=[{"Name": key, "Value": value} for key, value in BALANCER.items()],
        StartTime=now - datetime.timedelta(minutes=10),
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )
    assert sum(point["Sum"] for point in found["Datapoints"]) == 5
