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


@pytest.mark.usefixtures("bucket")
def test_retries_and_the_queue_of_failures_are_what_the_function_was_told(aws, deploy):
    queue = aws.client("sqs").create_queue(QueueName="undelivered")["QueueUrl"]
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
