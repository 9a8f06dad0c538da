"""Checks of the account: room, roles, the firewall's rules, the budget, what operators have to write themselves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from .. import cost, template
from ..environment import Environment
from ..errors import is_missing
from ..preflight import ADDRESSES, SERVICES, UNRESERVED, raise_quota, reserved
from . import OK, STOP, WARNING, Line

if TYPE_CHECKING:
    from ..check import Asked

#: Service → its role's name.
NETWORKS = ("vpc", "L-F678F1CE")
#: Capacity units that a web ACL may have before each more costs money.
FIREWALL_UNITS = 1500


def room(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """What others in the account have taken of its quotas; only before the network is there."""
    if environment.read("network/vpc"):
        yield Line(OK, "the network is there")
        return
    ec2 = environment.client("ec2")
    nat = 2 if environment.given.get("network", {}).get("NatPerZone", "true") == "true" else 1
    taken = {"networks": (NETWORKS, len(ec2.describe_vpcs()["Vpcs"]), 1), "addresses": (ADDRESSES[:2], len(ec2.describe_addresses()["Addresses"]), nat)}
    for what, ((service, code), used, needed) in taken.items():
        limit = int(environment.client("service-quotas").get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"])
        if used + needed > limit:
            yield Line(STOP, f"{used} of {limit} {what} are taken; {needed} more are needed", raise_quota(service, code, used + needed))
        else:
            yield Line(OK, f"{used} of {limit} {what} are taken, {needed} more will be")
    wanted = reserved()
    limits = environment.client("lambda").get_account_settings()["AccountLimit"]
    free = limits.get("UnreservedConcurrentExecutions", limits.get("ConcurrentExecutions", 0)) - wanted
    if free < UNRESERVED:
        yield Line(STOP, f"the functions reserve {wanted} executions at once, and {UNRESERVED} must stay unreserved: {UNRESERVED - free} too few", raise_quota("lambda", "L-B99A9384", 1000))
    else:
        yield Line(OK, f"functions: {wanted} executions at once are reserved, {free} stay free")


def firewall(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Has AWS read the rules and say what they weigh."""
    given = {"Environment": environment.name, "EdgeCertificateArn": "arn", **environment.given.get("app", {})}
    rules = [_as_asked(rule) for rule in template.Resolver(template.load("app"), given).properties("Firewall")["Rules"]]
    units = environment.client("wafv2").check_capacity(Scope="REGIONAL", Rules=rules)["Capacity"]
    level = OK if units <= FIREWALL_UNITS else WARNING
    yield Line(level, f"the firewall's {len(rules)} rules take {units} of {FIREWALL_UNITS} capacity units")


def _as_asked(value: Any) -> Any:
    """A rule of the template as the call takes it: what is searched for is bytes there."""
    if isinstance(value, list):
        return [_as_asked(inner) for inner in value]
    if isinstance(value, dict):
        return {key: inner.encode() if key == "SearchString" else _as_asked(inner) for key, inner in value.items()}
    return value


def service_roles(environment: Environment, asked: "Asked") -> Iterator[Line]:
    iam = environment.client("iam")
    for service, name in SERVICES.items():
        try:
            iam.get_role(RoleName=name)
            yield Line(OK, f"{service} has its role")
        except ClientError as cause:
            if not is_missing(cause):
                raise
            yield Line(WARNING, f"{service} has no role in this account yet: deploying makes it", f"aws iam create-service-linked-role --aws-service-name {service}")


def budget(environment: Environment, asked: "Asked") -> Iterator[Line]:
    given = float(environment.given.get("data", {}).get("MonthlyBudget", 0))
    file = f"MonthlyBudget of data in infra/parameters/{environment.name}.json"
    if not given:
        yield Line(WARNING, "there is no budget: nobody is told when it costs too much", f"Write {file}.")
    elif environment.name in cost.prices()["usage"] and (bill := cost.total(environment.name)) > given:
        yield Line(WARNING, f"the budget is {given:.0f} dollars a month, and the bill about {bill:.0f}", f"Correct {file}, or the usage in infra/prices.json.")
    else:
        yield Line(OK, f"budget: {given:.0f} dollars a month")


def secrets(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """What only an operator knows; the shop starts without, but takes no money and sends no mail."""
    if environment.read("data/key") is None:
        yield Line(OK, "secrets of the shop: there is no key yet to write them under")
        return
    put = f'aws ssm put-parameter --type SecureString --key-id "$(aws ssm get-parameter --name {environment.prefix}/data/key --query Parameter.Value --output text)"'
    for name, what in (("smtp-url", "mails stay on the instance"), ("stripe-secret-key", "no card can be paid with"), ("stripe-webhook-secret", "payments are noticed late")):
        if environment.read(f"shop/{name}") is None:
            yield Line(WARNING, f"{environment.prefix}/shop/{name} is not written: {what}", f'{put} --name {environment.prefix}/shop/{name} --value "$(cat)"')
        else:
            yield Line(OK, f"shop/{name} is written")


def firewall_mode(environment: Environment, asked: "Asked") -> Iterator[Line]:
    if environment.given.get("app", {}).get("FirewallMode", "block") == "count":
        yield Line(
            WARNING,
            "the firewall only counts what looks like an attack in a form or a file; known bad inputs, addresses and limits of rate are blocked",
            f"When two weeks of aws-waf-logs-fleetcart-{environment.name} hold no shopper and no member of staff: \"FirewallMode\": \"block\" in infra/parameters/{environment.name}.json.",
        )
    else:
        yield Line(OK, "the firewall blocks")


def copies(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """The vault in another region that backups are copied to."""
    arn = environment.given.get("data", {}).get("CopyVault", "")
    if environment.given.get("data", {}).get("Vault", "true") != "true":
        yield Line(OK, "no backup vault is asked for")
    elif not arn:
        yield Line(
            WARNING,
            "backups stay in this region",
            f"aws backup create-backup-vault --region OTHER --backup-vault-name fleetcart-{environment.name}-copies, and its ARN as CopyVault of data.",
        )
    else:
        _, _, _, region, owner, _, name = arn.split(":", 6)
        if owner != environment.account:
            yield Line(WARNING, f"backups are copied to account {owner}, whose vault cannot be asked from here: its policy has to let this account in")
            return
        try:
            environment.client("backup", region).describe_backup_vault(BackupVaultName=name)
            yield Line(OK, f"backups are copied to {name} in {region}")
        except ClientError as cause:
            yield Line(STOP, f"backups are to be copied to {name} in {region}: {cause.response['Error']['Code']}", f"aws backup create-backup-vault --region {region} --backup-vault-name {name}")
