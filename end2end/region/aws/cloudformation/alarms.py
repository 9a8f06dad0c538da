"""CloudWatch alarms, and the policies of Auto Scaling that scale by a metric."""

from __future__ import annotations

from .resource import Resource, made


@made("AWS::CloudWatch::Alarm", named_by="AlarmName")
class Alarm(Resource):
    def create(self) -> None:
        self.api("cloudwatch", "PutMetricAlarm", **self.properties | {"AlarmName": self.physical_resource_id})

    def remove(self) -> None:
        self.api("cloudwatch", "DeleteAlarms", AlarmNames=[self.physical_resource_id])


@made("AWS::AutoScaling::ScalingPolicy", named_by="PolicyName")
class ScalingPolicy(Resource):
    def create(self) -> None:
        self.api("autoscaling", "PutScalingPolicy", **self.properties | {"PolicyName": self.physical_resource_id})
