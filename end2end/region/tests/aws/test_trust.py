"""A role is taken on by the services that its own policy names, and a key is used by those whom its own policy lets."""

import json

import boto3
import pytest
from aws.iam import services, trust
from aws.iam.language import Ask
from conftest import PATIENT

ACCOUNT = "123456789012"


def lets(service: str, **condition) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole", **({"Condition": condition} if condition else {})}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(aws):
    """Makes a role that a service may take on, and that may do these."""

    def made(name: str, trusted: str, *actions: str) -> str:
        arn = aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions or ["*"]), "Resource": "*"}]}
        aws.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
        return arn

    return made


def test_a_role_is_for_the_service_that_its_policy_names_under_its_conditions(aws, role):
    role("of-lambda", lets("lambda"))
    role("of-this-account", lets("scheduler", StringEquals={"aws:SourceAccount": ACCOUNT}))
    role("of-another", lets("scheduler", StringEquals={"aws:SourceAccount": "999988887777"}))
    takes = lambda name, service: trust.takes(aws.region, f"arn:aws:iam::{ACCOUNT}:role/{name}", service)
    assert takes("of-lambda", "lambda") and not takes("of-lambda", "ec2")
    assert takes("of-this-account", "scheduler") and not takes("of-another", "scheduler")
    assert takes("that-nobody-made", "ec2")


def test_an_instance_has_no_keys_of_a_role_that_is_for_another_service(aws, role):
    found = {}
    for name, service in (("shop", "ec2"), ("function", "lambda")):
        role(name, lets(service))
        aws.iam.create_instance_profile(InstanceProfileName=name)
        aws.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        found[name] = aws.region.iam.identities.of_profile(name)
    assert found == {"shop": f"arn:aws:iam::{ACCOUNT}:role/shop", "function": None}


def test_a_function_is_not_made_with_a_role_that_lambda_may_not_take_on(aws, role, refused):
    arn = role("of-ec2", lets("ec2"))
    code = {"ZipFile": b"PK\5\6" + bytes(18)}
    code, message = refused(lambda: aws.client("lambda").create_function(FunctionName="f", Runtime="provided.al2023", Handler="bootstrap", Role=arn, Code=code))
    assert (code, "cannot be assumed by Lambda" in message) == ("InvalidParameterValueException", True)


def test_a_schedule_wakes_nobody_with_a_role_that_is_for_another_service(aws, role):
    function = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:f"
    assert services.may_wake(aws.region, role("waking", lets("scheduler"), "lambda:InvokeFunction"), function)
    assert not services.may_wake(aws.region, role("other", lets("lambda"), "lambda:InvokeFunction"), function)


@pytest.mark.refused("kms:Decrypt")
def test_a_key_that_names_others_is_closed_to_whoever_may_use_every_key(aws, role, refused):
    role("reader", lets("ec2"), "kms:*", "ssm:*")
    role("owner", lets("ec2"), "kms:*", "ssm:*")
    root = {"Sid": "Keep", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:PutKeyPolicy", "Resource": "*"}
    theirs = {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/owner"}, "Action": "kms:*", "Resource": "*"}
    kms = aws.client("kms")
    closed = kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [root, theirs]}))["KeyMetadata"]["Arn"]
    ours = kms.create_key()["KeyMetadata"]["Arn"]
    for name, key in (("/shop/closed", closed), ("/shop/open", ours)):
        aws.ssm.put_parameter(Name=name, Value="secret", Type="SecureString", KeyId=key)

    def client(name: str):
        keys = aws.region.credentials(name, name)
        return boto3.client(
            "ssm", endpoint_url=aws.region.url, region_name="eu-central-1", config=PATIENT,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"], aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], aws_session_token=keys["AWS_SESSION_TOKEN"],
        )  # fmt: skip

    for name in ("/shop/closed", "/shop/open"):
        assert client("owner").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "secret"
    assert client("reader").get_parameter(Name="/shop/open", WithDecryption=True)["Parameter"]["Value"] == "secret"
    code, message = refused(lambda: client("reader").get_parameter(Name="/shop/closed", WithDecryption=True))
    assert code == "AccessDeniedException" and "kms:Decrypt" in message and "no resource-based policy" in message
    assert trust.key_refuses(aws.region, "reader", Ask("ssm:GetParameter", closed)) == ""
