"""The loss of an availability zone."""

import urllib.error
from collections import Counter

import pytest
from conftest import GROUP

A, B = "eu-central-1a", "eu-central-1b"


def spread(world):
    return dict(Counter(one["AvailabilityZone"] for one in world.members() if one["LifecycleState"] == "InService"))


def test_a_lost_zone_is_replaced_in_the_other_and_refilled_when_it_is_back(world):
    world.group(desired=4)
    world.advance(30)
    assert spread(world) == {A: 2, B: 2}
    world.page(f"zones/{A}", {"state": "down"})
    world.advance(60)
    assert spread(world) == {B: 4}
    world.page(f"zones/{A}", {"state": "up"})
    world.advance(300)
    assert spread(world) == {A: 2, B: 2}


def test_balancing_launches_before_it_terminates(world):
    world.group(desired=4)
    world.advance(30)
    world.page(f"zones/{A}", {"state": "down"})
    world.advance(60)
    world.page(f"zones/{A}", {"state": "up"})
    fewest = 4
    for _ in range(60):
        world.advance(1)
        fewest = min(fewest, world.serving())
    assert fewest == 4
    assert spread(world) == {A: 2, B: 2}


def test_the_instances_of_a_lost_zone_die_with_an_event_and_without_hooks(world):
    world.group(desired=2, hooks=("terminate",))
    world.advance(30)
    world.page(f"zones/{A}", {"state": "down"})
    world.advance(60)
    assert world.events("EC2 Instance-terminate Lifecycle Action") == []
    gone = [
        one["instance-id"]
        for one in world.events("EC2 Instance State-change Notification")
        if one["state"] == "terminated"
    ]
    assert len(gone) == 1
    assert ("terminate", gone[0]) in world.host.log


def test_nothing_launches_in_a_lost_zone(world, refused):
    subnet_a, subnet_b = world.subnets()
    world.page(f"zones/{A}", {"state": "down"})
    code, message = refused(world.run, SubnetId=subnet_a)
    assert code == "InsufficientInstanceCapacity"
    assert "sufficient t3.small capacity in the Availability Zone you requested (eu-central-1a)" in message
    assert world.run(SubnetId=subnet_b)


def test_launches_that_find_no_room_are_failed_activities(world):
    world.group(desired=2, zones=1)
    world.page(f"zones/{A}", {"state": "down"})
    world.advance(20)
    assert world.members() == []
    (first, *_) = world.events("EC2 Instance Launch Unsuccessful")
    assert "sufficient t3.small capacity" in first["StatusMessage"]
    assert first["Details"]["Availability Zone"] == A
    world.page(f"zones/{A}", {"state": "up"})
    world.advance(20)
    assert world.states() == ["InService"] * 2


def test_retries_slow_down_while_nothing_helps(world):
    world.group(desired=1, zones=1)
    world.page(f"zones/{A}", {"state": "down"})
    world.advance(3600)
    failed = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert 4 <= len(failed) <= 12


def test_a_zone_that_does_not_exist_cannot_be_lost(world):
    with pytest.raises(urllib.error.HTTPError) as refused:
        world.page("zones/eu-central-1z", {"state": "down"})
    assert refused.value.code == 400
