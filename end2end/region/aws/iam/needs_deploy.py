"""Rights of what the operators' commands call: stacks, and looks at everything that stacks are made of."""

from __future__ import annotations

from collections.abc import Iterator

from .language import Ask
from .needs import Asked, anything, needs
from .needs_ec2 import passing

anything("cloudformation", "ListStacks", "ValidateTemplate", "DescribeStackDriftDetectionStatus")
anything("rds", "DescribeOrderableDBInstanceOptions", "DescribeDBEngineVersions")
anything("sqs", "ListQueues")
anything("elasticloadbalancing", "DescribeTargetHealth", "DescribeTargetGroups", "DescribeLoadBalancers", "DescribeListeners")
anything("lambda", "GetAccountSettings", "ListFunctions")
anything("servicequotas", "GetServiceQuota")
anything("route53", "ListHostedZones", "ListHostedZonesByName")
anything("acm", "ListCertificates", "RequestCertificate")
anything("wafv2", "CheckCapacity")
anything("cloudfront", "ListDistributions")
anything("ses", "GetAccount")
anything("iam", "ListRoles")
anything("logs", "DescribeLogGroups")


def stack(asked: Asked) -> str:
    """ARN of the stack that a call names, by name or by ARN."""
    given = asked.form.get("StackName", "")
    return given if given.startswith("arn:") else asked.arn("cloudformation", f"stack/{given}/00000000-0000-0000-0000-000000000000")


@needs("cloudformation:CreateChangeSet", "cloudformation:UpdateStack", "cloudformation:CreateStack", "cloudformation:DeleteStack")
def change(asked: Asked) -> Iterator[Ask]:
    role = asked.form.get("RoleARN")
    yield asked.own(stack(asked), **{"cloudformation:RoleArn": role})
    if asked.operation != "DeleteStack":
        # A parameter of the parameter store is read in the caller's name: "Specify existing resources at runtime".
        yield from passing(asked, role, "cloudformation.amazonaws.com")


@needs(
    "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResource", "cloudformation:DescribeStackResources",
    "cloudformation:ListStackResources", "cloudformation:GetTemplate", "cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet",
    "cloudformation:DeleteChangeSet", "cloudformation:UpdateTerminationProtection", "cloudformation:DetectStackDrift",
    "cloudformation:DescribeStackResourceDrifts",
)  # fmt: skip
def of_a_stack(asked: Asked) -> Iterator[Ask]:
    yield asked.own(stack(asked))


@needs("cloudformation:DescribeStacks")
def stacks(asked: Asked) -> Iterator[Ask]:
    yield asked.own(stack(asked) if "StackName" in asked.form else "*")


@needs("rds:DescribeDBInstances")
def databases(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.arn("rds", f"db:{asked.form.get('DBInstanceIdentifier', '*')}"))


@needs("rds:DescribeDBSnapshots")
def snapshots(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.arn("rds", f"snapshot:{asked.form.get('DBSnapshotIdentifier', '*')}"))


@needs("iam:GetRole")
def role(asked: Asked) -> Iterator[Ask]:
    name = asked.form.get("RoleName", "")
    path = "aws-service-role/*/" if name.startswith("AWSServiceRoleFor") else ""
    yield asked.own(f"arn:aws:iam::{asked.region.account}:role/{path}{name}")


@needs("iam:CreateServiceLinkedRole")
def service_linked_role(asked: Asked) -> Iterator[Ask]:
    service = asked.form.get("AWSServiceName", "")
    yield asked.own(f"arn:aws:iam::{asked.region.account}:role/aws-service-role/{service}/*", **{"iam:AWSServiceName": service})


@needs("acm:DescribeCertificate", "acm:ListTagsForCertificate")
def certificate(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.json.get("CertificateArn", ""))


@needs("sns:ListSubscriptionsByTopic", "sns:GetTopicAttributes")
def topic(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.form.get("TopicArn", ""))


@needs("backup:DescribeBackupVault")
def vault(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.arn("backup", f"backup-vault:{asked.path.rstrip('/').rsplit('/', 1)[-1]}"))


@needs("ses:GetEmailIdentity")
def identity(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.arn("ses", f"identity/{asked.path.rstrip('/').rsplit('/', 1)[-1]}"))


@needs("lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:InvokeFunction")
def function(asked: Asked) -> Iterator[Ask]:
    name = asked.path.split("/functions/")[-1].split("/")[0].rsplit(":", 1)[-1]
    yield asked.own(asked.arn("lambda", f"function:{name}"))
