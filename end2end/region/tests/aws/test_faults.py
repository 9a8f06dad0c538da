"""Faults on demand, unimplemented operations, and the record of calls."""

import json


def listen(world):
    got = world.function("hooks")
    world.rule("ready", {"source": ["fleetcart.instance"]}, "hooks")
    return got


def send(world, number):
    entry = {"Source": "fleetcart.instance", "DetailType": "Instance Ready", "Detail": json.dumps({"n": number})}
    world.client("events").put_events(Entries=[entry])


def test_an_operation_fails_as_often_as_it_was_told_and_then_works(world, refused):
    world.page("faults", {"op": "RunInstances", "code": "InsufficientInstanceCapacity", "times": 2, "http": 500})
    assert refused(world.run)[0] == "InsufficientInstanceCapacity"
    assert refused(world.run)[0] == "InsufficientInstanceCapacity"
    assert world.run().startswith("i-")


def test_a_lost_answer_has_happened_all_the_same(world, refused):
    world.page("faults", {"op": "PutParameter", "lost": True})
    code, _ = refused(world.ssm.put_parameter, Name="/fleetcart/local/ami", Value="ami-1", Type="String")
    assert code == "InternalError"
    assert world.ssm.get_parameter(Name="/fleetcart/local/ami")["Parameter"]["Value"] == "ami-1"


def test_a_fault_can_be_for_one_function_and_for_a_later_call(world, refused):
    world.page("faults", {"op": "GetParameter", "code": "ThrottlingException", "function": "rollout", "skip": 1})
    name = "/aws/service/debian/release/12/latest/amd64"
    world.ssm.get_parameter(Name=name)
    world.client("ssm", "rollout").get_parameter(Name=name)
    assert refused(world.client("ssm", "rollout").get_parameter, Name=name)[0] == "ThrottlingException"
    world.client("ssm", "rollout").get_parameter(Name=name)


def test_faults_of_every_protocol_are_understood_by_the_sdk(world, refused):
    for op in (
        "DescribeInstances",
        "DescribeAutoScalingGroups",
        "ListBuckets",
        "PutEvents",
        "ListSchedules",
        "GetCallerIdentity",
    ):
        world.page("faults", {"op": op, "code": "Throttling", "message": "<slow & steady>"})
    for call in (
        world.ec2.describe_instances,
        world.autoscaling.describe_auto_scaling_groups,
        world.s3.list_buckets,
        lambda: send(world, 1),
        world.scheduler.list_schedules,
        world.sts.get_caller_identity,
    ):
        assert refused(call) == ("Throttling", "<slow & steady>")


def test_dropped_and_doubled_events_follow_the_seed(world):
    def run():
        world.region.reset()
        got = listen(world)
        world.page("faults", {"events": {"seed": 7, "drop": 0.3, "double": 0.3}})
        for number in range(40):
            send(world, number)
        world.advance(5)
        return [event["detail"]["n"] for event in got]

    first = run()
    assert first == run()
    assert set(range(40)) - set(first), "nothing was dropped"
    assert len(first) > len(set(first)), "nothing was doubled"


def test_another_seed_decides_otherwise(world):
    def run(seed):
        world.region.reset()
        got = listen(world)
        world.page("faults", {"events": {"seed": seed, "drop": 0.5}})
        for number in range(30):
            send(world, number)
        world.advance(5)
        return [event["detail"]["n"] for event in got]

    assert run(1) != run(2)


def test_delayed_events_arrive_late_and_out_of_order_but_all_of_them(world):
    got = listen(world)
    world.page("faults", {"events": {"seed": 3, "delay_seconds": 120}})
    for number in range(20):
        send(world, number)
    world.advance(1)
    assert len(got) < 20
    world.advance(120)
    order = [event["detail"]["n"] for event in got]
    assert sorted(order) == list(range(20))
    assert order != sorted(order)


def test_faults_can_be_lifted(world):
    world.page("faults", {"events": {"drop": 1.0}})
    world.page("faults", {"op": "DescribeInstances", "times": 99})
    world.page("faults", method="DELETE")
    got = listen(world)
    send(world, 1)
    world.advance(1)
    assert len(got) == 1
    world.ec2.describe_instances()


def test_an_operation_nobody_wrote_is_refused_by_name_and_counted(world, refused):
    code, message = refused(world.client("ec2", "ami-baker").create_replace_root_volume_task, InstanceId="i-1")
    assert code == "InvalidAction"
    assert "ec2:CreateReplaceRootVolumeTask is not implemented" in message
    assert world.page("calls")["unimplemented"] == {"ec2:CreateReplaceRootVolumeTask": 1}


def test_calls_are_recorded_by_function_under_the_names_policies_use(world):
    caller = "fleetcart-local-rollout"
    world.client("s3", caller).list_buckets()
    world.s3.create_bucket(Bucket="one", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    world.client("s3", caller).put_object(Bucket="one", Key="a/b", Body=b"1")
    world.client("s3", caller).get_object(Bucket="one", Key="a/b")
    world.client("s3", caller).list_objects_v2(Bucket="one")
    world.client("sts", caller).get_caller_identity()
    world.client("ec2", caller).describe_instances()
    world.client("cloudwatch", caller).describe_alarms()
    world.client("scheduler", caller).list_schedules()
    callers = world.page("calls")["callers"]
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


def test_every_caller_is_of_the_one_account(world):
    assert world.client("sts", "rollout").get_caller_identity()["Account"] == "123456789012"
    assert world.sts.get_caller_identity()["Account"] == "123456789012"


def test_an_operation_on_groups_that_only_moto_knows_is_refused_too(world, refused):
    world.group()
    code, message = refused(world.autoscaling.put_warm_pool, AutoScalingGroupName="fleetcart-local")
    assert (code, "autoscaling:PutWarmPool" in message) == ("InvalidAction", True)
