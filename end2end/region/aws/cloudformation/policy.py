"""Resource policies as the region can keep them."""

from __future__ import annotations

import json
from typing import Any


def without_tls(document: dict[str, Any]) -> str | None:
    """The policy as text, without its demand for TLS: the region speaks plain HTTP on the loopback address, and would refuse itself.
    None when nothing else was in it."""
    kept = [statement for statement in document["Statement"] if "aws:SecureTransport" not in json.dumps(statement.get("Condition", {}))]
    return json.dumps({**document, "Statement": kept}) if kept else None
