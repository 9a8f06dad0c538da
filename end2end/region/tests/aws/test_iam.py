"""Whoever has a role's keys may do what the role's policies allow; what they do not is refused in the service's own words."""

import json

import boto3
import pytest
from conftest import PATIENT

pytestmark = pytest.mark.refused

EC2 = "arn:aws:ec2:eu-central-1:123456789012"
IMAGES = "arn:aws:ec2:eu-central-1::image/*"
TAG = {"fleetcart:role": "builder"}


@pytest.fixture
def role(aws):
    """Makes a role with these statements and says how to get a client with its keys."""

    def made(*statements, name="worker"):
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"} | one for one in statements]}
        aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        aws.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
        keys = aws.region.credentials(name, name)

        def client(service, token=keys["AWS_SESSION_TOKEN"]):
            return boto3.client(
                service, endpoint_url=aws.region.url, region_name="eu-central-1", config=PATIENT,
                aws_access_key_id=keys["AWS_ACCESS_KEY_ID"], aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], aws_session_token=token,
            )  # fmt: skip

        return client

    return made


def tags(kind, **more):
    return {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in (TAG | more).items()]}


def test_every_service_refuses_in_its_own_words(aws, role, refused):
    worker = role({"Action": "ec2:DescribeVolumes"})
    aws.s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    calls = {
        "UnauthorizedOperation": worker("ec2").describe_images,
        "AccessDeniedException": lambda: worker("ssm").get_parameter(Name="/a"),
        "AccessDenied": worker("autoscaling").describe_auto_scaling_groups,
    }
    for code, call in calls.items():
        assert refused(call)[0] == code
    assert refused(lambda: worker("s3").get_object(Bucket="bucket", Key="k"))[0] == "AccessDenied"
    assert refused(lambda: worker("scheduler").get_schedule(Name="a"))[0] == "AccessDeniedException"
    code, message = refused(worker("ec2").describe_images)
    assert message.endswith(
        "User: arn:aws:sts::123456789012:assumed-role/worker/worker is not authorized to perform: ec2:DescribeImages on resource: * "
        "because no identity-based policy allows the ec2:DescribeImages action"
    )
    worker("ec2").describe_volumes()
    assert worker("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_call_that_no_table_names_is_refused_and_told(aws, role, refused):
    worker = role({"Action": "*"})
    assert "does not know what ec2:CreateKeyPair needs" in refused(lambda: worker("ec2").create_key_pair(KeyName="k"))[1]
    assert aws.region.problems() == ["IAM of the local region does not know ec2:CreateKeyPair, called by worker"]
    aws.region._problems.clear()


def test_keys_without_their_session_are_refused(aws, role, refused):
    worker = role({"Action": "*"})
    assert "security token included in the request is invalid" in refused(worker("ec2", token="another").describe_images)[1]


def test_an_instance_is_started_only_with_every_part_allowed(aws, role, refused):
    subnet = aws.subnets(1)[0]
    run = {"ImageId": aws.base_image, "InstanceType": "t3.small", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet, "TagSpecifications": [tags("instance"), tags("volume")]}
    told = {"Condition": {"StringEquals": {"aws:RequestTag/fleetcart:role": "builder"}}}
    parts = {
        "instance": {"Action": "ec2:RunInstances", "Resource": f"{EC2}:instance/*", "Condition": {"StringEquals": {"aws:RequestTag/fleetcart:role": "builder", "ec2:MetadataHttpTokens": "required"}}},
        "volume": {"Action": "ec2:RunInstances", "Resource": f"{EC2}:volume/*"} | told,
        "interface": {"Action": "ec2:RunInstances", "Resource": f"{EC2}:network-interface/*"},
        "subnet": {"Action": "ec2:RunInstances", "Resource": f"{EC2}:subnet/{subnet}"},
        "image": {"Action": "ec2:RunInstances", "Resource": IMAGES},
        "tags": {"Action": "ec2:CreateTags", "Resource": [f"{EC2}:instance/*", f"{EC2}:volume/*"], "Condition": {"StringEquals": {"ec2:CreateAction": "RunInstances"}}},
    }
    good = run | {"MetadataOptions": {"HttpTokens": "required"}}
    for left_out in parts:
        worker = role(*[one for name, one in parts.items() if name != left_out], name=f"without-{left_out}")
        code, message = refused(lambda: worker("ec2").run_instances(**good))
        assert code == "UnauthorizedOperation", left_out
        assert ("ec2:CreateTags" if left_out == "tags" else "ec2:RunInstances") in message
    worker = role(*parts.values())
    assert refused(lambda: worker("ec2").run_instances(**run))[0] == "UnauthorizedOperation"
    assert refused(lambda: worker("ec2").run_instances(**good, KeyName="mine"))[0] == "UnauthorizedOperation"
    assert worker("ec2").run_instances(**good)["Instances"]


def test_a_role_is_handed_over_only_to_the_service_that_may_have_it(aws, role, refused):
    profile = {"InstanceProfileName": "shop"}
    aws.iam.create_role(RoleName="shop", AssumeRolePolicyDocument="{}")
    aws.iam.create_instance_profile(**profile)
    aws.iam.add_role_to_instance_profile(**profile, RoleName="shop")
    run = {"ImageId": aws.base_image, "InstanceType": "t3.small", "MinCount": 1, "MaxCount": 1, "IamInstanceProfile": {"Name": "shop"}}

    def may_pass(service, name):
        return role({"Action": "ec2:RunInstances"}, {"Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/shop", "Condition": {"StringEquals": {"iam:PassedToService": service}}}, name=name)

    assert "iam:PassRole on resource: arn:aws:iam::123456789012:role/shop" in refused(lambda: may_pass("lambda.amazonaws.com", "a")("ec2").run_instances(**run))[1]
    assert may_pass("ec2.amazonaws.com", "b")("ec2").run_instances(**run)["Instances"]


def test_what_carries_another_tag_is_left_alone(aws, role, refused):
    ours, other = aws.run(TagSpecifications=[tags("instance")]), aws.run()
    worker = role({"Action": ["ec2:TerminateInstances", "ec2:CreateTags"], "Resource": f"{EC2}:instance/*", "Condition": {"StringEquals": {"aws:ResourceTag/fleetcart:role": "builder"}}})("ec2")
    assert refused(lambda: worker.terminate_instances(InstanceIds=[ours, other]))[0] == "UnauthorizedOperation"
    assert refused(lambda: worker.create_tags(Resources=[other], Tags=tags("instance")["Tags"]))[0] == "UnauthorizedOperation"
    worker.terminate_instances(InstanceIds=[ours])


def test_a_missing_object_is_hidden_from_whoever_may_not_list(aws, role, refused):
    aws.s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    aws.s3.put_object(Bucket="bucket", Key="a/1", Body=b"x")
    reading = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/a/*"}
    under = {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket", "Condition": {"StringLike": {"s3:prefix": "a/*"}}}
    all_of_it = {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket"}
    worker = role(reading, under, name="under")("s3")
    assert worker.get_object(Bucket="bucket", Key="a/1")["Body"].read() == b"x"
    assert refused(lambda: worker.get_object(Bucket="bucket", Key="a/2"))[0] == "AccessDenied"
    assert worker.list_objects_v2(Bucket="bucket", Prefix="a/2")["KeyCount"] == 0
    assert refused(lambda: worker.list_objects_v2(Bucket="bucket"))[0] == "AccessDenied"
    assert refused(lambda: role(reading, all_of_it, name="all")("s3").get_object(Bucket="bucket", Key="a/2"))[0] == "NoSuchKey"


def test_an_instance_reaches_no_bucket_that_the_networks_endpoint_does_not_let_it(aws, role, refused):
    for name in ("ours", "theirs"):
        aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        aws.s3.put_object(Bucket=name, Key="a", Body=b"x")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ours/*", "Condition": {"StringEquals": {"aws:ResourceAccount": "123456789012"}}}
    vpc = aws.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    aws.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.eu-central-1.s3", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    reading = {"Action": ["s3:GetObject", "s3:PutObject"]}
    function, instance = role(reading, name="function")("s3"), role(reading, name="instance")("s3")
    aws.iam.create_instance_profile(InstanceProfileName="instance")
    aws.iam.add_role_to_instance_profile(InstanceProfileName="instance", RoleName="instance")
    assert instance.get_object(Bucket="ours", Key="a")["Body"].read() == b"x"
    assert "no VPC endpoint policy allows the s3:PutObject action" in refused(lambda: instance.put_object(Bucket="ours", Key="b", Body=b"x"))[1]
    assert refused(lambda: instance.get_object(Bucket="theirs", Key="a"))[0] == "AccessDenied"
    # A function is not in the network.
    assert function.get_object(Bucket="theirs", Key="a")["Body"].read() == b"x"


def test_an_encrypted_parameter_needs_its_key_as_well_and_amazons_own_key_does_not(aws, role, refused):
    key = aws.client("kms").create_key()["KeyMetadata"]
    aws.ssm.put_parameter(Name="/fleet/shop/secret", Value="x", Type="SecureString", KeyId=key["KeyId"])
    aws.ssm.put_parameter(Name="/fleet/other/secret", Value="x", Type="SecureString")
    reading = {"Action": "ssm:GetParametersByPath", "Resource": "arn:aws:ssm:eu-central-1:123456789012:parameter/fleet/*"}
    using = {"Action": "kms:Decrypt", "Resource": key["Arn"], "Condition": {"StringEquals": {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"}}}
    without = role(reading, name="without")("ssm")
    assert "kms:Decrypt" in refused(lambda: without.get_parameters_by_path(Path="/fleet/shop", WithDecryption=True))[1]
    assert without.get_parameters_by_path(Path="/fleet/other", WithDecryption=True)["Parameters"]
    assert without.get_parameters_by_path(Path="/fleet/shop")["Parameters"]
    assert role(reading, using, name="with")("ssm").get_parameters_by_path(Path="/fleet/shop", WithDecryption=True)["Parameters"]


def test_an_event_of_another_source_is_refused(aws, role, refused):
    worker = role({"Action": "events:PutEvents", "Condition": {"StringEquals": {"events:source": "fleet.instance"}}})("events")
    entry = {"DetailType": "Ready", "Detail": "{}"}
    worker.put_events(Entries=[entry | {"Source": "fleet.instance"}])
    assert refused(lambda: worker.put_events(Entries=[entry | {"Source": "fleet.instance"}, entry | {"Source": "fleet.control"}]))[0] == "AccessDeniedException"


def test_a_refresh_is_tried_with_its_callers_rights(aws, role, refused):
    template = aws.group()
    mine = {"Action": "autoscaling:StartInstanceRefresh"}
    by_template = {"Condition": {"ArnEquals": {"ec2:LaunchTemplate": f"{EC2}:launch-template/{template}"}}}
    starting = {"Action": "ec2:RunInstances"} | by_template
    ask = {"AutoScalingGroupName": "fleetcart-local", "DesiredConfiguration": {"LaunchTemplate": {"LaunchTemplateId": template, "Version": "1"}}}
    assert "ec2:RunInstances" in refused(lambda: role(mine, name="a")("autoscaling").start_instance_refresh(**ask))[1]
    alarmed = ask | {"Preferences": {"AlarmSpecification": {"Alarms": ["errors"]}}}
    assert "cloudwatch:DescribeAlarms" in refused(lambda: role(mine, starting, name="b")("autoscaling").start_instance_refresh(**alarmed))[1]
    assert role(mine, starting, name="c")("autoscaling").start_instance_refresh(**ask)["InstanceRefreshId"]


def test_a_schedule_wakes_nobody_its_role_may_not_wake(aws, role):
    got = aws.function("look")
    role({"Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-central-1:123456789012:function:another"}, name="clock")
    target = {"Arn": "arn:aws:lambda:eu-central-1:123456789012:function:look", "RoleArn": "arn:aws:iam::123456789012:role/clock", "Input": "{}"}
    aws.client("scheduler").create_schedule(Name="s", ScheduleExpression="rate(1 minutes)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target)
    aws.advance(61)
    assert got == [] and [one["action"] for one in aws.region.iam.denied] == ["lambda:InvokeFunction"]
    aws.iam.put_role_policy(RoleName="clock", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}]}))
    aws.advance(61)
    assert len(got) >= 1


def test_what_was_used_is_told_by_role_and_statement(aws, role):
    worker = role({"Sid": "Look", "Action": ["ec2:DescribeImages", "ec2:DescribeVolumes"]})("ec2")
    worker.describe_images(), worker.describe_images()
    told = aws.page("rights")
    assert told == {"allowed": {"worker": {"Look": {"ec2:DescribeImages": 2}}}, "denied": []}
