"""The minimal stack: the resources of `app` and `control` that a fault scenario needs, made by API calls.

Whoever rehearses deploys the stacks (`deployment`). A scenario begins every few seconds, and the region's own tests sooner
still: for them there are a network, a bucket, a template, an empty group with its hooks, and, once `wire` was called, rules
and schedules, all with the properties that the templates give them.
"""

import json
from typing import Any

from deploy import template
from deploy.template import Resolver

from .stack import ACCOUNT, BASE_PARAMETER, BUCKET, ENVIRONMENT, NAME, REGION, ZONES, bucket, client, put_recipe

#: Where a template says what a resource is called.
NAMED_BY = ("QueueName", "FunctionName", "LogGroupName", "Name")
PLACE = f"{REGION}:{ACCOUNT}"
#: Type → attributes as AWS would make them out of the name.
ATTRIBUTES = {
    "AWS::SQS::Queue": {"Arn": f"arn:aws:sqs:{PLACE}:{{}}", "QueueName": "{}"},
    "AWS::Lambda::Function": {"Arn": f"arn:aws:lambda:{PLACE}:function:{{}}"},
    "AWS::IAM::Role": {"Arn": f"arn:aws:iam::{ACCOUNT}:role/{{}}"},
    "AWS::IAM::InstanceProfile": {"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/{{}}"},
    "AWS::Logs::LogGroup": {"Arn": f"arn:aws:logs:{PLACE}:log-group:{{}}:*"},
    "AWS::S3::Bucket": {"Arn": "arn:aws:s3:::{}"},
}


class MinimalStack:
    def __init__(self, url: str, trust: str = "release=" + "0a" * 32):
        self._url, self._trust = url, trust
        self._given = json.loads((template.FOLDER / f"parameters/{ENVIRONMENT}.json").read_text())
        ec2, ssm = self._client("ec2"), self._client("ssm")
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
            "AlarmTopic": self._client("sns").create_topic(Name=f"{NAME}-alarms")["TopicArn"],
            "RefreshAlarms": f"{NAME}-errors",
            "HookTimeout": str(template.load("app")["Mappings"]["Policy"]["Hooks"]["HeartbeatTimeout"]),
            "KeyArn": f"arn:aws:kms:{PLACE}:key/0a1b2c3d-0000-0000-0000-000000000000",
            "DatabaseSecret": f"arn:aws:secretsmanager:{PLACE}:secret:{NAME}",
            "Load": f"app/{NAME}/0a1b2c3d,targetgroup/{NAME}/0a1b2c3d,600",
        }
        for role in ("Web", "Builder"):
            made = ec2.create_security_group(GroupName=f"{NAME}-{role}", Description=f"{role} of {NAME}", VpcId=vpc)
            self._known[f"{role}SecurityGroup"] = made["GroupId"]
        bucket(self._client("s3"))
        put_recipe(self._client("s3"), BUCKET, None)
        self._app()

    def _client(self, service: str) -> Any:
        return client(self._url, service)

    @property
    def launch_template(self) -> str:
        """Id of the launch template."""
        return self._known["Template"]

    def variables(self, function: str) -> dict[str, str]:
        """The environment of one function, as the template gives it."""
        logical = "".join(part.capitalize() for part in function.split("-"))
        return self._resolved("control").properties(logical)["Environment"]["Variables"]

    def role(self, function: str) -> str:
        """Name of a function's role."""
        return self._resolved("control").resources["".join(part.capitalize() for part in function.split("-")) + "Role"]

    def queue(self, function: str) -> str:
        """ARN of the queue of what could not be delivered to it."""
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}-{function}-undelivered"

    def wire(self, live: bool = False) -> None:
        """Queues, rules and schedules. What may raise the floor is off until a release is `live`."""
        control = self._resolved("control", Open="true" if live else "false")
        sqs, events = self._client("sqs"), self._client("events")
        for logical, properties in self._of(control, "AWS::SQS::Queue"):
            sqs.create_queue(QueueName=control.resources[logical])
        for _, rule in self._of(control, "AWS::Events::Rule"):
            events.put_rule(Name=rule["Name"], EventPattern=json.dumps(rule["EventPattern"]), State=rule.get("State", "ENABLED"))
            events.put_targets(Rule=rule["Name"], Targets=rule["Targets"])
        scheduler = self._client("scheduler")
        there = {group["Name"] for group in scheduler.list_schedule_groups()["ScheduleGroups"]}
        for _, group in self._of(control, "AWS::Scheduler::ScheduleGroup"):
            if group["Name"] not in there:
                scheduler.create_schedule_group(Name=group["Name"])
        for _, schedule in self._of(control, "AWS::Scheduler::Schedule"):
            (scheduler.update_schedule if NAME in there else scheduler.create_schedule)(**schedule)

    def open(self) -> None:
        """A release is live: the floor rises, and the scaling function is woken from now on."""
        least = self._resolved("app", Open="true").properties("Group")["MinSize"]
        self._client("autoscaling").update_auto_scaling_group(AutoScalingGroupName=NAME, MinSize=int(least))
        self.wire(live=True)

    def _app(self) -> None:
        app = self._resolved("app")
        wanted = app.properties("Targets")
        settings = {name: wanted[name] for name in ("Name", "Protocol", "Port", "VpcId", "HealthCheckPath", "TargetType")}
        targets = self._client("elbv2").create_target_group(**settings)["TargetGroups"][0]["TargetGroupArn"]
        self._client("elbv2").modify_target_group_attributes(TargetGroupArn=targets, Attributes=wanted["TargetGroupAttributes"])
        self._known["Targets"] = targets
        made = self._client("ec2").create_launch_template(**app.properties("Template"))
        self._known["Template"] = made["LaunchTemplate"]["LaunchTemplateId"]
        self._roles()
        self._group()

    def _roles(self) -> None:
        """All roles with their own policies, and the profiles that hand two of them to instances."""
        iam = self._client("iam")
        for which in ("app", "control"):
            resolved = self._resolved(which)
            for logical, role in self._of(resolved, "AWS::IAM::Role"):
                name = resolved.resources[logical]
                iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(role["AssumeRolePolicyDocument"]))
                for policy in role["Policies"]:
                    iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=json.dumps(policy["PolicyDocument"]))
            for logical, profile in self._of(resolved, "AWS::IAM::InstanceProfile"):
                name = resolved.resources[logical]
                iam.create_instance_profile(InstanceProfileName=name)
                for role in profile["Roles"]:
                    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)

    def _group(self) -> None:
        wanted = self._resolved("app").properties("Group")
        same = ("HealthCheckType", "HealthCheckGracePeriod", "TargetGroupARNs", "LifecycleHookSpecificationList", "Tags")
        self._client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=NAME,
            LaunchTemplate={**wanted["LaunchTemplate"], "Version": str(wanted["LaunchTemplate"]["Version"])},
            MinSize=int(wanted["MinSize"]),
            MaxSize=int(wanted["MaxSize"]),
            DesiredCapacity=int(wanted["MinSize"]),
            VPCZoneIdentifier=",".join(wanted["VPCZoneIdentifier"]),
            **{name: wanted[name] for name in same},
        )

    @staticmethod
    def _of(resolver: Resolver, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(logical, resolver.properties(logical)) for logical, one in resolver.template["Resources"].items() if one["Type"] == kind]

    def _resolved(self, which: str, **parameters: str) -> Resolver:
        """A template with the values of this region; what nobody made is called after itself."""
        asked = template.load(which)
        values = {name: f"<{name}>" for name, slot in asked["Parameters"].items() if "Default" not in slot}
        if which == "control":
            values["InstanceRole"] = f"arn:aws:iam::{ACCOUNT}:role/{NAME}-InstanceRole"
        values |= {"Environment": ENVIRONMENT} | self._known | self._given[which] | parameters
        bare = Resolver(asked, values, account=ACCOUNT, region=REGION)
        names = {}
        for logical, resource in asked["Resources"].items():
            given = next((resource["Properties"][name] for name in NAMED_BY if name in resource.get("Properties", {})), None)
            names[logical] = bare.value(given) if given else f"{NAME}-{logical}"
        names |= {name: number for name, number in self._known.items() if name in names}
        return Resolver(asked, values, names, _attributes(asked, names), ACCOUNT, REGION)


def _attributes(asked: dict, names: dict[str, str]) -> dict[str, str]:
    return {
        f"{logical}.{attribute}": shape.format(names[logical])
        for logical, resource in asked["Resources"].items()
        for attribute, shape in ATTRIBUTES.get(resource["Type"], {}).items()
    }
