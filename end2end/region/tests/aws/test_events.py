"""EventBridge: envelopes, rules, targets, retries, dead letters, and who sends what."""

import datetime
import itertools
import json
import threading

import pytest


def send(aws, task="look", **more):
    entry = {
        "Source": "fleetcart.instance",
        "DetailType": "Instance Ready",
        "Detail": json.dumps({"task": task}),
        **more,
    }
    return aws.client("events").put_events(Entries=[entry])


READY = {"source": ["fleetcart.instance"], "detail-type": ["Instance Ready"]}


def test_an_event_reaches_its_function_in_a_full_envelope(aws):
    got = aws.function("hooks")
    aws.rule("ready", READY, "hooks")
    aws.advance(86_400)
    answer = send(aws)
    aws.advance(1)
    (event,) = got
    assert event["id"] == answer["Entries"][0]["EventId"]
    assert event["account"] == "123456789012"
    assert event["region"] == "eu-central-1"
    assert event["version"] == "0"
    assert event["resources"] == []
    assert event["detail"] == {"task": "look"}
    sent = datetime.datetime.fromisoformat(event["time"])
    assert abs(sent.timestamp() - aws.region.clock.now()) < 10


def test_a_rule_that_does_not_match_or_is_disabled_delivers_nothing(aws):
    got = aws.function("hooks")
    aws.rule("other", {"source": ["fleetcart.control"]}, "hooks")
    aws.rule("off", READY, "hooks")
    aws.client("events").disable_rule(Name="off")
    send(aws)
    aws.advance(10)
    assert got == []


def test_a_failing_function_is_tried_three_times_with_growing_pauses_then_buried(aws):
    tries = []

    def fail(_event):
        tries.append(aws.region.clock.now())
        raise RuntimeError("no luck")

    arn, take = aws.queue("failed")
    aws.function("hooks", fail, dead_letter=arn)
    aws.rule("ready", READY, "hooks")
    send(aws)
    aws.advance(600)
    assert [round((later - earlier) / 10) * 10 for earlier, later in itertools.pairwise(tries)] == [60, 120]
    assert [event["detail"] for event in take()] == [{"task": "look"}]


def test_a_function_that_recovers_is_not_tried_again(aws):
    answers = [RuntimeError("once"), None]

    def recover(_event):
        answer = answers.pop(0)
        if answer:
            raise answer

    got = aws.function("hooks", recover)
    aws.rule("ready", READY, "hooks")
    send(aws)
    aws.advance(600)
    assert len(got) == 2


def test_an_event_for_a_missing_function_goes_to_the_targets_queue(aws):
    arn, take = aws.queue("undelivered")
    aws.rule("ready", READY, "nobody", DeadLetterConfig={"Arn": arn})
    send(aws)
    aws.advance(1)
    assert len(take()) == 1


def test_a_queue_can_be_a_target(aws):
    arn, take = aws.queue("inbox")
    aws.client("events").put_rule(Name="all", EventPattern=json.dumps(READY))
    aws.client("events").put_targets(Rule="all", Targets=[{"Id": "q", "Arn": arn}])
    send(aws)
    aws.advance(1)
    assert take()[0]["source"] == "fleetcart.instance"


def test_a_topic_can_be_a_target_and_tells_its_subscribers(aws):
    arn, take = aws.queue("inbox")
    sns = aws.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    transformer = {"InputPathsMap": {"who": "$.detail.instance-id"}, "InputTemplate": '"<who> is there."'}
    aws.client("events").put_rule(Name="all", EventPattern=json.dumps(READY))
    aws.client("events").put_targets(Rule="all", Targets=[{"Id": "t", "Arn": topic, "InputTransformer": transformer}])
    send(aws)
    aws.advance(1)
    assert take()[0]["Message"].endswith(" is there.")
    assert aws.region.problems() == []


def test_reserved_concurrency_of_one_runs_events_one_after_the_other(aws):
    running, most = [], []

    def slow(_event):
        running.append(1)
        most.append(len(running))
        threading.Event().wait(0.02)
        running.pop()

    got = aws.function("rollout", slow, concurrency=1)
    aws.rule("ready", READY, "rollout")
    for _ in range(6):
        send(aws)
    aws.advance(1)
    assert len(got) == 6
    assert max(most) == 1


def test_without_reserved_concurrency_events_run_side_by_side(aws):
    together = threading.Barrier(3, timeout=5)
    got = aws.function("hooks", lambda _event: together.wait() and None)
    aws.rule("ready", READY, "hooks")
    for _ in range(3):
        send(aws)
    aws.advance(1)
    assert len(got) == 3
    assert aws.region.functions.status()[0]["failed"] == 0


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"Source": "aws.ec2"}, "NotAuthorizedForSourceException"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"EventBusName": "other"}, "InvalidArgument"),
    ],
)
def test_a_bad_entry_is_refused_with_its_reason(aws, entry, code):
    answer = send(aws, **entry)
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == code


def test_constant_input_replaces_the_event(aws):
    got = aws.function("hooks")
    aws.rule("ready", READY, "hooks", Input='{"detail": 7}')
    send(aws)
    aws.advance(1)
    assert got == [{"detail": 7}]


def test_a_part_of_the_event_or_a_text_made_of_it_can_be_delivered(aws):
    part, text = aws.function("part"), aws.function("text")
    aws.rule("part", READY, "part", InputPath="$.detail")
    transformer = {"InputPathsMap": {"task": "$.detail.task"}, "InputTemplate": '{"do": "<task>"}'}
    aws.rule("text", READY, "text", InputTransformer=transformer)
    send(aws)
    aws.advance(1)
    assert part == [{"task": "look"}]
    assert text == [{"do": "look"}]


def test_an_alarm_announces_its_change(aws):
    aws.cloudwatch.put_metric_alarm(
        AlarmName="alb-5xx", ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, MetricName="5xx",
        Namespace="x", Period=60, Statistic="Sum", Threshold=1,
    )  # fmt: skip
    aws.cloudwatch.set_alarm_state(AlarmName="alb-5xx", StateValue="ALARM", StateReason="a test")
    (detail,) = aws.events("CloudWatch Alarm State Change")
    assert (detail["alarmName"], detail["state"]["value"]) == ("alb-5xx", "ALARM")


def releases(aws, versioned=True):
    aws.s3.create_bucket(Bucket="releases", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    if versioned:
        aws.s3.put_bucket_versioning(Bucket="releases", VersioningConfiguration={"Status": "Enabled"})
    aws.s3.put_bucket_notification_configuration(
        Bucket="releases", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def test_an_uploaded_object_is_announced_as_s3_does(aws):
    got = aws.function("baker")
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
    aws.rule(
        "release", {**pattern, "detail": {"object": {"key": [{"wildcard": "releases/*/manifest.json"}]}}}, "baker"
    )
    releases(aws)
    aws.s3.put_object(Bucket="releases", Key="releases/1.0.0/bin/shop", Body=b"x")
    stored = aws.s3.put_object(Bucket="releases", Key="releases/1.0.0/manifest.json", Body=b"{}")
    aws.advance(1)
    (event,) = got
    assert event["time"].endswith("Z")
    assert event["resources"] == ["arn:aws:s3:::releases"]
    about = event["detail"]["object"]
    assert about["etag"] == stored["ETag"].strip('"')
    assert about["version-id"] == stored["VersionId"]
    assert about["size"] == 2
    assert "eTag" not in about
    assert event["detail"]["reason"] == "PutObject"


def test_objects_of_one_key_have_rising_sequencers(aws):
    releases(aws, versioned=False)
    for _ in range(3):
        aws.s3.put_object(Bucket="releases", Key="calendar/calendar.json", Body=b"{}")
    order = [detail["object"]["sequencer"] for detail in aws.events("Object Created")]
    assert order == sorted(order)
    assert len(set(order)) == 3


def test_an_object_that_must_not_exist_yet_is_refused_and_not_announced(aws, refused):
    releases(aws)
    aws.s3.put_object(Bucket="releases", Key="end.json", Body=b"1", IfNoneMatch="*")
    code, _ = refused(aws.s3.put_object, Bucket="releases", Key="end.json", Body=b"2", IfNoneMatch="*")
    assert code == "PreconditionFailed"
    assert len(aws.events("Object Created")) == 1


def test_parameters_announce_their_changes(aws):
    aws.ssm.put_parameter(Name="/fleetcart/local/pin", Value="1.0.0", Type="String")
    aws.ssm.put_parameter(Name="/fleetcart/local/pin", Value="1.0.1", Overwrite=True)
    aws.ssm.delete_parameter(Name="/fleetcart/local/pin")
    assert [(one["name"], one["operation"]) for one in aws.events("Parameter Store Change")] == [
        ("/fleetcart/local/pin", "Create"),
        ("/fleetcart/local/pin", "Update"),
        ("/fleetcart/local/pin", "Delete"),
    ]


def test_an_event_too_old_for_its_target_goes_to_the_dead_letter_queue(aws):
    arn, take = aws.queue("late")
    got = aws.function("hooks")
    aws.rule("ready", READY, "hooks", DeadLetterConfig={"Arn": arn}, RetryPolicy={"MaximumEventAgeInSeconds": 60})
    aws.page("faults", {"events": {"seed": 1, "delay_seconds": 600}})
    for _ in range(10):
        send(aws)
    aws.advance(700)
    assert got
    assert len(got) + len(take()) == 10


def test_a_pattern_can_be_tried_against_an_event(aws):
    event = {
        "id": "1",
        "account": "1",
        "source": "aws.s3",
        "time": "2026-01-01T00:00:00Z",
        "region": "x",
        "resources": [],
        "detail-type": "a",
        "detail": {},
    }
    for source, fits in (("aws.s3", True), ("aws.ec2", False)):
        answer = aws.client("events").test_event_pattern(
            EventPattern=json.dumps({"source": [source]}), Event=json.dumps(event)
        )
        assert answer["Result"] is fits


def test_more_than_ten_events_at_once_are_refused(aws, refused):
    entry = {"Source": "a", "DetailType": "b", "Detail": "{}"}
    assert refused(aws.client("events").put_events, Entries=[entry] * 11)[0] == "ValidationException"


def test_a_function_can_be_invoked_by_hand(aws, refused):
    client = aws.client("lambda")
    aws.function("plan", lambda event: {"n": event["n"] + 1})
    assert json.load(client.invoke(FunctionName="plan", Payload=b'{"n": 1}')["Payload"]) == {"n": 2}
    failed = client.invoke(FunctionName="plan", Payload=b"{}")
    assert failed["FunctionError"] == "Unhandled"
    assert "KeyError" in json.load(failed["Payload"])["errorMessage"]
    got = aws.function("later")
    assert client.invoke(FunctionName="later", Payload=b"[1]", InvocationType="Event")["StatusCode"] == 202
    aws.advance(1)
    assert got == [[1]]
    assert refused(client.invoke, FunctionName="nobody")[0] == "ResourceNotFoundException"
