"""Checks of mail: the sender that shoppers see, and who hears alarms."""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from ..environment import Environment
from ..errors import is_missing
from . import OK, STOP, WARNING, Line

if TYPE_CHECKING:
    from ..check import Asked


def sender(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Whether Amazon's mail service knows the sender and lets the account write to strangers; another server cannot be asked."""
    given = environment.given.get("app", {}).get("MailFrom", "")
    if not given:
        yield Line(WARNING, "the shop's mails have no sender: MailFrom is empty", f"Write it into infra/parameters/{environment.name}.json.")
        return
    address = parseaddr(given)[1]
    domain = address.rpartition("@")[2]
    if not domain or "." not in domain:
        yield Line(STOP, f"MailFrom is no address: {given}", f"Write it as Shop <orders@{environment.given['app'].get('DomainName', 'shop')}>.")
        return
    server = environment.read("shop/smtp-url", secret=True)
    host = urlsplit(server).hostname if server else None
    if host and not host.endswith(".amazonaws.com"):
        yield Line(OK, f"mails from {address} go through {host}")
        return
    ses = environment.client("sesv2")
    yield from _identity(ses, domain)
    if ses.get_account().get("ProductionAccessEnabled"):
        yield Line(OK, "SES: the account may write to everybody")
    else:
        yield Line(
            WARNING,
            "SES: the account is in the sandbox and writes only to addresses that were verified",
            "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url https://NAME --use-case-description TEXT",
        )


def _identity(ses, domain: str) -> Iterator[Line]:
    try:
        found = ses.get_email_identity(EmailIdentity=domain)
    except ClientError as cause:
        if not is_missing(cause) and cause.response["Error"]["Code"] != "NotFoundException":
            raise
        yield Line(WARNING, f"SES does not know {domain}", f"aws sesv2 create-email-identity --email-identity {domain}, then the three records that it names")
        return
    if found.get("VerifiedForSendingStatus"):
        yield Line(OK, f"SES: {domain} is verified, DKIM {found.get('DkimAttributes', {}).get('Status', 'unknown')}")
    else:
        yield Line(WARNING, f"SES: {domain} is not verified yet", f"aws sesv2 get-email-identity --email-identity {domain}: its records belong into the zone")


def alarms(environment: Environment, asked: "Asked") -> Iterator[Line]:
    """Whether the operator has confirmed the mail about the topic: before that he hears nothing."""
    topic = environment.read("data/alarms")
    address = environment.given.get("data", {}).get("OperatorEmail", "")
    if not topic or not address:
        yield Line(OK if address else WARNING, f"alarms go to {address}" if address else "nobody hears alarms: OperatorEmail is empty")
        return
    pages = environment.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    mine = [one for page in pages for one in page["Subscriptions"] if one["Endpoint"] == address]
    if mine and mine[0]["SubscriptionArn"].startswith("arn:"):
        yield Line(OK, f"{address} has confirmed to hear alarms")
    else:
        yield Line(WARNING, f"{address} has not confirmed to hear alarms yet", f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint {address}, and follow the link in the mail")
