"""The region's clock."""

import datetime
import time

from aws.real_clock import real_time


def test_advancing_moves_the_whole_process_and_takes_no_time(aws):
    began = real_time()
    before = aws.page("clock")["seconds"]
    answer = aws.page("clock", {"advance_seconds": 3 * 3600})
    now, took = time.time(), real_time() - began
    # However slow the machine is: what it took in real time passes in the region too, and is far less than what was skipped.
    assert 3 * 3600 <= answer["seconds"] - before <= 3 * 3600 + took + 0.1
    assert answer["seconds"] <= now <= before + 3 * 3600 + took + 0.1
    assert took < 600


def test_moto_stamps_with_region_time(aws):
    aws.advance(86_400)
    aws.s3.create_bucket(Bucket="later", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    made = aws.s3.list_buckets()["Buckets"][0]["CreationDate"]
    assert made - datetime.datetime.fromtimestamp(real_time(), datetime.UTC) > datetime.timedelta(hours=23)


def test_timers_fire_in_order_each_at_its_own_time(aws):
    fired = []
    clock = aws.region.clock
    start = clock.now()
    for seconds in (300, 100, 200):
        clock.after(seconds, "a test", lambda seconds=seconds: fired.append((seconds, round(clock.now() - start))))
    clock.after(
        150, "a test", lambda: clock.after(10, "a test", lambda: fired.append((160, round(clock.now() - start))))
    )
    aws.advance(1000)
    assert fired == [(100, 100), (160, 160), (200, 200), (300, 300)]


def test_a_cancelled_timer_does_not_fire(aws):
    fired = []
    aws.region.clock.after(10, "a test", lambda: fired.append(1)).cancel()
    aws.advance(20)
    assert fired == []


def test_timers_fire_without_advancing(aws):
    fired = []
    aws.region.clock.after(0.05, "a test", lambda: fired.append(1))
    deadline = real_time() + 3
    while not fired and real_time() < deadline:
        time.sleep(0.01)
    assert fired == [1]


def test_a_failing_timer_is_reported_and_stops_nothing(aws):
    fired = []
    aws.region.clock.after(1, "the broken one", lambda: 1 / 0)
    aws.region.clock.after(2, "the next", lambda: fired.append(1))
    aws.advance(5)
    assert fired == [1]
    assert "the broken one" in aws.region.clock.problems[0]
    aws.region.clock.problems.clear()


def test_advancing_waits_for_what_a_timer_set_off(aws):
    def slow(_event):
        time.sleep(0.1)
        aws.region.journal.add("done", at_function=aws.region.clock.now())

    aws.function("slow", slow)
    aws.region.clock.after(10, "a test", lambda: aws.region.functions.submit("slow", {}, "e", "test"))
    aws.region.clock.after(20, "a test", lambda: aws.region.journal.add("later"))
    aws.advance(30)
    kinds = [entry["kind"] for entry in aws.region.journal.since(0)["events"]]
    assert kinds.index("done") < kinds.index("later")


def test_time_does_not_go_back(aws):
    try:
        aws.page("clock", {"advance_seconds": -1})
    except Exception as error:
        assert error.code == 400
    else:
        raise AssertionError("it was accepted")


def test_a_reset_forgets_everything_quickly_and_returns_to_real_time(aws):
    aws.group(desired=4)
    aws.advance(7200)
    assert aws.page("reset", {})["seconds"] < 0.5
    assert aws.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert aws.page("events")["events"] == []
    assert abs(aws.page("clock")["ahead"]) < 1
    aws.advance(600)
    assert aws.ec2.describe_instances()["Reservations"] == []


def test_a_reset_lets_a_running_function_end_before_it_forgets(aws):
    done = []

    def slow(_event):
        time.sleep(0.2)
        done.append(aws.client("ssm", "slow").put_parameter(Name="/late", Value="1", Type="String"))

    aws.function("slow", slow)
    with aws.region.lock:
        aws.region.functions.submit("slow", {}, "e", "test")
    aws.region.reset()
    assert len(done) == 1
    assert aws.ssm.get_parameters(Names=["/late"])["Parameters"] == []
