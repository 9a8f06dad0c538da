"""The local region's CloudFormation leaves out whole resources and some properties; here they are made by API calls.

Nothing of this runs against AWS. The list of what is left out is held by a test.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from . import template
from .environment import Environment
from .stack import Say, Stack
from .template import Resolver

Properties = dict[str, Any]


def database_secret(environment: Environment) -> str:
    """ARN of the secret that RDS would make; the local region's database has one user for everybody."""
    secrets = environment.client("secretsmanager")
    name = f"fleetcart/{environment.name}/database"
    try:
        return secrets.describe_secret(SecretId=name)["ARN"]
    except ClientError:
        login = {"username": "fleetcart", "password": "fleetcart"}
        return secrets.create_secret(Name=name, SecretString=json.dumps(login))["ARN"]


def complete(environment: Environment, stack: Stack, given: dict[str, str], say: Say) -> None:
    """Makes what the stack's template says and the region's CloudFormation left out. Safe to repeat."""
    resolver = resolved(environment, stack, given)
    made = 0
    # Groups of schedules before schedules, buckets before what is said about them.
    for logical, resource in sorted(resolver.template["Resources"].items(), key=lambda item: item[1]["Type"] not in FIRST):
        handler = HANDLERS.get(resource["Type"])
        if handler and resolver.exists(logical):
            handler(environment, resolver.resources.get(logical, ""), resolver.properties(logical))
            made += 1
    say(f"  completed by calls: {made} resources")


def resolved(environment: Environment, stack: Stack, given: dict[str, str]) -> Resolver:
    """The stack's template with the values it has in this region."""
    asked = template.load(stack.which)
    values = dict(given)
    for name, slot in asked["Parameters"].items():
        if slot["Type"].startswith("AWS::SSM::Parameter::Value"):
            values[name] = environment.read(given[name].removeprefix(f"{environment.prefix}/"))
    physical = {found.get("LogicalResourceId", ""): found.get("PhysicalResourceId", "") for found in stack.resources()}
    physical = {name: number for name, number in physical.items() if name and number}
    for logical, resource in asked["Resources"].items():
        if resource["Type"] == "AWS::Scheduler::ScheduleGroup":
            physical.setdefault(logical, f"fleetcart-{environment.name}")
    return Resolver(asked, values, physical, attributes(environment, asked, physical), environment.account, environment.region)


def attributes(environment: Environment, asked: dict, physical: dict[str, str]) -> dict[str, str]:
    """ARNs as AWS would make them out of names."""
    place = f"{environment.region}:{environment.account}"
    known: dict[str, str] = {}
    for logical, resource in asked["Resources"].items():
        name = physical.get(logical, "")
        last = name.rsplit("/", 1)[-1]
        shapes = {
            "AWS::SQS::Queue": {"Arn": f"arn:aws:sqs:{place}:{last}", "QueueName": last},
            "AWS::Lambda::Function": {"Arn": f"arn:aws:lambda:{place}:function:{name}"},
            "AWS::IAM::Role": {"Arn": f"arn:aws:iam::{environment.account}:role/{name}"},
            "AWS::IAM::InstanceProfile": {"Arn": f"arn:aws:iam::{environment.account}:instance-profile/{name}"},
            "AWS::S3::Bucket": {"Arn": f"arn:aws:s3:::{name}"},
            "AWS::KMS::Key": {"Arn": f"arn:aws:kms:{place}:key/{name}"},
            "AWS::Logs::LogGroup": {"Arn": f"arn:aws:logs:{place}:log-group:{name}:*"},
        }
        known |= {f"{logical}.{attribute}": value for attribute, value in shapes.get(resource["Type"], {}).items()}
    return known


def _bucket(environment: Environment, name: str, given: Properties) -> None:
    s3 = environment.client("s3")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=given["VersioningConfiguration"])
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=given["PublicAccessBlockConfiguration"])
    if "NotificationConfiguration" in given:
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})


def _without_tls(document: Properties) -> Properties:
    """The region speaks plain HTTP on the loopback address, and would refuse itself."""
    kept = [statement for statement in document["Statement"] if statement.get("Sid") != "OnlyOverTls"]
    return {**document, "Statement": kept}


def _bucket_policy(environment: Environment, _: str, given: Properties) -> None:
    document = _without_tls(given["PolicyDocument"])
    if document["Statement"]:
        environment.client("s3").put_bucket_policy(Bucket=given["Bucket"], Policy=json.dumps(document))


def _group(environment: Environment, _: str, given: Properties) -> None:
    """Its hooks; and the group itself where the region keeps groups apart from those that its CloudFormation makes."""
    autoscaling = environment.client("autoscaling")
    name = given["AutoScalingGroupName"]
    there = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    least = int(given["MinSize"])
    if not there:
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate={**given["LaunchTemplate"], "Version": str(given["LaunchTemplate"]["Version"])},
            MinSize=least,
            MaxSize=int(given["MaxSize"]),
            DesiredCapacity=least,
            VPCZoneIdentifier=",".join(given["VPCZoneIdentifier"]),
            TargetGroupARNs=given["TargetGroupARNs"],
            HealthCheckType=given["HealthCheckType"],
            HealthCheckGracePeriod=int(given["HealthCheckGracePeriod"]),
            Tags=given["Tags"],
        )
    elif there[0]["MinSize"] < least:
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=least)
    for hook in given["LifecycleHookSpecificationList"]:
        autoscaling.put_lifecycle_hook(AutoScalingGroupName=name, **hook)


def _scaling_policy(environment: Environment, _: str, given: Properties) -> None:
    tracking = given["TargetTrackingConfiguration"]
    tracking = {**tracking, "TargetValue": float(tracking["TargetValue"])}
    metric = tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
    environment.client("autoscaling").put_scaling_policy(
        AutoScalingGroupName=given["AutoScalingGroupName"], PolicyName=metric, PolicyType=given["PolicyType"], TargetTrackingConfiguration=tracking
    )


def _targets(environment: Environment, arn: str, given: Properties) -> None:
    environment.client("elbv2").modify_target_group_attributes(TargetGroupArn=arn, Attributes=given["TargetGroupAttributes"])


def _balancer(environment: Environment, arn: str, given: Properties) -> None:
    environment.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=given["LoadBalancerAttributes"])


def _rule(environment: Environment, _: str, given: Properties) -> None:
    """A stack update leaves a rule switched as it was."""
    events = environment.client("events")
    switch = events.disable_rule if given.get("State") == "DISABLED" else events.enable_rule
    switch(Name=given["Name"])


def _schedule_group(environment: Environment, _: str, given: Properties) -> None:
    try:
        environment.client("scheduler").create_schedule_group(Name=given["Name"])
    except ClientError as cause:
        if cause.response["Error"]["Code"] != "ConflictException":
            raise


def _schedule(environment: Environment, _: str, given: Properties) -> None:
    scheduler = environment.client("scheduler")
    try:
        scheduler.create_schedule(**given)
    except ClientError as cause:
        if cause.response["Error"]["Code"] != "ConflictException":
            raise
        scheduler.update_schedule(**given)


def _alarm(environment: Environment, _: str, given: Properties) -> None:
    given = {**given, "Threshold": float(given["Threshold"])}
    environment.client("cloudwatch").put_metric_alarm(**given)


def _asynchronous(environment: Environment, _: str, given: Properties) -> None:
    environment.client("lambda").put_function_event_invoke_config(
        FunctionName=given["FunctionName"],
        MaximumRetryAttempts=given["MaximumRetryAttempts"],
        MaximumEventAgeInSeconds=given["MaximumEventAgeInSeconds"],
        DestinationConfig=given["DestinationConfig"],
    )


def _queue_policy(environment: Environment, _: str, given: Properties) -> None:
    for url in given["Queues"]:
        environment.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(_without_tls(given["PolicyDocument"]))})


def _topic_policy(environment: Environment, _: str, given: Properties) -> None:
    for topic in given["Topics"]:
        environment.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(_without_tls(given["PolicyDocument"])))


def _subnet(environment: Environment, subnet: str, given: Properties) -> None:
    public = {"Value": given["MapPublicIpOnLaunch"]}
    environment.client("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch=public)


def _route_table(environment: Environment, _: str, given: Properties) -> None:
    environment.client("ec2").associate_route_table(SubnetId=given["SubnetId"], RouteTableId=given["RouteTableId"])


def _egress(environment: Environment, _: str, given: Properties) -> None:
    rule = {
        "IpProtocol": given["IpProtocol"],
        "FromPort": given["FromPort"],
        "ToPort": given["ToPort"],
        "UserIdGroupPairs": [{"GroupId": given["DestinationSecurityGroupId"], "Description": given["Description"]}],
    }
    try:
        environment.client("ec2").authorize_security_group_egress(GroupId=given["GroupId"], IpPermissions=[rule])
    except ClientError as cause:
        if cause.response["Error"]["Code"] != "InvalidPermission.Duplicate":
            raise


FIRST = ("AWS::S3::Bucket", "AWS::Scheduler::ScheduleGroup")
HANDLERS: dict[str, Callable[[Environment, str, Properties], None]] = {
    "AWS::AutoScaling::AutoScalingGroup": _group,
    "AWS::AutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::EC2::SecurityGroupEgress": _egress,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::SubnetRouteTableAssociation": _route_table,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _targets,
    "AWS::Events::Rule": _rule,
    "AWS::Lambda::EventInvokeConfig": _asynchronous,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::Scheduler::ScheduleGroup": _schedule_group,
}
