"""Attributes of load balancers and target groups."""

from __future__ import annotations

from .api import Api
from .resource import Properties, settings


@settings("AWS::ElasticLoadBalancingV2::LoadBalancer")
def balancer(api: Api, arn: str, properties: Properties) -> None:
    if attributes := properties.get("LoadBalancerAttributes"):
        api("elbv2", "ModifyLoadBalancerAttributes", LoadBalancerArn=arn, Attributes=attributes)


@settings("AWS::ElasticLoadBalancingV2::TargetGroup")
def targets(api: Api, arn: str, properties: Properties) -> None:
    if attributes := properties.get("TargetGroupAttributes"):
        api("elbv2", "ModifyTargetGroupAttributes", TargetGroupArn=arn, Attributes=attributes)
