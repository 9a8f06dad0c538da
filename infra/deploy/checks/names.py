"""Checks of names: certificates that end, CloudFront, the keys that releases are signed with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .. import bootstrap, preflight
from ..environment import Environment
from ..errors import Refused
from . import OK, STOP, WARNING, Line

if TYPE_CHECKING:
    from ..check import Asked

#: ACM renews sixty days ahead; what is nearer to its end is not being renewed.
RENEWAL = timedelta(days=30)


def certificates(environment: Environment, asked: "Asked") -> Iterator[Line]:
    try:
        found = preflight.names(environment, asked.without_edge)
    except Refused:
        return
    for name, region in (("CertificateArn", None), ("EdgeCertificateArn", "us-east-1")):
        if arn := found.get(name):
            certificate = environment.client("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
            ends = certificate.get("NotAfter")
            where = region or environment.region
            if ends and ends - datetime.now(UTC) < RENEWAL:
                yield Line(WARNING, f"the certificate in {where} ends on {ends:%Y-%m-%d} and is not being renewed", f"aws acm describe-certificate --region {where} --certificate-arn {arn}")
            else:
                yield Line(OK, f"certificate in {where}" + (f", until {ends:%Y-%m-%d}" if ends else ""))
    if "HostedZoneId" in found:
        yield Line(OK, f"zone {found['HostedZoneId']} in Route 53")
    else:
        yield Line(WARNING, "the name is kept elsewhere: point it to the edge and origin.<name> to the balancer by hand", "docs/runbooks/cloud-certificate.md")


def edge(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Whether the account may make a distribution; nobody can ask, but one that has made one may."""
    if asked.without_edge or environment.given.get("edge") is False:
        yield Line(OK, "without CloudFront")
        return
    there = environment.client("cloudfront").list_distributions()["DistributionList"].get("Quantity", 0)
    if there:
        yield Line(OK, f"CloudFront: the account has {there} distributions")
    else:
        yield Line(
            WARNING,
            "CloudFront: the account has never made a distribution, and a new one may not before Amazon has verified it; nothing can ask for that",
            f"Open a case with AWS Support (account, verification for CloudFront), or script/deploy {environment.name} --without-edge for now.",
        )


def keys(environment: Environment, asked: "Asked") -> Iterator[Line]:
    try:
        trusted = bootstrap.trusted(asked.release_keys)
    except Refused as refused:
        yield Line(STOP if environment.given.get("app", {}).get("Protected") == "true" else WARNING, str(refused), refused.advice)
        return
    yield Line(OK, f"releases signed with {', '.join(key.split('=')[0] for key in trusted.split(','))} are trusted")
