"""Recorded API calls by caller: the IAM actions each function really uses, for the proof that its policy allows them and no more."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

PREFIX = "FLEETCART-"
SERVICES = {"monitoring": "cloudwatch", "elasticloadbalancing": "elasticloadbalancing", "awslambda": "lambda"}
S3_ACTIONS = {
    "ListObjectsV2": "ListBucket",
    "ListObjects": "ListBucket",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "DeleteObjects": "DeleteObject",
}


def access_key(caller: str) -> str:
    """The access key id that tells the region who calls."""
    return PREFIX + caller


def caller_of(authorization: str | None) -> str | None:
    """The caller behind a signed request's header, if its key is one of ours."""
    found = re.search(r"Credential=([^/]+)/", authorization or "")
    if found and found[1].startswith(PREFIX):
        return found[1].removeprefix(PREFIX)
    return None


def iam_action(service: str, operation: str) -> str:
    """The action a policy names for an operation, such as `s3:ListBucket`."""
    service = SERVICES.get(service, service)
    if service == "s3":
        operation = S3_ACTIONS.get(operation, operation)
    return f"{service}:{operation}"


class Calls:
    """Counts by caller and action; callers without a key of ours are `operator`."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self.unimplemented: Counter[str] = Counter()

    def reset(self) -> None:
        self._counts.clear()
        self.unimplemented.clear()

    def record(self, caller: str | None, service: str, operation: str) -> None:
        self._counts[caller or "operator", iam_action(service, operation)] += 1

    def report(self) -> dict[str, Any]:
        callers: dict[str, dict[str, int]] = {}
        for (caller, action), count in sorted(self._counts.items()):
            callers.setdefault(caller, {})[action] = count
        return {"callers": callers, "unimplemented": dict(sorted(self.unimplemented.items()))}
