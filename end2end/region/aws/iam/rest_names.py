"""Names of operations whose protocol says them by method and address only: looked up in the SDK's own service descriptions."""

from __future__ import annotations

import functools
import re

import botocore.session

#: Name in the signature → name of the description.
DESCRIBED = {"lambda": "lambda", "route53": "route53", "cloudfront": "cloudfront", "backup": "backup", "ses": "sesv2"}


@functools.cache
def _operations(service: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    model = botocore.session.get_session().get_service_model(DESCRIBED[service])
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        address = http["requestUri"].split("?")[0].rstrip("/")
        pattern = re.sub(r"\\\{[^}]+?\\\+\\\}", ".+", re.sub(r"\\\{[^}+]+?\\\}", "[^/]+", re.escape(address)))
        # Names that CloudFront puts the year of its edition behind.
        found.append((http["method"], re.compile(f"{pattern}/?"), re.sub(r"\d{4}_\d{2}_\d{2}$", "", name)))
    # Fixed addresses before those with names in them.
    return tuple(sorted(found, key=lambda one: one[1].pattern.count("[^/]+")))


def operation(service: str, method: str, path: str) -> str | None:
    """What `GET /2015-03-31/functions/` is called; none where nobody describes it."""
    if service not in DESCRIBED:
        return None
    return next((name for verb, address, name in _operations(service) if verb == method and address.fullmatch(path)), None)
