"""Policies of queues and topics."""

from __future__ import annotations

from .policy import without_tls
from .resource import Resource, made


@made("AWS::SQS::QueuePolicy")
class QueuePolicy(Resource):
    def create(self) -> None:
        policy = without_tls(self.properties["PolicyDocument"]) or ""
        for url in self.properties["Queues"]:
            self.api("sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy})


@made("AWS::SNS::TopicPolicy")
class TopicPolicy(Resource):
    def create(self) -> None:
        policy = without_tls(self.properties["PolicyDocument"])
        for topic in self.properties["Topics"] if policy else []:
            self.api("sns", "SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
