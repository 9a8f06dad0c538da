"""One region for all tests of a run, anew for each of them, and what a test needs to set it up."""

import json
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from aws.host import NullHost
from aws.server import serve

GROUP = "fleetcart-local"
PATIENT = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})


#: Making a client takes longer than most tests.
CLIENTS = {}


class Clients:
    """The region with clients for it, and the fleet's usual resources on request."""

    def __init__(self, region):
        self.region, self.host = region, region.host
        self._clients = CLIENTS

    def client(self, service, caller=None):
        if (service, caller) not in self._clients:
            keys = (
                self.region.credentials(caller)
                if caller
                else {"AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": "x"}
            )
            self._clients[service, caller] = boto3.client(
                service,
                endpoint_url=self.region.url,
                region_name="eu-central-1",
                aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                config=PATIENT,
            )
        return self._clients[service, caller]

    def __getattr__(self, service):
        if service.startswith("_"):
            raise AttributeError(service)
        return self.client(service)

    def page(self, path, body=None, method=None):
        """A page of the region itself."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.region.url}/region/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def advance(self, seconds):
        self.region.advance(seconds)

    def events(self, detail_type):
        """Details of the events of a type so far, oldest first."""
        entries = self.region.journal.since(0, "event")["events"]
        return [entry["event"]["detail"] for entry in entries if entry["event"]["detail-type"] == detail_type]

    @property
    def base_image(self):
        return self.ssm.get_parameter(Name="/aws/service/debian/release/13/latest/amd64")["Parameter"]["Value"]

    def subnets(self, count=2):
        found = sorted(self.ec2.describe_subnets()["Subnets"], key=lambda one: one["AvailabilityZone"])
        return [one["SubnetId"] for one in found[:count]]

    def template(self, **data):
        made = self.ec2.create_launch_template(
            LaunchTemplateName=GROUP,
            LaunchTemplateData={"ImageId": self.base_image, "InstanceType": "t3.small", **data},
        )
        return made["LaunchTemplate"]["LaunchTemplateId"]

    def version(self, template, **data):
        made = self.ec2.create_launch_template_version(
            LaunchTemplateId=template, SourceVersion="1", LaunchTemplateData=data or {"InstanceType": "t3a.small"}
        )
        return str(made["LaunchTemplateVersion"]["VersionNumber"])

    def group(self, desired=2, minimum=1, maximum=6, hooks=(), zones=2, **more):
        template = self.template()
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=GROUP,
            MinSize=minimum,
            MaxSize=maximum,
            DesiredCapacity=desired,
            LaunchTemplate={"LaunchTemplateId": template, "Version": "1"},
            VPCZoneIdentifier=",".join(self.subnets(zones)),
            LifecycleHookSpecificationList=[HOOKS[name] for name in hooks],
            **more,
        )
        return template

    def members(self):
        return self.described()["Instances"]

    def described(self):
        return self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])["AutoScalingGroups"][0]

    def states(self):
        return sorted(one["LifecycleState"] for one in self.members())

    def serving(self):
        """How many are in service; asked of the region itself, since that is quicker than its API."""
        with self.region.lock:
            return sum(one.state == "InService" for one in self.region.groups.all[GROUP].members.values())

    def refresh(self):
        return self.autoscaling.describe_instance_refreshes(AutoScalingGroupName=GROUP)["InstanceRefreshes"][0]

    def run(self, **more):
        given = {"ImageId": self.base_image, "InstanceType": "t3.small", "MinCount": 1, "MaxCount": 1, **more}
        return self.ec2.run_instances(**given)["Instances"][0]["InstanceId"]

    def state(self, instance):
        return self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]["Name"]

    def rule(self, name, pattern, function, **target):
        self.client("events").put_rule(Name=name, EventPattern=json.dumps(pattern), State="ENABLED")
        self.client("events").put_targets(Rule=name, Targets=[{"Id": "one", "Arn": function_arn(function), **target}])

    def function(self, name, handler=None, **settings):
        """Registers a function; what it gets is kept in the list that is returned."""
        got = []

        def keep(event):
            got.append(event)
            return handler(event) if handler else None

        self.host.functions[name] = keep
        self.region.functions.register(name, **settings)
        return got

    def queue(self, name):
        """A queue's ARN, and a function that takes what is in it."""
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]

        def take():
            messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            return [json.loads(message["Body"]) for message in messages]

        return f"arn:aws:sqs:eu-central-1:123456789012:{name}", take


HOOKS = {
    "launch": {
        "LifecycleHookName": "launch",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "HeartbeatTimeout": 300,
        "DefaultResult": "ABANDON",
    },
    "terminate": {
        "LifecycleHookName": "terminate",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "HeartbeatTimeout": 300,
        "DefaultResult": "CONTINUE",
    },
}


def function_arn(name):
    return f"arn:aws:lambda:eu-central-1:123456789012:function:{name}"


@pytest.fixture
def refused():
    """Calls what is given and says with which code and message it was refused."""

    def call(what, *given, **named):
        with pytest.raises(ClientError) as caught:
            what(*given, **named)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return call


@pytest.fixture(scope="session")
def the_region():
    region = serve(NullHost())
    region.settle_timeout = 5
    yield region
    region.stop()


@pytest.fixture
def aws(the_region):
    the_region.reset()
    the_region.host.functions.clear()
    the_region.functions.known.clear()
    yield Clients(the_region)
    assert the_region.problems() == []
