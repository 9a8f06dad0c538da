"""The operator's commands against a region: what is there when all stacks are deployed, and what the commands do next."""

import base64
import functools
import json
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
import yaml
from aws import cloudformation
from aws.host import NullHost
from aws.server import serve
from botocore.exceptions import ClientError
from deploy import bootstrap, commands, deploy, functions, parameters, template
from deploy.environment import LOCAL, Environment
from deploy.errors import Refused
from deploy.stack import Stack
from host import stack
from host.signing import Signer
from moto.cloudformation import parsing

VERSION = "1.4.0"
ROOT = Path(__file__).resolve().parents[4]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "debug/fleetcart-release"


@functools.cache
def signer() -> Signer:
    return Signer(RELEASE, Path(tempfile.mkdtemp(prefix="stacks-")))


def options(**more) -> deploy.Options:
    return deploy.Options(**({"yes": True, "wait_minutes": 0, "release_keys": signer().trust()} | more))


def release(environment: Environment, version: str = VERSION) -> None:
    """Puts a release's functions and manifest into the bucket, as script/release does."""
    tree = signer().folder / "tree"
    (tree / "functions").mkdir(parents=True, exist_ok=True)
    for name in parameters.FUNCTIONS:
        with zipfile.ZipFile(tree / f"functions/{name}.zip", "w") as archive:
            archive.writestr("bootstrap", f"#!/bin/sh\n# {version}\n")
    signer().pack(version, tree)
    signer().upload(environment.client("s3").meta.endpoint_url, environment.read("data/release-bucket"), version)


@pytest.fixture(scope="module")
def region():
    with pytest.MonkeyPatch.context() as patch:
        for name in LOCAL:
            patch.delenv(name, raising=False)
        region = serve(NullHost())
        patch.setenv("AWS_ENDPOINT_URL", region.url)
        yield region
        region.stop()


@pytest.fixture(scope="module")
def local(region) -> Environment:
    """The environment `local`, all four stacks, one release uploaded and nothing live yet."""
    environment = Environment("local", local=True)
    environment.rehearsed = []
    assert deploy.deploy(environment, options(dry_run=True), environment.rehearsed.append) == 0
    environment.left_by_dry_run = environment.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "REVIEW_IN_PROGRESS"])["StackSummaries"]
    said: list[str] = []
    assert deploy.deploy(environment, options(), said.append) == 0
    release(environment)
    assert deploy.deploy(environment, options(stacks=("control",)), said.append) == 0
    environment.said = said
    return environment


@pytest.fixture(scope="module")
def templates() -> dict[str, dict]:
    return {which: template.load(which) for which in template.STACKS}


@pytest.fixture
def refreshing(local, region):
    """A refresh that is under way: its first new instance waits in the launch hook."""
    autoscaling = local.client("autoscaling")
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=stack.NAME, DesiredCapacity=1)
    autoscaling.start_instance_refresh(AutoScalingGroupName=stack.NAME)
    region.advance(10)
    yield autoscaling.describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"][0]
    autoscaling.cancel_instance_refresh(AutoScalingGroupName=stack.NAME)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=stack.NAME, DesiredCapacity=0)
    region.advance(1200)


def test_types_the_region_passes_over_are_known(region, templates):
    """Fails when the list grows, and when it has shrunk."""
    passed_over = yaml.safe_load((cloudformation.FOLDER / "passed-over.yaml").read_text())
    used = {resource["Type"] for asked in templates.values() for resource in asked["Resources"].values()}
    assert used - set(parsing.get_model_map()) == set(passed_over)
    assert all(len(reason) >= 8 for reason in passed_over.values())


def test_a_dry_run_in_an_empty_account_leaves_nothing(local):
    assert local.left_by_dry_run == []
    text = "\n".join(local.rehearsed)
    assert "+ Vpc (AWS::EC2::VPC)" in text and "nothing was changed" in text
    assert text.count("cannot be previewed yet") == 2 and "no release with functions yet" in text


def test_every_stack_is_complete(local):
    for which in template.STACKS:
        assert Stack(local, which, print).status() == "CREATE_COMPLETE", which


def test_every_resource_the_region_can_make_is_there(local, templates):
    can = set(parsing.get_model_map())
    for which, asked in templates.items():
        there = {found.get("LogicalResourceId") for found in Stack(local, which, print).resources() if found.get("PhysicalResourceId")}
        given = parameters.parameters(local, which, functions.Functions(VERSION, dict.fromkeys(parameters.FUNCTIONS, "x")).parameters | {"CertificateArn": "x"})
        worked_out = template.Resolver(asked, given)
        wanted = {name for name, resource in asked["Resources"].items() if resource["Type"] in can and worked_out.exists(name)}
        # moto gives these no id, though it makes them.
        wanted -= {name for name in wanted if asked["Resources"][name]["Type"] in ("AWS::RDS::DBSubnetGroup", "AWS::Lambda::Permission")}
        assert wanted - there == set(), which


def test_the_network_has_two_zones_and_three_kinds_of_subnets(local):
    ec2 = local.client("ec2")
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [local.read("network/vpc")]}])["Subnets"]
    zones = {}
    for subnet in subnets:
        zones.setdefault(subnet["AvailabilityZone"], []).append(subnet)
        assert not subnet["MapPublicIpOnLaunch"]
    assert sorted(zones) == ["eu-central-1a", "eu-central-1b"] and [len(there) for there in zones.values()] == [3, 3]


def test_private_subnets_go_out_through_nat_and_the_database_nowhere(local):
    ec2 = local.client("ec2")

    def ways_out(names: str) -> list[str]:
        tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": local.read(names).split(",")}])["RouteTables"]
        routes = [route for table in tables for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
        return sorted(route.get("NatGatewayId") or route.get("GatewayId") for route in routes)

    assert ways_out("network/web-subnets") == sorted([local.read("network/nat-gateway-a"), local.read("network/nat-gateway-b")])
    assert [way[:4] for way in ways_out("network/public-subnets")] == ["igw-"]
    assert ways_out("network/database-subnets") == []


def test_the_web_tier_hears_the_balancer_and_the_database_hears_the_web_tier(local):
    ec2 = local.client("ec2")
    ids = {name: local.read(f"network/{name}-security-group") for name in ("balancer", "web", "database", "builder")}
    groups = {group["GroupId"]: group for group in ec2.describe_security_groups(GroupIds=list(ids.values()))["SecurityGroups"]}

    def hears(name: str) -> list[tuple[int, str]]:
        return sorted((rule["FromPort"], source) for rule in groups[ids[name]]["IpPermissions"] for source in
                      [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] + [wide["CidrIp"] for wide in rule["IpRanges"]])

    assert hears("balancer") == [(80, "0.0.0.0/0"), (443, "0.0.0.0/0")]
    assert hears("web") == [(8080, ids["balancer"])]
    assert hears("database") == [(3306, ids["web"])]
    assert hears("builder") == []
    told = [pair["GroupId"] for rule in groups[ids["balancer"]]["IpPermissionsEgress"] for pair in rule["UserIdGroupPairs"]]
    assert told == [ids["web"]]


def test_the_database_is_encrypted_private_and_in_two_zones(local):
    (database,) = local.client("rds").describe_db_instances(DBInstanceIdentifier=local.read("data/database"))["DBInstances"]
    assert database["Engine"] == "mysql" and database["EngineVersion"] >= "8.4"
    assert (database["StorageEncrypted"], database["PubliclyAccessible"], database["MultiAZ"]) == (True, False, True)
    assert local.read("shop/database-host") == database["Endpoint"]["Address"]
    assert database["DBParameterGroups"][0]["DBParameterGroupName"] != "default.mysql8.4"


def test_the_database_keeps_its_users_password_in_a_secret_of_its_own(local):
    (database,) = local.client("rds").describe_db_instances(DBInstanceIdentifier=local.read("data/database"))["DBInstances"]
    secret = local.client("secretsmanager").describe_secret(SecretId=local.read("shop/database-secret"))
    assert (secret["ARN"], secret["OwningService"]) == (database["MasterUserSecret"]["SecretArn"], "rds")


def test_buckets_keep_versions_and_tell_of_releases(local, region):
    s3 = local.client("s3")
    for name in ("release-bucket", "asset-bucket", "log-bucket"):
        bucket = local.read(f"data/{name}")
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    events = [entry["event"] for entry in region.journal.since(0, "event")["events"]]
    told = {event["detail"]["bucket"]["name"] for event in events if event["detail-type"] == "Object Created"}
    assert told == {local.read("data/release-bucket")}


def test_the_balancer_asks_readyz_and_drains_for_a_minute_and_a_half(local):
    elbv2 = local.client("elbv2")
    (targets,) = elbv2.describe_target_groups(TargetGroupArns=[local.read("app/targets")])["TargetGroups"]
    assert (targets["HealthCheckPath"], targets["Port"], targets["HealthCheckIntervalSeconds"]) == ("/readyz", 8080, 5)
    attributes = {entry["Key"]: entry["Value"] for entry in elbv2.describe_target_group_attributes(TargetGroupArn=local.read("app/targets"))["Attributes"]}
    assert attributes["deregistration_delay.timeout_seconds"] == "90"
    listeners = elbv2.describe_listeners(LoadBalancerArn=local.read("app/balancer"))["Listeners"]
    assert {listener["Port"]: listener["DefaultActions"][0]["Type"] for listener in listeners} == {443: "forward", 80: "redirect"}


def test_the_group_is_empty_and_has_its_hooks_before_the_first_release(local):
    autoscaling = local.client("autoscaling")
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["fleetcart-local"])["AutoScalingGroups"]
    assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"], group["HealthCheckType"]) == (0, 0, 12, "ELB")
    assert (group["LaunchTemplate"]["LaunchTemplateId"], group["LaunchTemplate"]["Version"]) == (local.read("app/template"), "1")
    hooks = autoscaling.describe_lifecycle_hooks(AutoScalingGroupName="fleetcart-local")["LifecycleHooks"]
    assert {hook["LifecycleHookName"]: (hook["HeartbeatTimeout"], hook["DefaultResult"]) for hook in hooks} == {"launch": (300, "ABANDON"), "terminate": (300, "CONTINUE")}
    assert group["VPCZoneIdentifier"] == local.read("network/web-subnets")


def test_the_template_says_only_the_environments_name(local):
    data = local.client("ec2").describe_launch_template_versions(LaunchTemplateId=local.read("app/template"), Versions=["1"])["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert base64.b64decode(data["UserData"]).decode() == "FLEETCART_ENVIRONMENT=local\n"
    assert data["MetadataOptions"]["HttpTokens"] == "required" and "KeyName" not in data
    assert data["ImageId"] == local.read("bootstrap/image")


def test_every_rule_reaches_its_function_and_its_queue(local):
    events = local.client("events")
    rules = [rule for rule in events.list_rules()["Rules"] if rule["Name"].startswith("fleetcart-local-")]
    assert len(rules) == 12
    for rule in rules:
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        assert target["DeadLetterConfig"]["Arn"].endswith("-undelivered") and target["RetryPolicy"]["MaximumRetryAttempts"] > 0, rule["Name"]


def test_functions_are_there_with_their_variables(local):
    functions = local.client("lambda")
    for name in parameters.FUNCTIONS:
        found = functions.get_function_configuration(FunctionName=f"fleetcart-local-{name}")
        variables = found["Environment"]["Variables"]
        assert (variables["FLEETCART_ENVIRONMENT"], variables["FLEETCART_TEMPLATE"]) == ("local", local.read("app/template"))
        assert found["Runtime"] == "provided.al2023"
        asynchronous = functions.get_function_event_invoke_config(FunctionName=f"fleetcart-local-{name}")
        assert asynchronous["MaximumRetryAttempts"] == 2 and asynchronous["DestinationConfig"]["OnFailure"]["Destination"].endswith(f"{name}-undelivered")


def test_the_floor_is_not_touched_before_a_release_is_live(local):
    scheduler = local.client("scheduler")
    states = {name: scheduler.get_schedule(GroupName="fleetcart-local", Name=f"fleetcart-local-{name}-janitor")["State"] for name in parameters.FUNCTIONS}
    assert states == {"ami-baker": "ENABLED", "rollout": "ENABLED", "lifecycle-hooks": "ENABLED", "scheduled-scaling": "DISABLED"}
    events = local.client("events")
    assert {events.describe_rule(Name=f"fleetcart-local-scheduled-scaling-{rule}")["State"] for rule in ("calendar", "refreshes")} == {"DISABLED"}


def test_the_secret_of_the_shop_is_made_once_and_unreadable_without_the_key(local):
    found = local.client("ssm").get_parameter(Name="/fleetcart/local/shop/secret", WithDecryption=True)["Parameter"]
    assert found["Type"] == "SecureString" and len(found["Value"]) >= 48
    assert found["Value"] not in "\n".join(local.said)


# From here on the command changes things, in this order.


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
    with pytest.raises(Refused, match="no usable image of release 1.3.0"):
        commands.rollback(local, "1.3.0", lambda line: None)
    assert commands.unpin(local, lambda line: None) == 0
    assert local.read("pin") is None


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
