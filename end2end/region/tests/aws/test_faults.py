"""Faults on demand, unimplemented operations, and the record of calls."""

import json


def listen(aws):
    got = aws.function("hooks")
    aws.rule("ready", {"source": ["fleetcart.instance"]}, "hooks")
    return got


def send(aws, number):
    entry = {"Source": "fleetcart.instance", "DetailType": "Instance Ready", "Detail": json.dumps({"n": number})}
    aws.client("events").put_events(Entries=[entry])


def test_an_operation_fails_as_often_as_it_was_told_and_then_works(aws, refused):
    aws.page("faults", {"op": "RunInstances", "code": "InsufficientInstanceCapacity", "times": 2, "http": 500})
    assert refused(aws.run)[0] == "InsufficientInstanceCapacity"
    assert refused(aws.run)[0] == "InsufficientInstanceCapacity"
    assert aws.run().startswith("i-")


def test_a_lost_answer_has_happened_all_the_same(aws, refused):
    aws.page("faults", {"op": "PutParameter", "lost": True})
    code, _ = refused(aws.ssm.put_parameter, Name="/fleetcart/local/ami", Value="ami-1", Type="String")
    assert code == "InternalError"
    assert aws.ssm.get_parameter(Name="/fleetcart/local/ami")["Parameter"]["Value"] == "ami-1"


def test_a_fault_can_be_for_one_function_and_for_a_later_call(aws, refused):
    aws.page("faults", {"op": "GetParameter", "code": "ThrottlingException", "function": "rollout", "skip": 1})
    name = "/aws/service/debian/release/13/latest/amd64"
    aws.ssm.get_parameter(Name=name)
    aws.client("ssm", "rollout").get_parameter(Name=name)
    assert refused(aws.client("ssm", "rollout").get_parameter, Name=name)[0] == "ThrottlingException"
    aws.client("ssm", "rollout").get_parameter(Name=name)


def test_faults_of_every_protocol_are_understood_by_the_sdk(aws, refused):
    for op in (
        "DescribeInstances",
        "DescribeAutoScalingGroups",
        "ListBuckets",
        "PutEvents",
        "ListSchedules",
        "GetCallerIdentity",
    ):
        aws.page("faults", {"op": op, "code": "Throttling", "message": "<slow & steady>"})
    for call in (
        aws.ec2.describe_instances,
        aws.autoscaling.describe_auto_scaling_groups,
        aws.s3.list_buckets,
        lambda: send(aws, 1),
        aws.scheduler.list_schedules,
        aws.sts.get_caller_identity,
    ):
        assert refused(call) == ("Throttling", "<slow & steady>")


def test_dropped_and_doubled_events_follow_the_seed(aws):
    def run():
        aws.region.reset()
        got = listen(aws)
        aws.page("faults", {"events": {"seed": 7, "drop": 0.3, "double": 0.3}})
        for number in range(40):
            send(aws, number)
        aws.advance(5)
        return [event["detail"]["n"] for event in got]

    first = run()
    assert first == run()
    assert set(range(40)) - set(first), "nothing was dropped"
    assert len(first) > len(set(first)), "nothing was doubled"


def test_another_seed_decides_otherwise(aws):
    def run(seed):
        aws.region.reset()
        got = listen(aws)
        aws.page("faults", {"events": {"seed": seed, "drop": 0.5}})
        for number in range(30):
            send(aws, number)
        aws.advance(5)
        return [event["detail"]["n"] for event in got]

    assert run(1) != run(2)


def test_delayed_events_arrive_late_and_out_of_order_but_all_of_them(aws):
    got = listen(aws)
    aws.page("faults", {"events": {"seed": 3, "delay_seconds": 120}})
    for number in range(20):
        send(aws, number)
    aws.advance(1)
    assert len(got) < 20
    aws.advance(120)
    order = [event["detail"]["n"] for event in got]
    assert sorted(order) == list(range(20))
    assert order != sorted(order)


def test_faults_can_be_lifted(aws):
    aws.page("faults", {"events": {"drop": 1.0}})
    aws.page("faults", {"op": "DescribeInstances", "times": 99})
    aws.page("faults", method="DELETE")
    got = listen(aws)
    send(aws, 1)
    aws.advance(1)
    assert len(got) == 1
    aws.ec2.describe_instances()


def test_an_operation_nobody_wrote_is_refused_by_name_and_counted(aws, refused):
    code, message = refused(aws.client("ec2", "ami-baker").create_replace_root_volume_task, InstanceId="i-1")
    assert code == "InvalidAction"
    assert "ec2:CreateReplaceRootVolumeTask is not implemented" in message
    assert aws.page("calls")["unimplemented"] == {"ec2:CreateReplaceRootVolumeTask": 1}


def test_calls_are_recorded_by_function_under_the_names_policies_use(aws):
    caller = "fleetcart-local-rollout"
    aws.client("s3", caller).list_buckets()
    aws.s3.create_bucket(Bucket="one", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    aws.client("s3", caller).put_object(Bucket="one", Key="a/b", Body=b"1")
    aws.client("s3", caller).get_object(Bucket="one", Key="a/b")
    aws.client("s3", caller).list_objects_v2(Bucket="one")
    aws.client("sts", caller).get_caller_identity()
    aws.client("ec2", caller).describe_instances()
    aws.client("cloudwatch", caller).describe_alarms()
    aws.client("scheduler", caller).list_schedules()
    callers = aws.page("calls")["callers"]
    assert set(callers[caller]) == {
        "cloudwatch:DescribeAlarms",
        "ec2:DescribeInstances",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBuckets",
        "s3:PutObject",
        "scheduler:ListSchedules",
        "sts:GetCallerIdentity",
    }
    assert callers["operator"] == {"s3:CreateBucket": 1}


def test_every_caller_is_of_the_one_account(aws):
    assert aws.client("sts", "rollout").get_caller_identity()["Account"] == "123456789012"
    assert aws.sts.get_caller_identity()["Account"] == "123456789012"


def test_an_operation_on_groups_that_only_moto_knows_is_refused_too(aws, refused):
    aws.group()
    code, message = refused(aws.autoscaling.put_warm_pool, AutoScalingGroupName="fleetcart-local")
    assert (code, "autoscaling:PutWarmPool" in message) == ("InvalidAction", True)
