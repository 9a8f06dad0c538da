"""The stacks keep the project's rules, and each rule notices when it is broken."""

import copy

import pytest
import rules


@pytest.mark.parametrize("rule", [rule for rule in rules.ALL if rule is not rules.resources], ids=lambda rule: rule.__name__)
def test_the_stacks_keep_the_rule(templates, rule):
    assert rule(templates) == []


def at(templates: dict, path: str) -> dict:
    """`stack/Resource`, or `stack/Parameters`, and then keys, down to a value."""
    stack, logical, *keys = path.split("/")
    found = templates[stack]["Parameters"] if logical == "Parameters" else templates[stack]["Resources"][logical]
    for key in keys:
        found = found[int(key) if isinstance(found, list) else key]
    return found


#: Rule → ways to break it: where, which key, what to put there (None takes it away).
BREAKS = [
    ("only_the_balancer_is_open_to_the_world", "network/WebSecurityGroup/Properties/SecurityGroupIngress/0", "CidrIp", "0.0.0.0/0"),
    ("only_the_balancer_is_open_to_the_world", "network/BalancerSecurityGroup/Properties/SecurityGroupIngress/0", "ToPort", 8080),
    ("only_the_balancer_is_open_to_the_world", "network/DatabaseSecurityGroup/Properties/SecurityGroupIngress/0", "SourceSecurityGroupId", None),
    ("every_group_says_where_out_it_may", "network/DatabaseSecurityGroup/Properties", "SecurityGroupEgress", None),
    ("every_group_says_where_out_it_may", "network/WebSecurityGroup/Properties/SecurityGroupEgress/0", "ToPort", 65535),
    ("nobody_logs_in", "app/Template/Properties/LaunchTemplateData", "KeyName", "me"),
    ("nobody_logs_in", "network/BuilderSecurityGroup/Properties", "SecurityGroupIngress", [{"FromPort": 22, "ToPort": 22}]),
    ("subnets_give_out_no_public_addresses", "network/WebSubnetA/Properties", "MapPublicIpOnLaunch", True),
    ("the_database_has_no_way_out", "network/DatabaseRouteTableA/Properties", "RouteTableId", {"Ref": "WebRoutesA"}),
    ("what_holds_data_outlives_its_stack", "data/Database", "DeletionPolicy", "Delete"),
    ("what_holds_data_outlives_its_stack", "data/ReleaseBucket", "UpdateReplacePolicy", None),
    ("buckets_are_reached_over_tls_and_owned_by_the_account", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/0", "Effect", "Allow"),
    ("releases_are_written_once_and_stay", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/1", "Condition", {"Null": {"s3:if-none-match": "false"}}),
    ("releases_are_written_once_and_stay", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/1", "Effect", "Allow"),
    ("releases_are_written_once_and_stay", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/1", "Resource", [{"Fn::Sub": "${ReleaseBucket.Arn}/releases/*"}]),
    ("releases_are_written_once_and_stay", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/2", "Action", ["s3:DeleteObject"]),
    ("releases_are_written_once_and_stay", "data/ReleaseBucketPolicy/Properties/PolicyDocument/Statement/2", "Condition", {"Bool": {"aws:SecureTransport": "false"}}),
    ("releases_are_written_once_and_stay", "data/ReleaseBucket/Properties", "VersioningConfiguration", None),
    ("functions_run_the_bytes_that_were_verified", "control/Rollout/Properties/Code", "S3ObjectVersion", None),
    ("functions_run_the_bytes_that_were_verified", "control/AmiBaker/Properties/Code", "S3ObjectVersion", {"Ref": "RolloutObject"}),
    ("functions_run_the_bytes_that_were_verified", "control/Parameters/RolloutObject", "Default", "newest"),
    ("disks_are_encrypted_and_go_with_their_instance", "app/Template/Properties/LaunchTemplateData/BlockDeviceMappings/0/Ebs", "Encrypted", False),
    ("buckets_are_reached_over_tls_and_owned_by_the_account", "data/LogBucket/Properties", "LifecycleConfiguration", None),
    ("metadata_stay_on_the_instance", "app/Template/Properties/LaunchTemplateData/MetadataOptions", "HttpPutResponseHopLimit", 2),
    ("the_database_is_careful", "data/Database/Properties", "KmsKeyId", None),
    ("the_database_is_careful", "data/Database/Properties", "ManageMasterUserPassword", None),
    ("the_database_is_careful", "data/DatabaseParameters/Properties/Parameters", "require_secure_transport", "0"),
    ("the_group_launches_before_it_ends", "app/Group/Properties/InstanceMaintenancePolicy", "MinHealthyPercentage", 50),
    ("the_group_launches_before_it_ends", "app/Group/Properties/LaunchTemplate", "Version", {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}),
    ("the_group_launches_before_it_ends", "app/Group/Properties/LifecycleHookSpecificationList/0", "DefaultResult", "CONTINUE"),
    ("the_group_launches_before_it_ends", "app/Group", "UpdatePolicy", None),
    ("scaling_waits_for_every_way_to_the_targets", "app/ByRequests", "DependsOn", "HttpsListener"),
    ("scaling_waits_for_every_way_to_the_targets", "app/ByRequests", "DependsOn", None),
    ("the_template_version_comes_from_the_rollout", "app/GroupName/Properties", "Name", {"Fn::Sub": "/fleetcart/${Environment}/lt-version"}),
    ("every_delivery_is_insured", "control/AmiBakerRelease/Properties/Targets/0", "DeadLetterConfig", None),
    ("every_delivery_is_insured", "control/RolloutJanitor/Properties/Target", "RetryPolicy", None),
    ("every_delivery_is_insured", "control/LifecycleHooksAsynchronous/Properties", "MaximumEventAgeInSeconds", None),
    ("functions_run_one_at_a_time", "control/Rollout/Properties", "ReservedConcurrentExecutions", 2),
    ("functions_run_one_at_a_time", "control/LifecycleHooks/Properties", "ReservedConcurrentExecutions", None),
    ("no_two_records_have_one_name", "app/ShopNameIpv6/Properties", "Type", "A"),
    ("no_function_knows_another", "control/Rollout/Properties/Environment/Variables", "NEXT", {"Ref": "ScheduledScaling"}),
    ("policies_name_their_actions", "control/RolloutRole/Properties/Policies/0/PolicyDocument/Statement/1", "Action", "autoscaling:*"),
    ("policies_name_their_actions", "control/RolloutRole/Properties/Policies/0/PolicyDocument/Statement/1", "Resource", "*"),
    ("policies_name_their_actions", "control/AmiBakerRole/Properties/Policies/0/PolicyDocument/Statement/8", "Condition", None),
    ("user_data_holds_no_secret", "app/Template/Properties/LaunchTemplateData/UserData/Fn::Base64", "Fn::Sub", "PASSWORD=x y\n"),
    ("nothing_secret_is_a_variable", "control/Rollout/Properties/Environment/Variables", "DATABASE_PASSWORD", "x"),
    ("alarms_reach_someone", "app/ErrorsAlarm/Properties", "AlarmActions", None),
    ("alarms_reach_someone", "app/ErrorsAlarm/Properties", "AlarmName", {"Fn::Sub": "fleetcart-${Environment}-slow"}),
    ("exports_bind_nobody", "app/GroupName/Properties", "Value", {"Fn::ImportValue": "group"}),
    ("stacks_read_only_what_came_before", "network/VpcName/Properties", "Name", {"Fn::Sub": "/fleetcart/${Environment}/network/other"}),
]


@pytest.mark.parametrize(("rule", "where", "key", "value"), BREAKS, ids=lambda part: str(part)[:60])
def test_the_rule_notices_when_it_is_broken(templates, rule, where, key, value):
    broken = copy.deepcopy(templates)
    place = at(broken, where)
    if value is None:
        assert key in place
        del place[key]
    else:
        place[key] = value
    assert getattr(rules, rule)(broken) != []


def test_every_rule_has_a_way_to_be_broken():
    assert {rule.__name__ for rule in rules.ALL} - {"resources"} == {entry[0] for entry in BREAKS}
