"""The edge as far as others refer to it: a distribution with a name, what it is put together from, and the token that it shows the balancer.
It answers nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.cloudformation.models import cloudformation_backends

from .resource import Properties, Resource, made

if TYPE_CHECKING:
    from ..region import Region


class Part(Resource):
    """Whatever is asked of it is its name."""

    def create(self) -> None:
        """Nothing else is made of it."""

    def get_cfn_attribute(self, attribute: str) -> Any:
        return self.physical_resource_id

    @classmethod
    def has_cfn_attr(cls, attribute: str) -> bool:
        return True


for _kind in ("CachePolicy", "Function", "OriginAccessControl", "OriginRequestPolicy", "ResponseHeadersPolicy"):
    made(f"AWS::CloudFront::{_kind}")(type(_kind, (Part,), {}))


@made("AWS::CloudFront::Distribution")
class Distribution(Part):
    def get_cfn_attribute(self, attribute: str) -> Any:
        return f"{self.physical_resource_id.lower()}.cloudfront.net" if attribute == "DomainName" else super().get_cfn_attribute(attribute)

    @property
    def tokens(self) -> set[str]:
        """What the origins are shown."""
        origins: list[Properties] = self.properties["DistributionConfig"]["Origins"]
        return {header["HeaderValue"] for origin in origins for header in origin.get("OriginCustomHeaders", [])}


def tokens(region: Region) -> set[str]:
    """What the distributions of all stacks show."""
    stacks = cloudformation_backends[region.account][region.name].stacks.values()
    found = [resource for stack in stacks for resource in stack.resource_map._parsed_resources.values() if isinstance(resource, Distribution)]
    return {token for distribution in found for token in distribution.tokens}
