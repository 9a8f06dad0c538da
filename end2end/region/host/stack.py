"""Names of the local region's environment, clients for it, and the furniture of the stacks for those who cannot wait.

Whoever rehearses deploys the stacks (`deployment`). A storm begins every few seconds, and the region's own tests sooner still:
for them the resources that matter are made by API calls, with the properties that the templates give them.
"""

import functools
import json
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from deploy import local, template
from deploy.environment import Environment
from release import recipe

ACCOUNT = "123456789012"
REGION = "eu-central-1"
ZONES = ("eu-central-1a", "eu-central-1b")
ENVIRONMENT = "local"
NAME = f"fleetcart-{ENVIRONMENT}"
#: Of the furniture; a deployed stack names its own.
BUCKET = f"{NAME}-releases"
FUNCTIONS = ("ami-baker", "rollout", "lifecycle-hooks", "scheduled-scaling")
BASE_PARAMETER = "/aws/service/debian/release/12/latest/amd64"
#: Where a template says what a resource is called.
NAMED_BY = ("QueueName", "FunctionName", "Name")


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


class Here(Environment):
    """The environment `local` of a region at this address."""

    account = ACCOUNT
    region = REGION

    def __init__(self, url: str):
        self.url, self.name, self.local = url, ENVIRONMENT, True
        self.given = json.loads((template.FOLDER / f"parameters/{ENVIRONMENT}.json").read_text())

    def client(self, service: str, region: str | None = None) -> Any:
        return client(self.url, service)


class Furniture:
    """A network, a bucket, a template, an empty group with its hooks; and, once `wire` was called, rules and janitors."""

    def __init__(self, url: str, recipe_folder: Path | None, trust: str = "release=" + "0a" * 32):
        self.here, self._trust = Here(url), trust
        ec2, ssm = client(url, "ec2"), client(url, "ssm")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [(f"10.0.{number}.0/24", zone) for number, zone in enumerate(ZONES)]
        self._known = {
            "WebSubnets": ",".join(ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in subnets),
            "VpcId": vpc,
            "FirstImage": ssm.get_parameter(Name=BASE_PARAMETER)["Parameter"]["Value"],
            "TemplateVersion": "1",
            "ReleaseBucket": BUCKET,
            "Group": NAME,
            "ReleaseKeys": trust,
            "FunctionsVersion": "1.0.0",
            "AlarmTopic": client(url, "sns").create_topic(Name=f"{NAME}-alarms")["TopicArn"],
            "RefreshAlarms": f"{NAME}-errors",
            "Load": f"app/{NAME}/0a1b2c3d,targetgroup/{NAME}/0a1b2c3d,600",
        }
        for role in ("Web", "Builder"):
            made = ec2.create_security_group(GroupName=f"{NAME}-{role}", Description=f"{role} of {NAME}", VpcId=vpc)
            self._known[f"{role}SecurityGroup"] = made["GroupId"]
        bucket(client(url, "s3"))
        put_parameter(ssm, f"/fleetcart/{ENVIRONMENT}/recipe", put_recipe(client(url, "s3"), BUCKET, recipe_folder))
        self._app()

    @property
    def launch_template(self) -> str:
        """Id of the launch template."""
        return self._known["Template"]

    def variables(self, function: str) -> dict[str, str]:
        """The environment of one function, as the template gives it."""
        logical = "".join(part.capitalize() for part in function.split("-"))
        return self._resolved("control").properties(logical)["Environment"]["Variables"]

    def queue(self, function: str) -> str:
        """ARN of the queue of what could not be delivered to it."""
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}-{function}-undelivered"

    def wire(self, live: bool = False) -> None:
        """Queues, rules and schedules. What may raise the floor is off until a release is `live`."""
        control = self._resolved("control", Open="true" if live else "false")
        sqs, events = self.here.client("sqs"), self.here.client("events")
        for logical, properties in self._of(control, "AWS::SQS::Queue"):
            sqs.create_queue(QueueName=control.resources[logical])
        for _, rule in self._of(control, "AWS::Events::Rule"):
            events.put_rule(Name=rule["Name"], EventPattern=json.dumps(rule["EventPattern"]), State=rule.get("State", "ENABLED"))
            events.put_targets(Rule=rule["Name"], Targets=rule["Targets"])
        for kind in ("AWS::Scheduler::ScheduleGroup", "AWS::Scheduler::Schedule"):
            for _, properties in self._of(control, kind):
                local.HANDLERS[kind](self.here, "", properties)

    def open(self) -> None:
        """A release is live: the floor rises, and the scaling function is woken from now on."""
        self._group(Open="true")
        self.wire(live=True)

    def _app(self) -> None:
        app, iam = self._resolved("app"), self.here.client("iam")
        for stack, logical in (("app", "InstanceProfile"), ("control", "BuilderProfile")):
            iam.create_instance_profile(InstanceProfileName=self._resolved(stack).resources[logical])
        wanted = app.properties("Targets")
        settings = {name: wanted[name] for name in ("Name", "Protocol", "Port", "VpcId", "HealthCheckPath", "TargetType")}
        targets = self.here.client("elbv2").create_target_group(**settings)["TargetGroups"][0]["TargetGroupArn"]
        local.HANDLERS["AWS::ElasticLoadBalancingV2::TargetGroup"](self.here, targets, wanted)
        self._known["Targets"] = targets
        made = self.here.client("ec2").create_launch_template(**app.properties("Template"))
        self._known["Template"] = made["LaunchTemplate"]["LaunchTemplateId"]
        self._group()

    def _group(self, **parameters: str) -> None:
        local.HANDLERS["AWS::AutoScaling::AutoScalingGroup"](self.here, NAME, self._resolved("app", **parameters).properties("Group"))

    @staticmethod
    def _of(resolver: template.Resolver, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(logical, resolver.properties(logical)) for logical, one in resolver.template["Resources"].items() if one["Type"] == kind]

    def _resolved(self, which: str, **parameters: str) -> template.Resolver:
        """A template with the values of this region; what nobody made is called after itself."""
        asked = template.load(which)
        values = {name: f"<{name}>" for name, slot in asked["Parameters"].items() if "Default" not in slot}
        values |= {"Environment": ENVIRONMENT} | self._known | self.here.given[which] | parameters
        bare = template.Resolver(asked, values, account=ACCOUNT, region=REGION)
        names = {}
        for logical, resource in asked["Resources"].items():
            given = next((resource["Properties"][name] for name in NAMED_BY if name in resource.get("Properties", {})), None)
            names[logical] = bare.value(given) if given else f"{NAME}-{logical}"
        names |= {name: number for name, number in self._known.items() if name in names}
        return template.Resolver(asked, values, names, local.attributes(self.here, asked, names), ACCOUNT, REGION)


def bucket(s3) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})


def put_recipe(s3, into: str, folder: Path | None) -> str:
    """The archive of the image folder; its digest."""
    data = recipe.archive(folder)
    s3.put_object(Bucket=into, Key=recipe.key(data), Body=data)
    return recipe.digest(data)


def put_parameter(ssm, name: str, value: str) -> None:
    ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
