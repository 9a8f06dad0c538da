"""Roles and keys of stacks: their policies follow the template when it changes, and Amazon's own are attached; and what policies name a log group by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import LogGroup

from .api import Api
from .resource import Properties, settings

if TYPE_CHECKING:
    from ..region import Region


@settings("AWS::IAM::Role")
def role(api: Api, name: str, properties: Properties) -> None:
    found = iam_backends[api.account]["aws"].get_role(name)
    found.policies = {one["PolicyName"]: json.dumps(one["PolicyDocument"], default=str) for one in properties.get("Policies", [])}
    found.amazons_policies = list(properties.get("ManagedPolicyArns", []))
    if "AssumeRolePolicyDocument" in properties:
        found.assume_role_policy_document = json.dumps(properties["AssumeRolePolicyDocument"], default=str)


@settings("AWS::KMS::Key")
def key(api: Api, number: str, properties: Properties) -> None:
    """moto keeps what the template has for a policy, and cannot read it again."""
    kms_backends[api.account][api.region_name].keys[number].policy = json.dumps(properties["KeyPolicy"], default=str)


def install(region: Region) -> None:
    """`Arn` of a log group in a template ends with a star, for its streams; moto's does not."""
    attribute = LogGroup.get_cfn_attribute

    def get_cfn_attribute(self: LogGroup, name: str) -> str:
        return f"{self.arn}:*" if name == "Arn" else attribute(self, name)

    region.patches.put(LogGroup, "get_cfn_attribute", get_cfn_attribute)
