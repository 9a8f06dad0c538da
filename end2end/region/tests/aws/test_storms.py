"""Storms: anything may happen to a group for hours; left alone afterwards, it comes to rest as it should be."""

import os
import random
from collections import Counter

import pytest
from botocore.exceptions import ClientError
from conftest import GROUP

SEEDS = (
    [int(os.environ["REGION_SEED"])]
    if "REGION_SEED" in os.environ
    else range(1, 1 + int(os.environ.get("REGION_SEEDS", "3")))
)
ZONES = ("eu-central-1a", "eu-central-1b")


class FaultScenario:
    """What a seed makes happen."""

    def __init__(self, aws, seed):
        self.aws, self.dice = aws, random.Random(seed)
        self.template = aws.group(
            desired=4, minimum=2, maximum=8, hooks=("launch", "terminate"), HealthCheckType="ELB"
        )
        self.versions = ["1", *(aws.version(self.template) for _ in range(3))]
        aws.function("hooks", self.answer)
        aws.rule("hook", {"source": ["aws.autoscaling"], "detail-type": [{"suffix": "Lifecycle Action"}]}, "hooks")

    def answer(self, event):
        """Mostly continues, sometimes abandons or says nothing."""
        detail, luck = event["detail"], self.dice.random()
        if luck < 0.1:
            return
        try:
            self.aws.client("autoscaling", "hooks").complete_lifecycle_action(
                AutoScalingGroupName=GROUP,
                LifecycleHookName=detail["LifecycleHookName"],
                LifecycleActionResult="ABANDON" if luck < 0.2 else "CONTINUE",
                InstanceId=detail["EC2InstanceId"],
            )
        except ClientError as error:
            if "No active Lifecycle Action" not in str(error):
                raise

    def someone(self):
        members = self.aws.members()
        return self.dice.choice(members)["InstanceId"] if members else None

    def happen(self):
        """One thing; what AWS refuses just does not happen."""
        aws, dice = self.aws, self.dice
        what = dice.choice(
            [
                "size",
                "refresh",
                "cancel",
                "back",
                "die",
                "sick",
                "terminate",
                "zone",
                "crowd",
                "protect",
                "events",
                "lt",
            ]
        )
        someone = self.someone()
        try:
            if what == "size":
                aws.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=dice.randint(1, 9))
            elif what == "refresh":
                aws.autoscaling.start_instance_refresh(
                    AutoScalingGroupName=GROUP,
                    DesiredConfiguration={
                        "LaunchTemplate": {"LaunchTemplateId": self.template, "Version": dice.choice(self.versions)}
                    },
                    Preferences={
                        "MinHealthyPercentage": 100,
                        "MaxHealthyPercentage": dice.choice([110, 150, 200]),
                        "InstanceWarmup": 30,
                        "SkipMatching": dice.random() < 0.5,
                        "AutoRollback": dice.random() < 0.5,
                        "CheckpointPercentages": [50, 100],
                        "CheckpointDelay": 60,
                        "ScaleInProtectedInstances": "Refresh",
                        "BakeTime": dice.choice([0, 120]),
                    },
                )
            elif what == "cancel":
                aws.autoscaling.cancel_instance_refresh(AutoScalingGroupName=GROUP)
            elif what == "back":
                aws.autoscaling.rollback_instance_refresh(AutoScalingGroupName=GROUP)
            elif what == "die" and someone:
                aws.region.instance_died(someone)
            elif what == "sick" and someone:
                aws.region.instance_health(someone, dice.random() < 0.3)
            elif what == "terminate" and someone:
                aws.autoscaling.terminate_instance_in_auto_scaling_group(
                    InstanceId=someone, ShouldDecrementDesiredCapacity=dice.random() < 0.5
                )
            elif what == "zone":
                aws.page(f"zones/{dice.choice(ZONES)}", {"state": dice.choice(["up", "down"])})
            elif what == "crowd":
                aws.page(
                    "faults", {"op": "GroupLaunch", "code": "InsufficientInstanceCapacity", "times": dice.randint(1, 4)}
                )
            elif what == "protect" and someone:
                aws.autoscaling.set_instance_protection(
                    AutoScalingGroupName=GROUP, InstanceIds=[someone], ProtectedFromScaleIn=dice.random() < 0.3
                )
            elif what == "events":
                aws.page(
                    "faults", {"events": {"seed": dice.randint(0, 99), "drop": 0.1, "double": 0.2, "delay_seconds": 40}}
                )
            elif what == "lt":
                aws.autoscaling.update_auto_scaling_group(
                    AutoScalingGroupName=GROUP,
                    LaunchTemplate={"LaunchTemplateId": self.template, "Version": dice.choice(self.versions)},
                )
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] < 500, error

    def calm(self):
        """Nothing goes wrong any more, and hours pass."""
        aws = self.aws
        aws.page("faults", method="DELETE")
        for zone in ZONES:
            aws.page(f"zones/{zone}", {"state": "up"})
        ids = [member["InstanceId"] for member in aws.members()]
        if ids:
            aws.autoscaling.set_instance_protection(
                AutoScalingGroupName=GROUP, InstanceIds=ids, ProtectedFromScaleIn=False
            )
        self.dice = random.Random(0)
        self.dice.random = lambda: 0.9
        aws.advance(6 * 3600)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_storm_the_group_comes_to_rest_as_it_should_be(aws, seed):
    storm = FaultScenario(aws, seed)
    for _ in range(60):
        storm.happen()
        aws.advance(storm.dice.choice([1, 5, 20, 90, 400]))
        found = aws.described()
        assert found["MinSize"] <= found["DesiredCapacity"] <= found["MaxSize"], f"seed {seed}"
    storm.calm()
    found = aws.described()
    assert aws.states() == ["InService"] * found["DesiredCapacity"], f"seed {seed}"
    spread = Counter({zone: 0 for zone in ZONES})
    spread.update(one["AvailabilityZone"] for one in found["Instances"])
    assert max(spread.values()) - min(spread.values()) <= 1, f"seed {seed}: {spread}"
    running = [
        one["Instances"][0]["InstanceId"]
        for one in aws.ec2.describe_instances(
            Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}]
        )["Reservations"]
    ]
    assert sorted(running) == sorted(one["InstanceId"] for one in found["Instances"]), f"seed {seed}"
    refreshes = aws.autoscaling.describe_instance_refreshes(AutoScalingGroupName=GROUP)["InstanceRefreshes"]
    open_ones = [
        one["Status"]
        for one in refreshes
        if one["Status"] in ("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking")
    ]
    assert open_ones == [], f"seed {seed}"
    assert aws.ec2.describe_volumes()["Volumes"] == [] or len(aws.ec2.describe_volumes()["Volumes"]) == len(
        running
    ), f"seed {seed}"
    print(
        f"seed {seed}: {len(refreshes)} refreshes, {len(aws.events('EC2 Instance Launch Successful'))} launches, at rest"
    )
