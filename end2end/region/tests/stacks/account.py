"""An account of one environment in a region of its own, what is in it, and copies of it that may come to any end."""

import os
import pickle
import re
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from aws.host import NullHost
from aws.server import serve, serve_copy
from deploy import deploy, template
from deploy.environment import LOCAL, Environment
from deploy.stack import Stack
from deployed import options, release

#: What differs from one account to the next: numbers of what AWS names, and digests.
NUMBERS = re.compile(r"(?<![A-Za-z0-9])(?:(?=[A-Za-z]*\d)[A-Za-z0-9]{8,}(?:-[0-9a-f]{4,})*|(?<=-)[a-z0-9]{12,}|(?<=-)[A-Z0-9]{12,})(?![A-Za-z0-9])")


class Account:
    def __init__(self, patch: pytest.MonkeyPatch):
        for name in LOCAL:
            patch.delenv(name, raising=False)
        self.region = serve(NullHost())
        patch.setenv("AWS_ENDPOINT_URL", self.region.url)
        self.environment = Environment("local", local=True)
        self.said: list[str] = []

    def deploy(self, *stacks: str) -> None:
        assert deploy.deploy(self.environment, options(stacks=stacks or template.STACKS), self.said.append) == 0

    def before(self, which: str) -> None:
        if which == "control":
            release(self.environment)

    def aside(self, work: Callable[["Account"], Any]) -> Any:
        """Does the work in a copy of this process and of the account in it; nothing of it is left here but the answer."""
        reading, writing = os.pipe()
        with self.region.at_rest():
            child = os.fork()
        if child == 0:
            os.close(reading)
            answer: tuple[bool, Any]
            try:
                serve_copy(self.region)
                os.environ["AWS_ENDPOINT_URL"] = self.region.url
                self.environment = Environment("local", local=True)
                answer = True, work(self)
            except BaseException:
                answer = False, traceback.format_exc()
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(answer, pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        assert said, "the copy died"
        done, answer = pickle.loads(said)
        assert done, answer
        return answer

    def state(self) -> dict[str, object]:
        """What is there, without the numbers that differ from one account to the next."""
        ask = self.environment.client
        there: dict[str, object] = {}
        for which in template.STACKS:
            stack = Stack(self.environment, which, print)
            found = stack.describe() or {}
            there[f"stack {which}"] = (
                found.get("StackStatus", "").rpartition("_")[2],
                bool(found.get("EnableTerminationProtection")),
                {one["ParameterKey"]: plain(one["ParameterValue"]) for one in found.get("Parameters", [])},
                {one["Key"]: one["Value"] for one in found.get("Tags", [])},
            )
            there[which] = sorted(one["LogicalResourceId"] for one in stack.resources() if one.get("PhysicalResourceId")) if found else []
        there["networks"] = Counter(one["CidrBlock"] for one in ask("ec2").describe_vpcs()["Vpcs"])
        there["subnets"] = Counter(one["CidrBlock"] for one in ask("ec2").describe_subnets()["Subnets"])
        there["groups"] = Counter(one["Description"] for one in ask("ec2").describe_security_groups()["SecurityGroups"])
        there["nat"] = Counter(one["State"] for one in ask("ec2").describe_nat_gateways()["NatGateways"])
        there["addresses"] = len(ask("ec2").describe_addresses()["Addresses"])
        there["templates"] = Counter(one["LaunchTemplateName"] for one in ask("ec2").describe_launch_templates()["LaunchTemplates"])
        there["buckets"] = Counter(plain(one["Name"]) for one in ask("s3").list_buckets()["Buckets"])
        there["objects"] = {plain(one["Name"]): self._objects(one["Name"]) for one in ask("s3").list_buckets()["Buckets"]}
        there["keys"] = Counter(one["KeyState"] for one in self._keys())
        there["databases"] = [one["DBInstanceIdentifier"] for one in ask("rds").describe_db_instances()["DBInstances"]]
        there["balancers"] = [one["LoadBalancerName"] for one in ask("elbv2").describe_load_balancers()["LoadBalancers"]]
        there["alarms"] = sorted(one["AlarmName"] for one in ask("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"])
        there["logs"] = sorted(one["logGroupName"] for one in ask("logs").describe_log_groups()["logGroups"])
        there["roles"] = Counter(plain(one["RoleName"]) for one in ask("iam").list_roles(MaxItems=1000)["Roles"])
        there["functions"] = sorted(one["FunctionName"] for one in ask("lambda").list_functions()["Functions"])
        there["rules"] = sorted(one["Name"] for one in ask("events").list_rules()["Rules"])
        there["queues"] = sorted(one.rpartition("/")[2] for one in ask("sqs").list_queues().get("QueueUrls", []))
        there["parameters"] = self._parameters()
        there["group"] = [(one["MinSize"], one["MaxSize"]) for one in ask("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]]
        return there

    def _objects(self, bucket: str) -> dict[str, str]:
        pages = self.environment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {entry["Key"]: entry["ETag"] for page in pages for entry in page.get("Contents", [])}

    def _keys(self) -> list[dict]:
        kms = self.environment.client("kms")
        return [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]

    def _parameters(self) -> list[str]:
        pages = self.environment.client("ssm").get_paginator("get_parameters_by_path").paginate(Path="/fleetcart/", Recursive=True)
        return sorted(one["Name"] for page in pages for one in page["Parameters"])


def plain(value: str) -> str:
    return NUMBERS.sub("NUMBER", value)


def differences(one: dict[str, object], other: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
