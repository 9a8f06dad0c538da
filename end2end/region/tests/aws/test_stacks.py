"""What a stack makes of the region's own: groups, and functions with their code, variables, limits and retries."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

GROUP = {
    "Type": "AWS::AutoScaling::AutoScalingGroup",
    "UpdatePolicy": {"AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": True}},
    "Properties": {
        "AutoScalingGroupName": "fleetcart-local",
        "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"},
        "MinSize": {"Ref": "Least"},
        "MaxSize": 6,
        "VPCZoneIdentifier": {"Ref": "Subnets"},
        "HealthCheckType": "ELB",
        "HealthCheckGracePeriod": 60,
        "DefaultInstanceWarmup": 45,
        "LifecycleHookSpecificationList": [
            {
                "LifecycleHookName": "launch",
                "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                "HeartbeatTimeout": 300,
                "DefaultResult": "ABANDON",
            }
        ],
        "Tags": [{"Key": "fleetcart:role", "Value": "shop", "PropagateAtLaunch": True}],
    },
}
PARAMETERS = {
    "Template": {"Type": "String"},
    "Subnets": {"Type": "CommaDelimitedList"},
    "Least": {"Type": "Number"},
}


@pytest.fixture
def deploy(aws):
    """Creates or updates a stack of these resources."""
    cloudformation, made = aws.client("cloudformation"), []

    def deployed(resources, parameters=None, **given):
        what = {
            "StackName": "test",
            "TemplateBody": json.dumps({"Parameters": parameters or {}, "Resources": resources}),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        }
        (cloudformation.update_stack if made else cloudformation.create_stack)(**what)
        made.append(what)

    return deployed


def group(deploy, aws, template, least):
    deploy({"Group": GROUP}, PARAMETERS, Template=template, Subnets=",".join(aws.subnets()), Least=least)


def test_a_group_of_a_stack_is_the_regions_own_with_hooks_before_members(aws, deploy):
    group(deploy, aws, aws.template(), "2")
    found = aws.described()
    assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == (2, 2, 6)
    assert (found["HealthCheckType"], found["HealthCheckGracePeriod"], found["DefaultInstanceWarmup"]) == ("ELB", 60, 45)
    assert [tag["Key"] for tag in found["Tags"] if tag["PropagateAtLaunch"]] == ["fleetcart:role"]
    aws.advance(10)
    assert aws.states() == ["Pending:Wait", "Pending:Wait"], "the first instances wait in the hook"


def test_a_stack_update_moves_what_it_changed_and_leaves_sizes_that_others_moved(aws, deploy):
    template = aws.template()
    group(deploy, aws, template, "0")
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName="fleetcart-local", MinSize=3)
    changed = json.loads(json.dumps(GROUP))
    changed["Properties"]["HealthCheckGracePeriod"] = 90
    deploy({"Group": changed}, PARAMETERS, Template=template, Subnets=",".join(aws.subnets()), Least="0")
    assert (aws.described()["MinSize"], aws.described()["HealthCheckGracePeriod"]) == (3, 90)
    deploy({"Group": changed}, PARAMETERS, Template=template, Subnets=",".join(aws.subnets()), Least="4")
    assert aws.described()["MinSize"] == 4


def test_a_stack_takes_its_group_and_the_groups_instances_with_it(aws, deploy):
    group(deploy, aws, aws.template(), "2")
    aws.client("cloudformation").delete_stack(StackName="test")
    assert aws.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []


def packed(text):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("bootstrap", text)
    return data.getvalue()


def function(key, timeout=60, concurrency=1):
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "fleetcart-local-rollout",
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Code": {"S3Bucket": "releases", "S3Key": key},
            "Role": "arn:aws:iam::123456789012:role/rollout",
            "Timeout": timeout,
            "MemorySize": 256,
            "ReservedConcurrentExecutions": concurrency,
            "Environment": {"Variables": {"FLEETCART_GROUP": "fleetcart-local"}},
        },
    }


@pytest.fixture
def bucket(aws):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    aws.client("iam").create_role(RoleName="rollout", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="releases", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for number in (1, 2):
        s3.put_object(Bucket="releases", Key=f"{number}.zip", Body=packed(f"program {number}"))


def program(aws):
    aws.region.settle()
    with zipfile.ZipFile(io.BytesIO(aws.host.deployed["fleetcart-local-rollout"]["code"])) as archive:
        return archive.read("bootstrap").decode()


@pytest.mark.usefixtures("bucket")
def test_a_function_runs_the_version_of_its_object_that_was_named(aws, deploy):
    s3 = aws.client("s3")
    s3.put_bucket_versioning(Bucket="releases", VersioningConfiguration={"Status": "Enabled"})
    first, second = (s3.put_object(Bucket="releases", Key="rollout.zip", Body=packed(text))["VersionId"] for text in ("first", "second"))
    named = function("rollout.zip")
    named["Properties"]["Code"]["S3ObjectVersion"] = first
    deploy({"Rollout": named})
    assert program(aws) == "first"
    named["Properties"]["Code"]["S3ObjectVersion"] = second
    s3.put_object(Bucket="releases", Key="rollout.zip", Body=packed("third"))
    deploy({"Rollout": named})
    assert program(aws) == "second"


@pytest.mark.usefixtures("bucket")
def test_a_number_that_a_template_gives_a_function_reaches_it_as_text(aws, deploy):
    wanted = function("1.zip")
    wanted["Properties"]["Environment"]["Variables"] |= {"FLEETCART_HOOK_TIMEOUT_SECONDS": 300, "FLEETCART_SWITCH": True}
    deploy({"Rollout": wanted})
    aws.region.settle()
    variables = aws.host.deployed["fleetcart-local-rollout"]["variables"]
    assert (variables["FLEETCART_HOOK_TIMEOUT_SECONDS"], variables["FLEETCART_SWITCH"]) == ("300", "true")


@pytest.mark.usefixtures("bucket")
def test_a_function_of_a_stack_reaches_the_host_with_its_code_variables_and_limits(aws, deploy):
    deploy({"Rollout": function("1.zip")})
    assert program(aws) == "program 1"
    known = aws.host.deployed["fleetcart-local-rollout"]
    assert (known["timeout"], known["memory"], known["variables"]) == (60.0, 256, {"FLEETCART_GROUP": "fleetcart-local"})
    assert known["arn"].endswith(":function:fleetcart-local-rollout")
    assert aws.region.functions.known["fleetcart-local-rollout"].concurrency == 1
    deploy({"Rollout": function("2.zip", timeout=90, concurrency=2)})
    assert program(aws) == "program 2"
    assert aws.host.deployed["fleetcart-local-rollout"]["timeout"] == 90
    assert aws.region.functions.known["fleetcart-local-rollout"].concurrency == 2


# Its role has no rights of its own, not even to write what it says.
@pytest.mark.refused("logs:CreateLogStream", "logs:PutLogEvents")
@pytest.mark.usefixtures("bucket")
def test_retries_and_the_queue_of_failures_are_what_the_function_was_told(aws, deploy):
    queue = aws.client("sqs").create_queue(QueueName="undelivered")["QueueUrl"]
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    aws.client("iam").put_role_policy(RoleName="rollout", PolicyName="undelivered", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [send]}))
    deploy({"Rollout": function("1.zip")})
    aws.client("lambda").put_function_event_invoke_config(
        FunctionName="fleetcart-local-rollout",
        MaximumRetryAttempts=0,
        MaximumEventAgeInSeconds=300,
        DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:eu-central-1:123456789012:undelivered"}},
    )

    def fails(event):
        raise RuntimeError("no")

    aws.host.functions["fleetcart-local-rollout"] = fails
    aws.client("lambda").invoke(FunctionName="fleetcart-local-rollout", InvocationType="Event", Payload=b"{}")
    aws.advance(1)
    assert len(aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]) == 1
    aws.advance(600)
    assert aws.region.functions.known["fleetcart-local-rollout"].failed == 1, "it was not tried again"


@pytest.mark.usefixtures("bucket")
def test_a_deleted_function_is_gone_from_the_host_too(aws, deploy):
    deploy({"Rollout": function("1.zip")})
    aws.region.settle()
    aws.client("lambda").delete_function(FunctionName="fleetcart-local-rollout")
    aws.region.settle()
    assert aws.host.deployed == {}
    with pytest.raises(ClientError, match="not found"):
        aws.client("lambda").invoke(FunctionName="fleetcart-local-rollout", Payload=b"{}")


ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": {"Fn::Sub": "${Name}-errors"},
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": "60",
        "EvaluationPeriods": "2",
        "Threshold": {"Ref": "Most"},
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": {"Fn::If": ["Open", "breaching", "ignore"]},
        "AlarmActions": [{"Fn::If": ["Open", "arn:aws:sns:eu-central-1:123456789012:alarms", {"Ref": "AWS::NoValue"}]}],
    },
}
KNOBS = {"Name": {"Type": "String", "Default": "shop"}, "Most": {"Type": "String", "Default": "5"}, "IsOpen": {"Type": "String"}}
OPEN = {"Open": {"Fn::Equals": [{"Ref": "IsOpen"}, "true"]}}


@pytest.fixture
def stack(aws):
    """Creates or updates a stack with the condition `Open`."""
    cloudformation, made = aws.client("cloudformation"), []

    def deployed(resources, **given):
        what = {
            "StackName": "test",
            "TemplateBody": json.dumps({"Parameters": KNOBS, "Conditions": OPEN, "Resources": resources}),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        }
        (cloudformation.update_stack if made else cloudformation.create_stack)(**what)
        made.append(what)

    return deployed


def alarms(aws):
    return {alarm["AlarmName"]: alarm for alarm in aws.client("cloudwatch").describe_alarms()["MetricAlarms"]}


def test_numbers_may_be_text_and_what_has_no_value_is_not_in_a_list(aws, stack):
    stack({"Alarm": ALARM}, IsOpen="false")
    alarm = alarms(aws)["shop-errors"]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["AlarmActions"]) == (5.0, 2, [])


def test_a_parameter_reaches_what_depends_on_it_through_a_condition(aws, stack):
    stack({"Alarm": ALARM}, IsOpen="false")
    assert alarms(aws)["shop-errors"]["TreatMissingData"] == "ignore"
    stack({"Alarm": ALARM}, IsOpen="true")
    alarm = alarms(aws)["shop-errors"]
    assert (alarm["TreatMissingData"], len(alarm["AlarmActions"])) == ("breaching", 1)


def test_a_resource_comes_and_goes_with_its_condition(aws, stack):
    conditional = {"Alarm": ALARM | {"Condition": "Open"}}
    stack(conditional, IsOpen="false")
    assert alarms(aws) == {}
    stack(conditional, IsOpen="true")
    assert list(alarms(aws)) == ["shop-errors"]
    stack(conditional, IsOpen="false")
    assert alarms(aws) == {}


def test_a_change_set_names_what_a_parameter_changes(aws, stack):
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/x", "Type": "String", "Value": {"Fn::Sub": "at most ${Most}"}}}
    stack({"Topic": topic, "Parameter": parameter}, IsOpen="false")
    cloudformation = aws.client("cloudformation")
    given = [{"ParameterKey": "IsOpen", "ParameterValue": "false"}, {"ParameterKey": "Most", "ParameterValue": "9"}]
    body = json.dumps({"Parameters": KNOBS, "Conditions": OPEN, "Resources": {"Topic": topic, "Parameter": parameter}})
    cloudformation.create_change_set(StackName="test", ChangeSetName="more", ChangeSetType="UPDATE", TemplateBody=body, Parameters=given)
    changes = cloudformation.describe_change_set(StackName="test", ChangeSetName="more")["Changes"]
    assert [change["ResourceChange"]["LogicalResourceId"] for change in changes] == ["Parameter"]
    cloudformation.execute_change_set(StackName="test", ChangeSetName="more")
    assert aws.ssm.get_parameter(Name="/x")["Parameter"]["Value"] == "at most 9"


def test_a_stack_takes_its_schedules_and_alarms_with_it(aws, stack):
    target = {"Arn": "arn:aws:lambda:eu-central-1:123456789012:function:janitor", "RoleArn": "arn:aws:iam::123456789012:role/x", "Input": "{}"}
    schedule = {"GroupName": {"Ref": "Group"}, "Name": "tick", "ScheduleExpression": "rate(10 minutes)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
    group = {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "shop"}}
    stack({"Group": group, "Tick": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule}, "Alarm": ALARM}, IsOpen="true")
    assert [one["Name"] for one in aws.scheduler.list_schedules(GroupName="shop")["Schedules"]] == ["tick"]
    aws.client("cloudformation").delete_stack(StackName="test")
    assert [one["Name"] for one in aws.scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default"]
    assert alarms(aws) == {}
