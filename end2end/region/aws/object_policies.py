"""Bucket policies when an object is written: the region knows the one condition that the stacks use.

`{"Null": {"s3:if-none-match": "true"}}` is a write that may replace what is there. moto reads no conditions and would deny every write.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

if TYPE_CHECKING:
    from .region import Region

UNCONDITIONAL = {"Null": {"s3:if-none-match": "true"}}


def install(region: Region) -> None:
    respond = S3Response._key_response
    asked = threading.local()

    def key_response(self: S3Response, request: Any, full_url: str) -> Any:
        asked.replaces_nothing = "If-None-Match" in request.headers
        try:
            return respond(self, request, full_url)
        finally:
            asked.replaces_nothing = False

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        if self.policy is None:
            return PermissionResult.NEUTRAL
        document = json.loads(self.policy)
        document["Statement"] = [one for one in (applies(statement) for statement in document["Statement"]) if one]
        return IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)

    def applies(statement: dict[str, Any]) -> dict[str, Any] | None:
        """The statement as moto may read it; none when its condition does not hold."""
        if statement.get("Condition") != UNCONDITIONAL:
            return statement
        held = not getattr(asked, "replaces_nothing", False)
        return {name: value for name, value in statement.items() if name != "Condition"} if held else None

    region.patches.put(S3Response, "_key_response", key_response)
    region.patches.put(FakeBucket, "get_permission", get_permission)
