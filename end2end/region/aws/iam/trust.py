"""What roles and keys say themselves: which service may take a role on, and whom a key lets use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.kms.models import kms_backends

from .language import Ask, decide, read

if TYPE_CHECKING:
    from ..region import Region


def takes(region: Region, role: str | None, service: str) -> bool:
    """Whether a role's trust policy lets a service take it on. A role that nobody made, or that was made by hand without a policy, asks nobody."""
    found = region.iam.identities.role(str(role).rsplit("/", 1)[-1]) if role else None
    if found is None or "Statement" not in json.loads(found.assume_role_policy_document or "{}"):
        return True
    said = {"aws:sourceaccount": [region.account]}
    return decide(Ask("sts:AssumeRole", found.arn, said), (), read(found.assume_role_policy_document), (f"{service}.amazonaws.com",)).allowed


def key_refuses(region: Region, role: str, ask: Ask) -> str:
    """Why a key's own policy keeps a role from it, however much the role's policies allow; nothing when it does not. A key that gives its
    account the say leaves it to those: "Default key policy" of KMS's developer guide."""
    if not ask.action.startswith("kms:"):
        return ""
    keys = kms_backends[region.account][region.name]
    key = keys.keys.get(ask.resource.rsplit("/", 1)[-1])
    if key is None or not key.policy:
        return ""
    account = f"arn:aws:iam::{region.account}"
    who = (f"{account}:root", region.account, f"{account}:role/{role}")
    if decide(ask, (), read(key.policy), who).allowed:
        return ""
    return f"because no resource-based policy allows the {ask.action} action"
