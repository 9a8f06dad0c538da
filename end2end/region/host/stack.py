"""What the stacks will create, created by API calls: network, bucket, group, hooks, rules, schedules, parameters.

Until the templates are deployed to the region, this is the list of what the functions expect to find.
"""

import functools
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
REGION = "eu-central-1"
ZONES = ("eu-central-1a", "eu-central-1b")
ENVIRONMENT = "local"
NAME = f"fleetcart-{ENVIRONMENT}"
BUCKET = f"{NAME}-releases"
FUNCTIONS = ("ami-baker", "rollout", "lifecycle-hooks", "scheduled-scaling")
BASE_PARAMETER = "/aws/service/debian/release/12/latest/amd64"
HOOK_SECONDS = 300
REFRESH_EVENTS = (
    "Checkpoint Reached",
    "Started",
    "Succeeded",
    "Failed",
    "Cancelled",
    "Rollback Started",
    "Rollback Succeeded",
    "Rollback Failed",
)
ENDED = ("Succeeded", "Failed", "Cancelled", "Rollback Succeeded", "Rollback Failed")


@dataclass
class Stack:
    """The ids of what was created."""

    template: str
    base_image: str
    subnets: list[str]
    builder_group: str
    queue: str
    clients: Any = field(repr=False, default=None)


def arn(function: str) -> str:
    """Of a function, by the name of its program."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}-{function}"


@functools.cache
def client(url: str, service: str):
    """A client as an operator has it; made once, for that takes longer than most calls."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="OPERATOR",
        aws_secret_access_key="local",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}, read_timeout=120),
    )


def create(url: str, recipe_folder: Path | None, largest: int = 10) -> Stack:
    """Everything but the functions' rules, which [`wire`] adds once the functions are registered."""
    ec2, s3, ssm, iam = (client(url, service) for service in ("ec2", "s3", "ssm", "iam"))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(ZONES)
    ]
    web, builders = (
        ec2.create_security_group(GroupName=f"{NAME}-{name}", Description=f"{name} of {NAME}", VpcId=vpc)["GroupId"]
        for name in ("web", "builder")
    )
    for name in ("web", "builder"):
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        iam.create_role(RoleName=f"{NAME}-{name}", AssumeRolePolicyDocument=json.dumps(trust))
        iam.create_instance_profile(InstanceProfileName=f"{NAME}-{name}")
        iam.add_role_to_instance_profile(InstanceProfileName=f"{NAME}-{name}", RoleName=f"{NAME}-{name}")
    base = ssm.get_parameter(Name=BASE_PARAMETER)["Parameter"]["Value"]
    bucket(s3)
    digest = put_recipe(s3, recipe_folder)
    put_parameter(ssm, f"/fleetcart/{ENVIRONMENT}/recipe", digest)
    template = ec2.create_launch_template(
        LaunchTemplateName=NAME,
        VersionDescription="stack",
        LaunchTemplateData={
            "ImageId": base,
            "InstanceType": "t3.small",
            "IamInstanceProfile": {"Name": f"{NAME}-web"},
            "SecurityGroupIds": [web],
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        },
    )["LaunchTemplate"]["LaunchTemplateId"]
    group(url, template, subnets, vpc, largest)
    queue = client(url, "sqs").create_queue(QueueName=f"{NAME}-undelivered")["QueueUrl"]
    return Stack(template, base, subnets, builders, queue)


def bucket(s3) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})


def put_recipe(s3, folder: Path | None) -> str:
    """The archive of the image folder, the same bytes for the same files; its digest."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder and folder.is_dir() else []
        for path in files:
            entry = tarfile.TarInfo(str(path.relative_to(folder)))
            entry.size, entry.mode = path.stat().st_size, 0o755
            with open(path, "rb") as content:
                archive.addfile(entry, content)
    data = packed.getvalue()
    # The time in gzip's header would make a new recipe of the same files.
    data = data[:4] + b"\0\0\0\0" + data[8:]
    digest = hashlib.sha256(data).hexdigest()
    s3.put_object(Bucket=BUCKET, Key=f"recipes/{digest}.tar.gz", Body=data)
    return digest


def group(url: str, template: str, subnets: list[str], vpc: str, largest: int) -> None:
    """Empty at first: there is no release to serve yet, and the scaling function sets the floor after the first one."""
    target = client(url, "elbv2").create_target_group(
        Name=NAME, Protocol="HTTP", Port=8080, VpcId=vpc, HealthCheckPath="/readyz", TargetType="instance"
    )["TargetGroups"][0]["TargetGroupArn"]
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "60"}
    client(url, "elbv2").modify_target_group_attributes(TargetGroupArn=target, Attributes=[delay])
    hook = {"HeartbeatTimeout": HOOK_SECONDS}
    client(url, "autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=NAME,
        LaunchTemplate={"LaunchTemplateId": template, "Version": "1"},
        MinSize=0,
        MaxSize=largest,
        DesiredCapacity=0,
        VPCZoneIdentifier=",".join(subnets),
        HealthCheckType="ELB",
        HealthCheckGracePeriod=0,
        DefaultCooldown=0,
        TargetGroupARNs=[target],
        LifecycleHookSpecificationList=[
            {**hook, "LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING", "DefaultResult": "ABANDON"},
            {**hook, "LifecycleHookName": "terminate", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "DefaultResult": "CONTINUE"},
        ],
    )


def environment(stack: Stack, function: str, trust: str, url: str, settings: dict[str, str]) -> dict[str, str]:
    """The environment of one function, but for its credentials. `settings` overrides."""
    common = {
        "FLEETCART_ENVIRONMENT": ENVIRONMENT,
        "FLEETCART_ACCOUNT": ACCOUNT,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": url,
        "FLEETCART_S3_PATH_STYLE": "true",
        "FLEETCART_BUCKET": BUCKET,
        "FLEETCART_GROUP": NAME,
        "FLEETCART_TEMPLATE": stack.template,
    }
    hooks = {"FLEETCART_LAUNCH_HOOK": "launch", "FLEETCART_TERMINATE_HOOK": "terminate"}
    places = ",".join(f"{type}:{subnet}" for type in ("t3.small", "t3a.small") for subnet in stack.subnets)
    own = {
        "ami-baker": {
            "FLEETCART_BASE_IMAGE_PARAMETER": BASE_PARAMETER,
            "FLEETCART_RELEASE_KEYS": trust,
            "FLEETCART_BUILDER_PLACES": places,
            "FLEETCART_BUILDER_SECURITY_GROUP": stack.builder_group,
            "FLEETCART_BUILDER_PROFILE": f"{NAME}-builder",
        },
        "rollout": {**hooks, "FLEETCART_REFRESH_ALARMS": ""},
        "lifecycle-hooks": {
            **hooks,
            "FLEETCART_HOOK_TIMEOUT_SECONDS": str(HOOK_SECONDS),
            "FLEETCART_LOOK_TARGET": arn("lifecycle-hooks"),
            "FLEETCART_LOOK_ROLE": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-scheduler",
        },
        "scheduled-scaling": {
            "FLEETCART_BASE_INSTANCES": "4",
            "FLEETCART_HARD_MIN": "2",
            "FLEETCART_HARD_MAX": "8",
            "FLEETCART_HEADROOM": "2",
        },
    }[function]
    return common | own | {name: value for name, value in settings.items() if name in own or name in OPTIONAL[function]}


OPTIONAL = {
    "ami-baker": {
        "FLEETCART_BUILDER_DEADLINE_MINUTES",
        "FLEETCART_KEEP_PREVIOUS",
        "FLEETCART_PRUNE_MIN_AGE_HOURS",
        "FLEETCART_PRUNE_CAP",
    },
    "rollout": {"FLEETCART_WARMUP_SECONDS", "FLEETCART_CHECKPOINT_DELAY_SECONDS", "FLEETCART_BAKE_SECONDS"},
    "lifecycle-hooks": {"FLEETCART_LAUNCH_DEADLINE_SECONDS", "FLEETCART_DRAIN_DEADLINE_SECONDS"},
    "scheduled-scaling": {"FLEETCART_LEAD_MINUTES", "FLEETCART_COOL_OFF_MINUTES", "FLEETCART_HORIZON_HOURS", "FLEETCART_BUDGET", "FLEETCART_LOAD"},
}


def rules() -> dict[str, tuple[str, dict]]:
    """Name of each rule → the function it invokes and its pattern."""
    ours = {"AutoScalingGroupName": [NAME]}
    refresh = "EC2 Auto Scaling Instance Refresh "
    created = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
    return {
        "release": ("ami-baker", created | {"detail": {"bucket": {"name": [BUCKET]}, "object": {"key": [{"wildcard": "releases/*/manifest.json"}]}}}),
        "builder-stopped": (
            "ami-baker",
            {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"], "detail": {"state": ["stopped", "terminated"]}},
        ),
        "image-settled": ("ami-baker", {"source": ["aws.ec2"], "detail-type": ["EC2 AMI State Change"], "detail": {"State": ["available", "failed"]}}),
        "build-ended": ("rollout", {"source": ["fleetcart.control"], "detail-type": ["Build Ended"]}),
        "refresh": ("rollout", {"source": ["aws.autoscaling"], "detail-type": [refresh + what for what in REFRESH_EVENTS], "detail": ours}),
        "launch-failed": ("rollout", {"source": ["aws.autoscaling"], "detail-type": ["EC2 Instance Launch Unsuccessful"], "detail": ours}),
        "operator": (
            "rollout",
            {
                "source": ["aws.ssm"],
                "detail-type": ["Parameter Store Change"],
                "detail": {"name": [f"/fleetcart/{ENVIRONMENT}/pin", f"/fleetcart/{ENVIRONMENT}/hold"]},
            },
        ),
        "hook": (
            "lifecycle-hooks",
            {
                "source": ["aws.autoscaling"],
                "detail-type": ["EC2 Instance-launch Lifecycle Action", "EC2 Instance-terminate Lifecycle Action"],
                "detail": ours,
            },
        ),
        "instance": ("lifecycle-hooks", {"source": ["fleetcart.instance"], "detail-type": ["Instance Ready", "Drain Complete"]}),
        "calendar": ("scheduled-scaling", created | {"detail": {"bucket": {"name": [BUCKET]}, "object": {"key": ["calendar/calendar.json"]}}}),
        "refresh-ended": ("scheduled-scaling", {"source": ["aws.autoscaling"], "detail-type": [refresh + what for what in ENDED], "detail": ours}),
    }


def wire(url: str, stack: Stack) -> None:
    """The rules, each with its dead-letter queue, retry policy and greatest age."""
    events = client(url, "events")
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}-undelivered"
    for name, (function, pattern) in rules().items():
        events.put_rule(Name=f"{NAME}-{name}", EventPattern=json.dumps(pattern), State="ENABLED")
        target = {
            "Id": function,
            "Arn": arn(function),
            "DeadLetterConfig": {"Arn": queue},
            "RetryPolicy": {"MaximumRetryAttempts": 4, "MaximumEventAgeInSeconds": HOOK_SECONDS},
        }
        events.put_targets(Rule=f"{NAME}-{name}", Targets=[target])
    client(url, "scheduler").create_schedule_group(Name=NAME)


def tend(url: str, functions: tuple[str, ...] = FUNCTIONS) -> None:
    """The janitors. The scaling function's only when there is a release to serve: it would fill the group with base images."""
    scheduler = client(url, "scheduler")
    for function in functions:
        scheduler.create_schedule(
            Name=f"{function}-janitor",
            GroupName=NAME,
            ScheduleExpression="rate(10 minutes)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": arn(function), "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-scheduler", "Input": tick("janitor")},
        )


def tick(task: str) -> str:
    """What EventBridge Scheduler sends; its keywords are filled in when it fires."""
    return json.dumps(
        {
            "version": "0",
            "id": "<aws.scheduler.execution-id>",
            "detail-type": "FleetCart Tick",
            "source": "fleetcart.scheduler",
            "time": "<aws.scheduler.scheduled-time>",
            "resources": ["<aws.scheduler.schedule-arn>"],
            "detail": {"task": task},
        }
    )


def put_parameter(ssm, name: str, value: str) -> None:
    ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
