"""Names of the environment `local`, clients for its region, and what stands in it beside the stacks."""

import functools
from pathlib import Path

import boto3
from botocore.config import Config
from release import recipe

ACCOUNT = "123456789012"
REGION = "eu-central-1"
ZONES = ("eu-central-1a", "eu-central-1b")
ENVIRONMENT = "local"
NAME = f"fleetcart-{ENVIRONMENT}"
#: Of the minimal stack; a deployed one names its own.
BUCKET = f"{NAME}-releases"
FUNCTIONS = ("ami-baker", "rollout", "lifecycle-hooks", "scheduled-scaling")
BASE_PARAMETER = "/aws/service/debian/release/13/latest/amd64"


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


def bucket(s3) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})


def put_recipe(s3, into: str, folder: Path | None) -> str:
    """The archive of the image folder; its digest."""
    data = recipe.archive(folder)
    s3.put_object(Bucket=into, Key=recipe.key(data), Body=data, IfNoneMatch="*")
    return recipe.digest(data)
