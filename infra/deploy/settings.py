"""Settings of the shop that instances read when they boot, and those that do not know what has changed since."""

import hashlib
import json

from botocore.exceptions import ClientError

from . import refreshes
from .environment import Environment
from .errors import Refused
from .stack import Say

#: What the instances knew before a deployment, until they are replaced. Whoever finds it goes on from there: the command that
#: wrote it was killed, or stopped at a later stack.
KNOWN = "settings-known"


def now(environment: Environment) -> dict[str, str]:
    """Without secrets: setting → digest of its value."""
    pages = environment.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=f"{environment.prefix}/shop")
    there = [one for page in pages for one in page["Parameters"] if one["Type"] == "String"]
    return {one["Name"].rpartition("/")[2]: hashlib.sha256(one["Value"].encode()).hexdigest()[:16] for one in there}


def remember(environment: Environment) -> None:
    if environment.read(KNOWN) is None:
        environment.write(KNOWN, json.dumps(now(environment)))


def bring_in(environment: Environment, say: Say) -> None:
    """Instances that run know the old settings: with another number of proxies they would take a proxy for a shopper, or believe one."""
    before, after = json.loads(environment.read(KNOWN) or "{}"), now(environment)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        say(f"\nsettings have changed ({', '.join(changed)}): instances are replaced one after the other, by refresh {_replaced(environment, changed)}")
    environment.forget(KNOWN)


def _replaced(environment: Environment, changed: list[str]) -> str:
    try:
        return refreshes.replace_all(environment)
    except ClientError as cause:
        if cause.response["Error"]["Code"] != "InstanceRefreshInProgress":
            raise
        raise Refused(
            f"Settings have changed ({', '.join(changed)}), and a rollout has begun meanwhile: some of its instances may have read the old ones",
            f"All stacks are deployed. When the rollout is over (script/deploy {environment.name} status), the same command replaces the instances.",
        ) from cause
