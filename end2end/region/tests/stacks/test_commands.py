"""The operator's commands against a region, and what they do next."""

import json

import pytest
from botocore.exceptions import ClientError
from deploy import bootstrap, commands, deploy, functions, parameters, template
from deploy.errors import Refused
from deploy.stack import Stack
from deployed import VERSION, options, release, signer
from host import stack


def test_deploying_again_changes_nothing(local):
    said: list[str] = []
    assert deploy.deploy(local, options(), said.append) == 0
    assert said.count("  unchanged") == 4, said


def test_a_dry_run_shows_and_changes_nothing(local):
    said: list[str] = []
    local.given["app"]["RequestsPerTarget"] = "700"
    before = Stack(local, "app", print).describe()
    assert deploy.deploy(local, options(dry_run=True, stacks=("app",)), said.append) == 0
    after = Stack(local, "app", print).describe()
    assert before["Parameters"] == after["Parameters"] and after["StackStatus"] == before["StackStatus"]
    assert "  nothing was changed (dry run)" in said
    assert {"  ~ LoadName (AWS::SSM::Parameter)", "  ~ ByRequests (AWS::AutoScaling::ScalingPolicy)"} <= set(said)
    local.given["app"]["RequestsPerTarget"] = "600"


def test_without_yes_and_without_a_person_nothing_happens(local):
    local.given["network"]["LogDays"] = "14"
    with pytest.raises(Refused, match="Nothing was changed"):
        deploy.deploy(local, options(yes=False, stacks=("network",)), lambda line: None)
    local.given["network"]["LogDays"] = "7"


def test_a_release_without_functions_is_not_taken(local):
    with pytest.raises(Refused, match="9.9.9 is not in"):
        deploy.deploy(local, options(functions="9.9.9", stacks=("control",)), lambda line: None)
    newest = lambda: functions.find(local, None, signer().trust(), print).version
    assert newest() == VERSION
    release(local, "1.10.0")
    local.client("s3").put_object(Bucket=local.read("data/release-bucket"), Key="releases/2.0.0/manifest.json", Body=b"{}", IfNoneMatch="*")
    assert newest() == "1.10.0"


def test_what_was_released_is_neither_written_over_nor_deleted(local):
    s3, bucket = local.client("s3"), local.read("data/release-bucket")
    recipe = f"recipes/{stack.put_recipe(s3, bucket, None)}.tar.gz"
    for key in (f"releases/{VERSION}/functions/rollout.zip", f"releases/{VERSION}/manifest.json", "releases/99.0.0/functions/rollout.zip", recipe):
        before = s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
        with pytest.raises(ClientError, match="403"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"evil")
        with pytest.raises(ClientError, match="403"):
            s3.delete_object(Bucket=bucket, Key=key)
        if before:
            with pytest.raises(ClientError, match="PreconditionFailed"):
                s3.put_object(Bucket=bucket, Key=key, Body=b"evil", IfNoneMatch="*")
        assert s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", []) == before
    s3.put_object(Bucket=bucket, Key="builds/1.4.0-0a1b2c3d/log.txt", Body=b"the builder's answers are no releases")
    s3.delete_object(Bucket=bucket, Key="builds/1.4.0-0a1b2c3d/log.txt")


def test_each_function_is_told_the_version_of_the_object_that_was_verified(local):
    s3, bucket = local.client("s3"), local.read("data/release-bucket")
    given = {entry["ParameterKey"]: entry["ParameterValue"] for entry in Stack(local, "control", print).describe()["Parameters"]}
    for name in parameters.FUNCTIONS:
        head = s3.head_object(Bucket=bucket, Key=f"releases/{given['FunctionsVersion']}/functions/{name}.zip")
        assert given[f"{functions.slot(name)}Object"] == head["VersionId"]


def test_no_stack_is_changed_during_a_rollout(local, refreshing):
    assert refreshing["Status"] == "InProgress"
    with pytest.raises(Refused, match="A rollout is under way") as refused:
        deploy.deploy(local, options(stacks=("app",)), lambda line: None)
    assert "rollback" in refused.value.advice


def test_nobody_opens_the_group_when_no_release_goes_live(local):
    with pytest.raises(Refused, match="No release went live"):
        deploy.deploy(local, options(wait_minutes=0.005, stacks=("control",)), lambda line: None)


def test_the_first_release_that_goes_live_opens_the_group(local, monkeypatch):
    """What the rollout function does when the first refresh has succeeded: it writes the live version and the image."""
    told: list[str] = []

    def live(environment, say, minutes):
        data = {"ImageId": environment.read("bootstrap/image"), "InstanceType": "t3.small"}
        environment.client("ec2").create_launch_template_version(LaunchTemplateId=environment.read("app/template"), LaunchTemplateData=data)
        environment.write("lt-version", "2")
        environment.write("ami", environment.read("bootstrap/image"))
        return True

    monkeypatch.setattr(bootstrap, "await_live", live)
    assert deploy.deploy(local, options(wait_minutes=1, stacks=("control",)), told.append) == 0
    (group,) = local.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["fleetcart-local"])["AutoScalingGroups"]
    assert group["MinSize"] == 4
    given = {entry["ParameterKey"]: entry["ParameterValue"] for entry in Stack(local, "app", print).describe()["Parameters"]}
    assert given["Open"] == "true"
    assert group["LaunchTemplate"]["Version"] == "2"
    assert local.client("scheduler").get_schedule(GroupName="fleetcart-local", Name="fleetcart-local-scheduled-scaling-janitor")["State"] == "ENABLED"
    events = local.client("events")
    assert {events.describe_rule(Name=f"fleetcart-local-scheduled-scaling-{rule}")["State"] for rule in ("calendar", "refreshes")} == {"ENABLED"}


def test_status_tells_what_runs(local):
    told: list[str] = []
    local.client("cloudwatch").set_alarm_state(AlarmName="fleetcart-local-errors", StateValue="ALARM", StateReason="test")
    assert commands.status(local, told.append) == 0
    text = "\n".join(told)
    assert "live: template version 2" in text and "newest refresh: Cancelled" in text
    assert "alarms ringing: 1" in text and "fleetcart-local-errors" in text


def image(local, build: str, status: str) -> str:
    ec2 = local.client("ec2")
    made = ec2.register_image(Name=build, Architecture="x86_64", RootDeviceName="/dev/xvda")["ImageId"]
    ec2.create_tags(Resources=[made], Tags=[{"Key": "fleetcart:build", "Value": build}, {"Key": "fleetcart:status", "Value": status}])
    return made


def test_rollback_pins_the_release_before_the_live_one(local):
    image(local, "1.3.0-0a1b2c3d", "rejected")
    with pytest.raises(Refused, match="no earlier release"):
        commands.rollback(local, None, lambda line: None)
    image(local, "1.2.0-0a1b2c3d", "previous")
    image(local, "1.4.0-0a1b2c3d", "live")
    assert commands.rollback(local, None, lambda line: None) == 0
    assert local.read("pin") == "1.2.0"
    # What rings the alarms is what one goes back from.
    assert local.read("through-alarms") == "1.2.0"
    with pytest.raises(Refused, match="no usable image of release 1.3.0"):
        commands.rollback(local, "1.3.0", lambda line: None)
    assert commands.unpin(local, lambda line: None) == 0
    assert local.read("pin") is None and local.read("through-alarms") is None


def test_unpinning_leaves_a_release_alone_that_an_operator_said_himself(local):
    image(local, "1.2.0-0b1b2c3d", "previous")
    assert commands.rollback(local, "1.2.0", lambda line: None) == 0
    commands.through_alarms(local, "1.6.0", lambda line: None)
    assert commands.unpin(local, lambda line: None) == 0
    assert local.read("pin") is None and local.read("through-alarms") == "1.6.0"
    commands.through_alarms(local, None, lambda line: None)


def test_a_release_is_rolled_out_whatever_alarms_ring_when_an_operator_says_so(local):
    rejected = image(local, "1.5.0-0a1b2c3d", "rejected")
    other = image(local, "1.5.1-0a1b2c3d", "rejected")
    told: list[str] = []
    with pytest.raises(Refused, match="is no version"):
        commands.through_alarms(local, "newest", told.append)
    assert commands.through_alarms(local, "1.5.0", told.append) == 0
    assert local.read("through-alarms") == "1.5.0" and "no alarm stops the rollout of 1.5.0" in told[0]
    tags = {one["ImageId"]: commands._tags(one)["fleetcart:status"] for one in local.client("ec2").describe_images(ImageIds=[rejected, other])["Images"]}
    assert tags == {rejected: "baked", other: "rejected"}
    commands.status(local, told.append)
    assert "  rolled out whatever alarms ring: 1.5.0" in told
    assert commands.through_alarms(local, None, told.append) == 0
    assert local.read("through-alarms") is None
    local.client("ec2").deregister_image(ImageId=rejected)


def test_rollback_of_a_running_rollout_rolls_it_back(local, region):
    told: list[str] = []
    autoscaling = local.client("autoscaling")
    to = {"LaunchTemplate": {"LaunchTemplateId": local.read("app/template"), "Version": "1"}}
    number = autoscaling.start_instance_refresh(AutoScalingGroupName=stack.NAME, DesiredConfiguration=to)["InstanceRefreshId"]
    region.advance(10)
    assert commands.rollback(local, None, told.append) == 0
    assert f"{number} is being rolled back" in told[0] and local.read("pin") is None
    assert autoscaling.describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"][0]["Status"].startswith("Rollback")


def test_destroy_asks_and_keeps_what_holds_data(local, region):
    with pytest.raises(Refused, match="Nothing was deleted"):
        commands.destroy(local, False, lambda line: None)
    buckets = {local.read(f"data/{name}") for name in ("release-bucket", "asset-bucket", "log-bucket")}
    told: list[str] = []
    assert commands.destroy(local, True, told.append) == 0
    left = {bucket["Name"] for bucket in local.client("s3").list_buckets()["Buckets"]}
    assert buckets <= left
    assert [which for which in template.STACKS if Stack(local, which, print).describe()] == []
    assert local.read("lt-version") is None and local.read("shop/secret") is not None
    assert json.dumps(told).count("What stays") == 1
    assert region.problems() == []
