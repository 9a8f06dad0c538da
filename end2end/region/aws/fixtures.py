"""Fixtures of a fresh region, beside moto's default network: the public base image with its parameter, and the shop's certificate."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from moto.acm.models import CertBundle, acm_backends
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, ssm_backends

if TYPE_CHECKING:
    from .region import Region

#: Debian's account for its images.
DEBIAN = "136693071363"
BASE_IMAGE = "ami-0deb1a120000000a1"
BASE_PARAMETER = "/aws/service/debian/release/13/latest/amd64"
#: The name of the shop in environment `local`.
DOMAIN = "shop.localhost"


def load(region: Region) -> None:
    _base_image(region)
    certificate = _certificate(region.account, region.name)
    acm_backends[region.account][region.name]._certificates[certificate.arn] = certificate


@functools.cache
def _certificate(account: str, region: str) -> CertBundle:
    """Issued, as an operator has it before the first deployment. Its key takes longer to make than a region to reset."""
    made = CertBundle.generate_cert(DOMAIN, account_id=account, region=region, sans=[f"origin.{DOMAIN}"])
    made.status = "ISSUED"
    return made


def _base_image(region: Region) -> None:
    image = Ami(
        region.ec2,
        BASE_IMAGE,
        name="debian-13-amd64-20261101-2286",
        description="Debian 13",
        owner_id=DEBIAN,
        public=True,
        architecture="x86_64",
        virtualization_type="hvm",
        root_device_name="/dev/xvda",
        root_device_type="ebs",
    )
    region.ec2.amis[BASE_IMAGE] = image
    parameter = Parameter(
        account_id=region.account,
        name=BASE_PARAMETER,
        value=BASE_IMAGE,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=region.clock.moment(),
        version=1,
        data_type="aws:ec2:image",
    )
    ssm_backends[region.account][region.name]._parameters[BASE_PARAMETER] = [parameter]
