"""Rights of S3's operations, and of those that keep and tell: parameters, secrets, keys, events, schedules, queues, logs.

Names of S3's rights: "Required permissions for Amazon S3 API operations". A parameter that is encrypted also needs its key: "AWS KMS
encryption for AWS Systems Manager Parameter Store SecureString parameters".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

from .language import Ask
from .needs import Asked, anything, bucket_and_key, needs
from .needs_ec2 import passing

anything("cloudwatch", "GetMetricData", "ListMetrics")
anything("ssm", "DescribeParameters")
anything("sns", "ListTopics")

# S3


def _object(asked: Asked) -> str:
    bucket, key = bucket_and_key(asked.path)
    return f"arn:aws:s3:::{bucket}/{key}"


def _bucket(asked: Asked) -> str:
    return f"arn:aws:s3:::{bucket_and_key(asked.path)[0]}"


@needs("s3:GetObject", "s3:HeadObject")
def read_object(asked: Asked) -> Iterator[Ask]:
    version = "versionId" in parse_qs(asked.query)
    yield asked.ask("s3:GetObjectVersion" if version else "s3:GetObject", _object(asked))


@needs("s3:PutObject", "s3:UploadPart", "s3:CompleteMultipartUpload", "s3:CreateMultipartUpload")
def write_object(asked: Asked) -> Iterator[Ask]:
    yield asked.ask("s3:PutObject", _object(asked), **{"s3:if-none-match": asked.headers.get("if-none-match")})
    if "x-amz-tagging" in asked.headers:
        yield asked.ask("s3:PutObjectTagging", _object(asked))


@needs("s3:AbortMultipartUpload", "s3:DeleteObject")
def take_object_away(asked: Asked) -> Iterator[Ask]:
    yield asked.own(_object(asked))


@needs("s3:ListObjectsV2", "s3:ListObjects", "s3:HeadBucket")
def list_objects(asked: Asked) -> Iterator[Ask]:
    query = parse_qs(asked.query, keep_blank_values=True)
    said = {f"s3:{name}": query[name][0] for name in ("prefix", "delimiter", "max-keys") if name in query}
    yield asked.ask("s3:ListBucket", _bucket(asked), **said)


@needs("s3:ListBuckets")
def list_buckets(asked: Asked) -> Iterator[Ask]:
    yield asked.ask("s3:ListAllMyBuckets", "*")


@needs("s3:GetBucketVersioning", "s3:GetBucketLocation")
def look_at_bucket(asked: Asked) -> Iterator[Ask]:
    yield asked.own(_bucket(asked))


# Parameters, secrets, keys


def parameter(asked: Asked, name: str) -> str:
    """ARN of a parameter; Amazon's public ones belong to no account."""
    return asked.arn("ssm", f"parameter/{name.lstrip('/')}", account=not name.startswith("/aws/service/"))


def _via(asked: Asked, service: str) -> dict[str, str]:
    return {"kms:ViaService": f"{service}.{asked.region.name}.amazonaws.com"}


def with_key(asked: Asked, action: str, key: str | None, service: str) -> Iterator[Ask]:
    """A key of the account's own; those that AWS manages let everybody in who comes through their service."""
    if not key or "alias/aws/" in key:
        return
    kms = kms_backends[asked.region.account][asked.region.name]
    found = kms.keys.get(kms.get_key_id(key)) or kms.keys.get(kms.get_key_id_from_alias(key) or "")
    if found is not None:
        yield asked.ask(action, found.arn, **_via(asked, service))


def _kept(asked: Asked, name: str) -> Any:
    return ssm_backends[asked.region.account][asked.region.name]._parameters.get(name, [None])[-1]


def _decrypting(asked: Asked, names: list[str]) -> Iterator[Ask]:
    found = [_kept(asked, name) for name in names]
    for key in sorted({str(one.keyid) for one in found if one is not None and one.parameter_type == "SecureString"}):
        yield from with_key(asked, "kms:Decrypt", key, "ssm")


@needs("ssm:GetParameter", "ssm:GetParameters")
def read_parameters(asked: Asked) -> Iterator[Ask]:
    names = asked.json.get("Names") or [asked.json.get("Name", "")]
    for name in names:
        yield asked.own(parameter(asked, name))
    if asked.json.get("WithDecryption"):
        yield from _decrypting(asked, names)


@needs("ssm:GetParametersByPath")
def read_parameters_below(asked: Asked) -> Iterator[Ask]:
    path = asked.json.get("Path", "/")
    yield asked.own(parameter(asked, path))
    if asked.json.get("WithDecryption"):
        known = ssm_backends[asked.region.account][asked.region.name]._parameters
        yield from _decrypting(asked, [name for name in list(known) if name.startswith(path.rstrip("/") + "/")])


@needs("ssm:PutParameter")
def write_parameter(asked: Asked) -> Iterator[Ask]:
    name = asked.json.get("Name", "")
    yield asked.own(parameter(asked, name))
    if asked.json.get("Type") == "SecureString":
        yield from with_key(asked, "kms:Encrypt", asked.json.get("KeyId"), "ssm")


@needs("ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:AddTagsToResource")
def drop_parameter(asked: Asked) -> Iterator[Ask]:
    for name in asked.json.get("Names") or [asked.json.get("Name") or asked.json.get("ResourceId", "")]:
        yield asked.own(parameter(asked, name))


@needs("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")
def read_secret(asked: Asked) -> Iterator[Ask]:
    number = asked.json.get("SecretId", "")
    found = secretsmanager_backends[asked.region.account][asked.region.name].secrets.get(number)
    yield asked.own(found.arn if found else number)
    if found and asked.operation == "GetSecretValue":
        yield from with_key(asked, "kms:Decrypt", found.kms_key_id, "secretsmanager")


@needs("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")
def use_key(asked: Asked) -> Iterator[Ask]:
    yield asked.own(asked.json.get("KeyId", "*"))


# Telling and waiting


@needs("events:PutEvents")
def put_events(asked: Asked) -> Iterator[Ask]:
    for entry in asked.json.get("Entries", []):
        bus = (entry.get("EventBusName") or "default").rsplit("/", 1)[-1]
        yield asked.own(asked.arn("events", f"event-bus/{bus}"), **{"events:source": entry.get("Source"), "events:detail-type": entry.get("DetailType")})


@needs("scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:GetSchedule", "scheduler:DeleteSchedule")
def schedule(asked: Asked) -> Iterator[Ask]:
    name, query = asked.path.rsplit("/", 1)[-1], parse_qs(asked.query)
    group = asked.json.get("GroupName") or query.get("groupName", ["default"])[0]
    yield asked.own(asked.arn("scheduler", f"schedule/{group}/{name}"))
    if asked.method in ("POST", "PUT"):
        yield from passing(asked, asked.json.get("Target", {}).get("RoleArn"), "scheduler.amazonaws.com")


@needs("sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage", "sqs:ReceiveMessage")
def queue(asked: Asked) -> Iterator[Ask]:
    name = asked.json.get("QueueName") or asked.json.get("QueueUrl", "").rsplit("/", 1)[-1]
    yield asked.own(asked.arn("sqs", name))


@needs("cloudwatch:DescribeAlarms")
def alarms(asked: Asked) -> Iterator[Ask]:
    # "Actions, resources, and condition keys for Amazon CloudWatch": of alarms; a list of those that begin with something is of all.
    yield asked.own(asked.arn("cloudwatch", "alarm:*"))
