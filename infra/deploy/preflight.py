"""Preflight checks, before anything is changed: the right account, a certificate, room in the quotas, machines in both zones."""

import re
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import ClientError

from . import template
from .environment import Environment
from .errors import Refused, is_missing

#: Quota code, service, what it limits, and how much this environment takes of it.
VCPUS = ("ec2", "L-1216C47A", "vCPUs of running on-demand instances")
ADDRESSES = ("ec2", "L-0263D0A3", "Elastic IP addresses")
#: Lambda keeps this many executions for functions that reserve none.
UNRESERVED = 100
#: Services that act in the account through a role of their own.
SERVICES = {
    "rds.amazonaws.com": "AWSServiceRoleForRDS",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "backup.amazonaws.com": "AWSServiceRoleForBackup",
}


def account(environment: Environment, told: str | None) -> None:
    """Refuses another account or region than the environment's, and a second environment in one account and region."""
    expected = told or environment.given.get("account")
    if expected and expected != environment.account:
        raise Refused(
            f"These credentials are of account {environment.account}; {environment.name} lives in {expected}",
            "Choose another AWS_PROFILE, or correct infra/parameters.",
        )
    home = environment.given.get("region")
    if home and home != environment.region:
        raise Refused(
            f"This would go to {environment.region}; {environment.name} lives in {home}",
            f"AWS_REGION={home}, or correct \"region\" in infra/parameters/{environment.name}.json.",
        )
    pages = environment.client("cloudformation").get_paginator("list_stacks").paginate()
    names = {stack["StackName"] for page in pages for stack in page["StackSummaries"] if stack["StackStatus"] != "DELETE_COMPLETE"}
    others = {name for name in names if name.startswith("fleetcart-") and name.endswith("-network")} - {environment.stack("network")}
    if others:
        raise Refused(
            f"This account and region hold another environment already: {', '.join(sorted(others))}",
            "Builders and images carry no environment in their tags: one environment for each account and region.",
        )


def sessions(environment: Environment, agents: Path, without: bool) -> None:
    """Refuses to begin a protected environment into whose instances nobody could look."""
    pinned = any(line.startswith("amazon-ssm-agent ") for line in agents.read_text().splitlines())
    if pinned or without or environment.given.get("app", {}).get("Protected") != "true":
        return
    raise Refused(
        "No image can be looked into: Amazon's agent for the Session Manager is not pinned in ami/agents",
        "Pin it with ami/pin-agent, or deploy --without-sessions; the log and the console are there in any case.",
    )


def listeners(environment: Environment) -> None:
    """Refuses a protected environment whose alarms nobody would hear, or whose mails nobody would take."""
    app = environment.given.get("app", {})
    if app.get("Protected") != "true":
        return
    if not app.get("MailFrom"):
        raise Refused(
            "The shop's mails have no sender: MailFrom is empty",
            f"Write one that the mail server knows into infra/parameters/{environment.name}.json, such as Shop <orders@{app.get('DomainName', 'shop')}>.",
        )
    if not environment.given.get("data", {}).get("OperatorEmail"):
        raise Refused("Nobody would hear an alarm: OperatorEmail is empty", f"Write an address that somebody reads into infra/parameters/{environment.name}.json.")


def quotas(environment: Environment, new: bool, say: Callable[[str], None]) -> None:
    """Refuses what would stop half-way for want of room. A quota that cannot be read is only mentioned."""
    app, network = environment.given.get("app", {}), environment.given.get("network", {})
    widest = int(app.get("MostInstances", 12))
    # A refresh goes half as wide again, and a builder stands beside it; every type named has two.
    _quota(environment, VCPUS, 2 * (widest + widest // 2 + 1), say)
    if new:
        _quota(environment, ADDRESSES, 2 if network.get("NatPerZone", "true") == "true" else 1, say)
    try:
        limit = environment.client("lambda").get_account_settings()["AccountLimit"]
    except (ClientError, KeyError) as cause:
        say(f"Lambda's limits could not be read: {cause}")
        return
    if new and limit.get("ConcurrentExecutions", 0) < UNRESERVED + reserved():
        raise Refused(
            f"Lambda runs at most {limit.get('ConcurrentExecutions', 0)} functions at once here; {UNRESERVED + reserved()} are needed",
            raise_quota("lambda", "L-B99A9384", 1000),
        )


def raise_quota(service: str, code: str, wanted: int) -> str:
    return f"aws service-quotas request-service-quota-increase --service-code {service} --quota-code {code} --desired-value {wanted}"


def reserved() -> int:
    """Executions at once that the functions of the stack `control` take out of what all share."""
    functions = [one for one in template.load("control")["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    return sum(one["Properties"]["ReservedConcurrentExecutions"] for one in functions)


def _quota(environment: Environment, quota: tuple[str, str, str], needed: int, say: Callable[[str], None]) -> None:
    service, code, what = quota
    try:
        value = environment.client("service-quotas").get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"]
    except (ClientError, KeyError) as cause:
        say(f"the quota of {what} could not be read: {cause}")
        return
    if value < needed:
        raise Refused(f"The quota allows {value:.0f} {what}; {needed} are needed", raise_quota(service, code, needed))


def architecture(environment: Environment) -> None:
    """Refuses types that releases for this environment do not run on."""
    named = [("app", "InstanceType"), ("control", "BuilderTypeFirst"), ("control", "BuilderTypeSecond")]
    for which, name in named:
        kind = _given(environment, which, name)
        # Amazon's names say it: a g after the number of the generation is Graviton.
        is_arm = re.match(r"(a1|[a-z]+\d+g[a-z]*)[.]", kind) is not None
        if is_arm != (environment.architecture == "arm64"):
            raise Refused(
                f"{kind}, the {name} of {which}, is {'arm64' if is_arm else 'x86_64'}, and {environment.name} runs on {environment.architecture}",
                f"Give another {name} in infra/parameters/{environment.name}.json, such as {'c7i-flex.large' if is_arm else 'c7g.large'}, or another \"architecture\".",
            )


def machines(environment: Environment, say: Callable[[str], None]) -> None:
    """Refuses types that one of the two zones does not offer: a region's zones differ."""
    zones = _zones(environment)
    shop, builders = _given(environment, "app", "InstanceType"), [_given(environment, "control", f"BuilderType{which}") for which in ("First", "Second")]
    try:
        offers = _offers(environment, {shop, *builders})
        database = _given(environment, "data", "DatabaseClass")
        offers[database] = _orderable(environment, database)
    except ClientError as cause:
        say(f"what machines the zones offer could not be read: {cause}")
        return
    wanted = [(shop, zones), (database, zones)]
    if not any(set(zones) & offers[kind] for kind in builders):
        wanted += [(kind, zones) for kind in builders]
    for kind, where in wanted:
        missing = [zone for zone in where if zone not in offers[kind]]
        if missing:
            common = sorted(offers[shop] & offers[database])
            raise Refused(
                f"{kind} is not offered in {' and '.join(missing)}",
                f"Give ZoneA and ZoneB of network in infra/parameters/{environment.name}.json (both are offered in {', '.join(common) or 'no zone'}), or another type.",
            )


def _given(environment: Environment, which: str, name: str) -> str:
    return environment.given.get(which, {}).get(name) or template.load(which)["Parameters"][name]["Default"]


def _zones(environment: Environment) -> list[str]:
    """As the network takes them: those given, else the account's first two."""
    given = environment.given.get("network", {})
    if given.get("ZoneA"):
        return [given["ZoneA"], given["ZoneB"]]
    found = environment.client("ec2").describe_availability_zones(Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}])["AvailabilityZones"]
    return sorted(zone["ZoneName"] for zone in found)[:2]


def _offers(environment: Environment, kinds: set[str]) -> dict[str, set[str]]:
    """Type → zones."""
    pages = environment.client("ec2").get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": sorted(kinds)}]
    )
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    for page in pages:
        for offer in page["InstanceTypeOfferings"]:
            found[offer["InstanceType"]].add(offer["Location"])
    return found


def _orderable(environment: Environment, kind: str) -> set[str]:
    """Zones in which a database of this class can be made."""
    version = _given(environment, "data", "DatabaseVersion")
    pages = environment.client("rds").get_paginator("describe_orderable_db_instance_options").paginate(Engine="mysql", EngineVersion=version, DBInstanceClass=kind)
    return {zone["Name"] for page in pages for option in page["OrderableDBInstanceOptions"] for zone in option["AvailabilityZones"]}


def disks(environment: Environment, say: Callable[[str], None]) -> None:
    """Says when disks are encrypted with a key of somebody's own, which those that start instances may not use."""
    try:
        key = environment.client("ec2").get_ebs_default_kms_key_id()["KmsKeyId"]
    except ClientError as cause:
        say(f"the account's default key for disks could not be read: {cause}")
        return
    if key != "alias/aws/ebs":
        say(f"WARNING: this account encrypts disks with {key}. Without a grant on it for AWSServiceRoleForAutoScaling and for the role of ami-baker")
        say("instances end at once with \"Client error on launch\"; aws ec2 reset-ebs-default-kms-key-id goes back to Amazon's key.")


def service_roles(environment: Environment, say: Callable[[str], None]) -> None:
    """Makes the roles that services want of a new account: a stack that is the first to need one may not see it in time.

    A pipeline may look whether they are there, and not make them.
    """
    iam = environment.client("iam")
    for service, name in SERVICES.items():
        try:
            iam.get_role(RoleName=name)
            continue
        except ClientError as cause:
            if not is_missing(cause):
                say(f"whether there is a role of {service} could not be read: {cause}")
        try:
            iam.create_service_linked_role(AWSServiceName=service)
            say(f"the role of {service} was made, the account's first")
        except ClientError as cause:
            if cause.response["Error"]["Code"] not in ("InvalidInput", "EntityAlreadyExists"):
                say(f"the role of {service} could not be made: {cause}")


def names(environment: Environment, without_edge: bool) -> dict[str, str]:
    """Zone and certificates for the shop's name, as parameters of the stack `app`."""
    given = environment.given.get("app", {})
    domain = given.get("DomainName", "")
    without_edge = without_edge or environment.given.get("edge") is False
    if not domain or domain == "example.com" or domain.endswith(".example.com"):
        raise Refused(f"The shop has no name yet: DomainName is {domain!r}", f"Write the real one into infra/parameters/{environment.name}.json.")
    zone = given.get("HostedZoneId") or _zone(environment, domain)
    here = given.get("CertificateArn") or _certificate(environment, None, [domain, f"origin.{domain}"])
    if not here and not zone:
        raise Refused(
            f"There is no certificate for {domain} and origin.{domain}, and no zone in Route 53 to have one made through",
            "See docs/runbooks/cloud-certificate.md.",
        )
    edge = given.get("EdgeCertificateArn") or (None if without_edge else _certificate(environment, "us-east-1", [domain]))
    if not edge and not without_edge:
        raise Refused(
            f"CloudFront needs a certificate for {domain} in us-east-1, and there is none that is issued",
            "See docs/runbooks/cloud-certificate.md, or deploy --without-edge for now.",
        )
    found = {"HostedZoneId": zone, "CertificateArn": here, "EdgeCertificateArn": edge}
    return {name: value for name, value in found.items() if value}


def _zone(environment: Environment, domain: str) -> str | None:
    """The public zone that the name belongs to, the most specific one."""
    labels = domain.split(".")
    wanted = [".".join(labels[start:]) + "." for start in range(len(labels) - 1)]
    pages = environment.client("route53").get_paginator("list_hosted_zones").paginate()
    zones = {zone["Name"]: zone["Id"].removeprefix("/hostedzone/") for page in pages for zone in page["HostedZones"] if not zone["Config"].get("PrivateZone")}
    return next((zones[name] for name in wanted if name in zones), None)


def _certificate(environment: Environment, region: str | None, domains: list[str]) -> str | None:
    """An issued certificate that covers all these names, but for the one that the stack has made itself: given as somebody
    else's, it would be removed from the stack while the balancer still uses it."""
    acm = environment.client("acm", region)
    # Without them only RSA with 1024 and 2048 bits is listed.
    kinds = {"keyTypes": ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1"]}
    for page in acm.get_paginator("list_certificates").paginate(CertificateStatuses=["ISSUED"], Includes=kinds):
        for summary in page["CertificateSummaryList"]:
            certificate = acm.describe_certificate(CertificateArn=summary["CertificateArn"])["Certificate"]
            covered = {certificate["DomainName"], *certificate.get("SubjectAlternativeNames", [])}
            if not all(name in covered or "*." + name.split(".", 1)[1] in covered for name in domains):
                continue
            tags = acm.list_tags_for_certificate(CertificateArn=summary["CertificateArn"])["Tags"]
            if {"Key": "aws:cloudformation:stack-name", "Value": environment.stack("app")} not in tags:
                return summary["CertificateArn"]
    return None
