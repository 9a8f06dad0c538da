"""What is there when all stacks are deployed."""

import base64

import yaml
from aws import cloudformation
from deploy import functions, parameters, template
from deploy.stack import Stack
from deployed import VERSION
from moto.cloudformation import parsing


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
