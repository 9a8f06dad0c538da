"""Settings of buckets, and their policies."""

from __future__ import annotations

from .api import Api
from .policy import without_tls
from .resource import Properties, Resource, made, settings


@settings("AWS::S3::Bucket")
def bucket(api: Api, name: str, properties: Properties) -> None:
    if versioning := properties.get("VersioningConfiguration"):
        api("s3", "PutBucketVersioning", Bucket=name, VersioningConfiguration=versioning)
    if block := properties.get("PublicAccessBlockConfiguration"):
        api("s3", "PutPublicAccessBlock", Bucket=name, PublicAccessBlockConfiguration=block)
    if "EventBridgeConfiguration" in properties.get("NotificationConfiguration", {}):
        api("s3", "PutBucketNotificationConfiguration", Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})


@made("AWS::S3::BucketPolicy")
class BucketPolicy(Resource):
    def create(self) -> None:
        if policy := without_tls(self.properties["PolicyDocument"]):
            self.api("s3", "PutBucketPolicy", Bucket=self.properties["Bucket"], Policy=policy)

    def remove(self) -> None:
        self.api("s3", "DeleteBucketPolicy", Bucket=self.properties["Bucket"])
