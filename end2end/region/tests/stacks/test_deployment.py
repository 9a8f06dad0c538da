"""The stacks, deployed to a region by the operator's command: what the fleet finds there, and that storms are given the same."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from aws.host import NullHost
from aws.server import serve
from host import stack
from host.deployment import PACE, Deployment, Refused
from host.minimal_stack import MinimalStack
from host.signing import Signer

ROOT = Path(__file__).resolve().parents[4]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "debug/fleetcart-release"


class Deployed:
    """A region with all four stacks in it, and no release live."""

    def __init__(self, folder: Path):
        self.host = NullHost()
        self.region = serve(self.host)
        self.said: list[str] = []
        signer = Signer(RELEASE, folder / "signed")
        self.deployment = Deployment(ROOT, self.region.url, folder, signer.trust(), self.said.append)
        self.deployment.deploy()
        self.bucket = self.deployment.read("data/release-bucket")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("bootstrap", "a program")
        (signer.folder / "tree/functions").mkdir(parents=True)
        for name in stack.FUNCTIONS:
            (signer.folder / f"tree/functions/{name}.zip").write_bytes(packed.getvalue())
        signer.pack("1.0.0", signer.folder / "tree")
        signer.upload(self.region.url, self.bucket, "1.0.0")
        self.deployment.deploy("control")
        self.region.settle()

    def client(self, service: str):
        return stack.client(self.region.url, service)

    def put(self, key: str, body: bytes) -> None:
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=body, IfNoneMatch="*")

    def group(self) -> dict:
        return self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]

    def wiring(self) -> dict:
        """Rules with their patterns and targets, hooks and schedules, without what differs from one region to the next."""
        events, scheduler, asg = self.client("events"), self.client("scheduler"), self.client("autoscaling")
        rules = {}
        for rule in events.list_rules()["Rules"]:
            targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            pattern = rule["EventPattern"].replace(self.bucket, "BUCKET")
            rules[rule["Name"]] = (json.loads(pattern), rule["State"], [(one["Id"], one["RetryPolicy"]) for one in targets])
        named = [one["Name"] for one in scheduler.list_schedules(GroupName=stack.NAME)["Schedules"]]
        schedules = {}
        for name in named:
            found = scheduler.get_schedule(GroupName=stack.NAME, Name=name)
            schedules[name] = (found["ScheduleExpression"], found["State"], found["Target"]["Arn"], found["Target"]["Input"])
        hooks = asg.describe_lifecycle_hooks(AutoScalingGroupName=stack.NAME)["LifecycleHooks"]
        return {"rules": rules, "schedules": schedules, "hooks": sorted((one["LifecycleHookName"], one["HeartbeatTimeout"], one["DefaultResult"]) for one in hooks)}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    made = Deployed(tmp_path_factory.mktemp("stacks"))
    yield made
    made.region.stop()


def test_the_group_is_the_regions_own_empty_and_hooked(deployed):
    group = deployed.group()
    assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"], group["HealthCheckGracePeriod"]) == (0, 0, 12, 60)
    assert [hook[0] for hook in deployed.wiring()["hooks"]] == ["launch", "terminate"]
    assert deployed.region.groups.all[stack.NAME].targets == [deployed.deployment.read("app/targets")]
    assert deployed.region.targets.delay(deployed.region.groups.all[stack.NAME]) == 90


def test_every_function_reaches_the_host_as_the_template_describes_it(deployed):
    assert sorted(deployed.host.deployed) == sorted(f"{stack.NAME}-{name}" for name in stack.FUNCTIONS)
    for name in stack.FUNCTIONS:
        told = deployed.host.deployed[f"{stack.NAME}-{name}"]
        assert told["variables"]["FLEETCART_TEMPLATE"] == deployed.deployment.read("app/template")
        with zipfile.ZipFile(io.BytesIO(told["code"])) as archive:
            assert archive.read("bootstrap") == b"a program"
        known = deployed.region.functions.known[f"{stack.NAME}-{name}"]
        assert (known.concurrency, known.retries) == (8 if name == "lifecycle-hooks" else 1, 2)
        assert known.dead_letter.endswith(f"{stack.NAME}-{name}-undelivered")


def test_a_release_wakes_the_function_that_the_rule_names(deployed):
    woken = []
    deployed.host.functions[f"{stack.NAME}-ami-baker"] = woken.append
    deployed.put("releases/1.0.1/manifest.json", b"{}")
    deployed.put("releases/1.0.1/other.json", b"{}")
    deployed.region.advance(1)
    assert [event["detail"]["object"]["key"] for event in woken] == ["releases/1.0.1/manifest.json"]


def test_the_janitors_are_due_but_for_the_one_that_would_raise_the_floor(deployed):
    due = {name for name in stack.FUNCTIONS if deployed.region.schedules.due(f"arn:aws:scheduler:{stack.REGION}:{stack.ACCOUNT}:schedule/{stack.NAME}/{stack.NAME}-{name}-janitor")}
    assert due == set(stack.FUNCTIONS) - {"scheduled-scaling"}


def test_the_shop_is_told_what_the_parameters_say_and_targets_are_looked_at_at_the_regions_pace(deployed):
    deployed.deployment.write("shop/drain-grace-seconds", "3")
    settings = deployed.deployment.settings()
    assert settings["FLEETCART_DRAIN_GRACE_SECONDS"] == "3" and len(settings["FLEETCART_SECRET"]) >= 48
    assert not [name for name in settings if name.startswith("FLEETCART_DATABASE")]
    assert (deployed.deployment.checks().seconds, deployed.deployment.checks().to_fail) == (5 / PACE, 2)


def test_what_the_command_refuses_is_said(deployed):
    with pytest.raises(Refused, match="no earlier release to go back to"):
        deployed.deployment.run("rollback")


def test_a_live_release_opens_the_group_and_later_deployments_leave_its_size_alone(deployed):
    deployed.deployment.write("ami", deployed.deployment.read("bootstrap/image"))
    deployed.deployment.write("lt-version", "1")
    deployed.deployment.deploy("app", "control")
    assert deployed.group()["MinSize"] == 4
    assert all(state == "ENABLED" for _, state, _, _ in deployed.wiring()["schedules"].values())
    deployed.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName=stack.NAME, MinSize=5, DesiredCapacity=6)
    deployed.deployment.deploy("app", "control")
    assert (deployed.group()["MinSize"], deployed.group()["DesiredCapacity"]) == (5, 6)


def test_storms_are_given_the_rules_janitors_and_hooks_of_the_stacks(deployed):
    """The last of them: it begins the region anew."""
    stacks, variables = deployed.wiring(), {name: set(told["variables"]) for name, told in deployed.host.deployed.items()}
    deployed.region.reset()
    minimal = MinimalStack(deployed.region.url)
    deployed.bucket = stack.BUCKET
    minimal.wire()
    minimal.open()
    made = deployed.wiring()
    for kind in stacks:
        assert sorted(made[kind]) == sorted(stacks[kind]), kind
    for kind in ("rules", "schedules"):
        for name in stacks[kind]:
            assert made[kind][name] == stacks[kind][name], name
    assert {f"{stack.NAME}-{name}": set(minimal.variables(name)) for name in stack.FUNCTIONS} == variables
    assert deployed.group()["MinSize"] == 4
    assert os.environ.get("AWS_ENDPOINT_URL") is None, "a region's address goes to whom it belongs only"
