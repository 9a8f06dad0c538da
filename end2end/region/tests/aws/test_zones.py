"""The loss of an availability zone."""

import urllib.error
from collections import Counter

import pytest
from conftest import GROUP

A, B = "eu-central-1a", "eu-central-1b"


def spread(aws):
    return dict(Counter(one["AvailabilityZone"] for one in aws.members() if one["LifecycleState"] == "InService"))


def test_a_lost_zone_is_replaced_in_the_other_and_refilled_when_it_is_back(aws):
    aws.group(desired=4)
    aws.advance(30)
    assert spread(aws) == {A: 2, B: 2}
    aws.page(f"zones/{A}", {"state": "down"})
    aws.advance(60)
    assert spread(aws) == {B: 4}
    aws.page(f"zones/{A}", {"state": "up"})
    aws.advance(300)
    assert spread(aws) == {A: 2, B: 2}


def test_balancing_launches_before_it_terminates(aws):
    aws.group(desired=4)
    aws.advance(30)
    aws.page(f"zones/{A}", {"state": "down"})
    aws.advance(60)
    aws.page(f"zones/{A}", {"state": "up"})
    fewest = 4
    for _ in range(60):
        aws.advance(1)
        fewest = min(fewest, aws.serving())
    assert fewest == 4
    assert spread(aws) == {A: 2, B: 2}


def test_the_instances_of_a_lost_zone_die_with_an_event_and_without_hooks(aws):
    aws.group(desired=2, hooks=("terminate",))
    aws.advance(30)
    aws.page(f"zones/{A}", {"state": "down"})
    aws.advance(60)
    assert aws.events("EC2 Instance-terminate Lifecycle Action") == []
    gone = [
        one["instance-id"]
        for one in aws.events("EC2 Instance State-change Notification")
        if one["state"] == "terminated"
    ]
    assert len(gone) == 1
    assert ("terminate", gone[0]) in aws.host.log


def test_nothing_launches_in_a_lost_zone(aws, refused):
    subnet_a, subnet_b = aws.subnets()
    aws.page(f"zones/{A}", {"state": "down"})
    code, message = refused(aws.run, SubnetId=subnet_a)
    assert code == "InsufficientInstanceCapacity"
    assert "sufficient t3.small capacity in the Availability Zone you requested (eu-central-1a)" in message
    assert aws.run(SubnetId=subnet_b)


def test_launches_that_find_no_room_are_failed_activities(aws):
    aws.group(desired=2, zones=1)
    aws.page(f"zones/{A}", {"state": "down"})
    aws.advance(20)
    assert aws.members() == []
    (first, *_) = aws.events("EC2 Instance Launch Unsuccessful")
    assert "sufficient t3.small capacity" in first["StatusMessage"]
    assert first["Details"]["Availability Zone"] == A
    aws.page(f"zones/{A}", {"state": "up"})
    aws.advance(20)
    assert aws.states() == ["InService"] * 2


def test_retries_slow_down_while_nothing_helps(aws):
    aws.group(desired=1, zones=1)
    aws.page(f"zones/{A}", {"state": "down"})
    aws.advance(3600)
    failed = aws.autoscaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert 4 <= len(failed) <= 12


def test_a_zone_that_does_not_exist_cannot_be_lost(aws):
    with pytest.raises(urllib.error.HTTPError) as refused:
        aws.page("zones/eu-central-1z", {"state": "down"})
    assert refused.value.code == 400
