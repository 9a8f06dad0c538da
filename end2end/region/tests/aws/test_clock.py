"""The region's clock."""

import datetime
import time

from aws.clock import real_time


def test_advancing_moves_the_whole_process_and_takes_no_time(world):
    before, began = world.page("clock")["seconds"], real_time()
    answer = world.page("clock", {"advance_seconds": 3 * 3600})
    assert 3 * 3600 <= answer["seconds"] - before < 3 * 3600 + 5
    assert abs(time.time() - answer["seconds"]) < 5
    assert real_time() - began < 3


def test_moto_stamps_with_region_time(world):
    world.advance(86_400)
    world.s3.create_bucket(Bucket="later", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    made = world.s3.list_buckets()["Buckets"][0]["CreationDate"]
    assert made - datetime.datetime.fromtimestamp(real_time(), datetime.UTC) > datetime.timedelta(hours=23)


def test_timers_fire_in_order_each_at_its_own_time(world):
    fired = []
    clock = world.region.clock
    start = clock.now()
    for seconds in (300, 100, 200):
        clock.after(seconds, "a test", lambda seconds=seconds: fired.append((seconds, round(clock.now() - start))))
    clock.after(
        150, "a test", lambda: clock.after(10, "a test", lambda: fired.append((160, round(clock.now() - start))))
    )
    world.advance(1000)
    assert fired == [(100, 100), (160, 160), (200, 200), (300, 300)]


def test_a_cancelled_timer_does_not_fire(world):
    fired = []
    world.region.clock.after(10, "a test", lambda: fired.append(1)).cancel()
    world.advance(20)
    assert fired == []


def test_timers_fire_without_advancing(world):
    fired = []
    world.region.clock.after(0.05, "a test", lambda: fired.append(1))
    deadline = real_time() + 3
    while not fired and real_time() < deadline:
        time.sleep(0.01)
    assert fired == [1]


def test_a_failing_timer_is_reported_and_stops_nothing(world):
    fired = []
    world.region.clock.after(1, "the broken one", lambda: 1 / 0)
    world.region.clock.after(2, "the next", lambda: fired.append(1))
    world.advance(5)
    assert fired == [1]
    assert "the broken one" in world.region.clock.problems[0]
    world.region.clock.problems.clear()


def test_advancing_waits_for_what_a_timer_set_off(world):
    def slow(_event):
        time.sleep(0.1)
        world.region.journal.add("done", at_function=world.region.clock.now())

    world.function("slow", slow)
    world.region.clock.after(10, "a test", lambda: world.region.functions.submit("slow", {}, "e", "test"))
    world.region.clock.after(20, "a test", lambda: world.region.journal.add("later"))
    world.advance(30)
    kinds = [entry["kind"] for entry in world.region.journal.since(0)["events"]]
    assert kinds.index("done") < kinds.index("later")


def test_time_does_not_go_back(world):
    try:
        world.page("clock", {"advance_seconds": -1})
    except Exception as error:
        assert error.code == 400
    else:
        raise AssertionError("it was accepted")


def test_a_reset_forgets_everything_quickly_and_returns_to_real_time(world):
    world.group(desired=4)
    world.advance(7200)
    assert world.page("reset", {})["seconds"] < 0.5
    assert world.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert world.page("events")["events"] == []
    assert abs(world.page("clock")["ahead"]) < 1
    world.advance(600)
    assert world.ec2.describe_instances()["Reservations"] == []


def test_a_reset_lets_a_running_function_end_before_it_forgets(world):
    done = []

    def slow(_event):
        time.sleep(0.2)
        done.append(world.client("ssm", "slow").put_parameter(Name="/late", Value="1", Type="String"))

    world.function("slow", slow)
    with world.region.lock:
        world.region.functions.submit("slow", {}, "e", "test")
    world.region.reset()
    assert len(done) == 1
    assert world.ssm.get_parameters(Names=["/late"])["Parameters"] == []
