"""A seeded fault scenario: what an operator, buyers of sales, AWS and bad luck do to a fleet within an hour, all decided by a seed."""

import json
import random
import time

import botocore.exceptions
from aws.faults import CallFault, EventFaults
from host import stack

FAULTS = {
    "ec2": (
        ("RunInstances", "InsufficientInstanceCapacity"),
        ("RunInstances", "RequestLimitExceeded"),
        ("DescribeInstances", "RequestLimitExceeded"),
        ("DescribeInstances", "InvalidInstanceID.NotFound"),
        ("CreateImage", "RequestLimitExceeded"),
        ("CreateLaunchTemplateVersion", "RequestLimitExceeded"),
        ("TerminateInstances", "RequestLimitExceeded"),
        ("CreateTags", "RequestLimitExceeded"),
        ("DescribeImages", "InternalError"),
    ),
    "autoscaling": (
        ("CompleteLifecycleAction", "Throttling"),
        ("StartInstanceRefresh", "Throttling"),
        ("DescribeAutoScalingGroups", "Throttling"),
        ("UpdateAutoScalingGroup", "ScalingActivityInProgress"),
        ("DescribeInstanceRefreshes", "Throttling"),
    ),
    "others": (("GetObject", "SlowDown"), ("PutParameter", "ThrottlingException"), ("PutEvents", "InternalException"), ("PutObject", "SlowDown")),
}
LENGTH = 45 * 60


class FaultScenario:
    """What a seed does to the fleet, one fault at a time. `versions` are packed releases, ascending."""

    def __init__(self, seed: int, region, host, clients: dict, upload, versions: list[str]):
        self.dice = random.Random(seed)
        self.seed = seed
        self.region, self.host, self.clients = region, host, clients
        self._upload = upload
        self.waiting = list(versions)
        self.said: list[str] = []
        self.floor_until: list[tuple[float, int]] = []

    def run(self) -> None:
        """Blows in the order and at the moments the seed decides, with events unreliable all the while."""
        dice = self.dice
        self.region.faults.events = EventFaults(
            seed=self.seed,
            drop=dice.uniform(0, 0.2),
            double=dice.uniform(0, 0.3),
            delay=dice.uniform(0, 0.3),
            delay_seconds=dice.uniform(5, 120),
            reorder=dice.uniform(0, 0.4),
        )
        self.host.builder_trouble = dice.choice((0.0, 0.2, 0.5))
        ends = time.time() + LENGTH
        faults = (
            *(self.release, self.release, self.bad_release, self.tampered),
            *(self.calendar, self.nonsense),
            *(self.terminate, self.lose, self.unhealthy, self.dark),
            *(self.stack, self.litter),
            *(self.api, self.crash),
        )
        while time.time() < ends:
            fault = dice.choice(faults)
            try:
                self.said.append(f"{fault.__name__} {fault() or ''}".strip())
            except botocore.exceptions.ClientError as refused:
                # The scenario's own calls meet its faults too.
                self.said.append(f"{fault.__name__}: {refused.response['Error']['Code']}")
            if dice.random() < 0.6:
                self.said.append(f"and api {self.api()}")
            self.region.advance(dice.choice((5, 30, 120, 300, 480)))

    def calm(self) -> None:
        """From now on everything works; what was unleashed is still on its way."""
        self.region.faults.events = None
        self.region.faults.calls.clear()
        self.host.builder_trouble = 0.0
        with self.region.lock:
            for zone in sorted(self.region.zones.down):
                self.region.zones.set(zone, "up")

    def release(self) -> str:
        if not self.waiting:
            return "nothing left"
        # Now and then out of order: an older release that comes later.
        version = self.waiting.pop(self.dice.choice((0, 0, 0, min(1, len(self.waiting) - 1))))
        self._upload(version)
        return version

    def bad_release(self) -> str:
        if len(self.waiting) < 3:
            return "nothing left"
        version = self.waiting.pop(0)
        self.host.bad_versions.add(version)
        self._upload(version)
        return version

    def tampered(self) -> str:
        version = f"9.{self.dice.randrange(100)}.{self.dice.randrange(1000)}"
        self._upload(version, tampered=True)
        return version

    def calendar(self) -> str:
        start = time.time() + self.dice.randrange(5, 60) * 60
        end = start + self.dice.randrange(10, 90) * 60
        minimum = self.dice.randrange(3, 8)
        event = {"id": f"sale-{self.dice.randrange(1000)}", "zone": "UTC", "start": _text(start), "end": _text(end), "minimum": minimum}
        self._put(json.dumps({"schema": 1, "events": [event]}).encode())
        return f"{minimum} from {event['start']} to {event['end']}"

    def nonsense(self) -> None:
        self._put(self.dice.choice((b"{", b'{"schema": 7}', b'{"schema": 1, "events": [{"id": "x"}]}', b"")))

    def terminate(self) -> str:
        """An operator's click: past all hooks."""
        victim = self._member()
        if victim:
            self.clients["ec2"].terminate_instances(InstanceIds=[victim])
        return victim

    def lose(self) -> str:
        victim = self._member()
        if victim:
            self.region.instance_died(victim)
        return victim

    def dark(self) -> str:
        """A zone has no room and its instances are gone; it comes back with the calm at the latest."""
        with self.region.lock:
            down = sorted(self.region.zones.down)
            zone = down[0] if down else self.dice.choice(stack.ZONES)
            self.region.zones.set(zone, "up" if down else "down")
        return f"{zone} {'up' if down else 'down'}"

    def stack(self) -> str:
        """The stack is updated: a new template version with the base image, beside the one the fleet runs."""
        ec2 = self.clients["ec2"]
        first = ec2.describe_launch_template_versions(LaunchTemplateName=stack.NAME, Versions=["1"])["LaunchTemplateVersions"][0]
        data = first["LaunchTemplateData"] | {"InstanceType": self.dice.choice(("t3.small", "t3a.small", "t3.medium"))}
        made = ec2.create_launch_template_version(LaunchTemplateName=stack.NAME, VersionDescription="stack", LaunchTemplateData=data)
        return f"version {made['LaunchTemplateVersion']['VersionNumber']}"

    def litter(self) -> None:
        """What a build of long ago left behind."""
        ec2 = self.clients["ec2"]
        # EC2 does not tell the age of an interface; what builders launch says when it expires.
        expired = str(int((time.time() - 3600) * 1000))
        said = {"fleetcart:build": "0.9.0-0a1b2c3d", "fleetcart:role": "builder", "fleetcart:expires": expired}
        tags = [{"Key": key, "Value": value} for key, value in said.items()]
        subnet = ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.0.0.0/24"]}])["Subnets"][0]["SubnetId"]
        volume = ec2.create_volume(AvailabilityZone=stack.ZONES[0], Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": tags}])
        ec2.create_snapshot(VolumeId=volume["VolumeId"], TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags[:1]}])
        ec2.create_network_interface(SubnetId=subnet, TagSpecifications=[{"ResourceType": "network-interface", "Tags": tags}])

    def unhealthy(self) -> str:
        victim = self._member()
        if victim:
            self.region.instance_health(victim, False)
        return victim

    def api(self) -> str:
        operation, code = self.dice.choice(FAULTS[self.dice.choice(tuple(FAULTS))])
        times = self.dice.choice((1, 2, 5))
        lost = self.dice.random() < 0.3
        function = f"{stack.NAME}-{self.dice.choice(stack.FUNCTIONS)}" if self.dice.random() < 0.5 else None
        self.region.faults.calls.append(CallFault(operation, code, "told to fail", times, 500 if lost else 400, lost, function))
        return f"{operation} {code} x{times}{' (answer lost)' if lost else ''}"

    def crash(self) -> str:
        name = self.dice.choice(sorted(self.host.functions))
        self.host.functions[name].kill()
        return name

    def _member(self) -> str:
        members = self.clients["autoscaling"].describe_auto_scaling_groups(AutoScalingGroupNames=[stack.NAME])["AutoScalingGroups"][0]["Instances"]
        return self.dice.choice([member["InstanceId"] for member in members]) if members else ""

    def _put(self, body: bytes) -> None:
        self.clients["s3"].put_object(Bucket=stack.BUCKET, Key="calendar/calendar.json", Body=body)


def _text(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M", time.gmtime(moment))
