"""Refuses what a role may not, in each service's words, and remembers what was asked of whom and which statement allowed it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ..calls import SERVICES
from . import needs_data, needs_deploy, needs_ec2, needs_groups, rest_names  # noqa: F401 - the tables of needs
from .identities import Identities, Session
from .language import Ask, Unreadable, decide
from .needs import Asked, Unknown, bucket_and_key, of
from .trust import key_refuses

if TYPE_CHECKING:
    from ..gateway import Call
    from ..region import Region

#: Services whose refusals are called otherwise than AccessDenied.
CODES = {"ec2": "UnauthorizedOperation"}
JSON_CODE = "AccessDeniedException"


@dataclass(frozen=True)
class Refusal:
    code: str
    message: str
    http: int


class Watcher(Protocol):
    """Told of every right that was used and of every refusal, in whichever region: a run of tests is more than one of them."""

    def used(self, role: str, sid: str, action: str) -> None: ...
    def refused(self, what: dict[str, Any]) -> None: ...


WATCHERS: list[Watcher] = []


class Guard:
    """The region's IAM: sessions, and what became of what they asked."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self.identities = Identities(region)
        #: Role, statement, action → how often it was allowed by it.
        self.used: Counter[tuple[str, str, str]] = Counter()
        self.denied: list[dict[str, Any]] = []

    def reset(self) -> None:
        self.identities.reset()
        self.used.clear()
        self.denied.clear()

    def report(self) -> dict[str, Any]:
        """Allowed: role → statement → actions with their number; and every refusal."""
        allowed: dict[str, dict[str, dict[str, int]]] = {}
        for (role, sid, action), count in sorted(self.used.items()):
            allowed.setdefault(role, {}).setdefault(sid, {})[action] = count
        return {"allowed": allowed, "denied": list(self.denied)}

    def check(self, call: Call, environ: dict[str, Any], body: bytes, json_protocol: bool) -> Refusal | None:
        """None when the caller may; the administrator may everything."""
        session = self.identities.find(call.caller)
        if session is None:
            return None
        asked = self._read(call, environ, body)
        if asked.headers.get("x-amz-security-token") != session.token:
            return self._refused(session, asked, asked.name, "-", "The security token included in the request is invalid.", json_protocol)
        try:
            for ask in of(asked):
                if why := self.may(session.role, ask, session) or self._not_let_out(session, ask):
                    return self._refused(session, asked, ask.action, ask.resource, why, json_protocol)
            return self._hidden(session, asked, json_protocol)
        except (Unknown, Unreadable) as unknown:
            self._region.problem(f"IAM of the local region does not know {unknown}, called by {session.caller}")
            return self._refused(session, asked, asked.name, "-", f"the local region does not know what {unknown} needs", json_protocol)

    def may(self, role: str, ask: Ask, session: Session | None = None) -> str:
        """Why a role may not; nothing when it may. Of a service that acts in a role's name there is no session."""
        role = role.rsplit("/", 1)[-1]
        ask = Ask(ask.action, ask.resource, self._always() | ask.context)
        answer = decide(ask, self.identities.policies(role), boundary=self.identities.boundary(role))
        if answer.allowed and (why := key_refuses(self._region, role, ask)):
            return why
        if answer.allowed:
            by = answer.by.sid if answer.by else ""
            self.used[role, by, ask.action] += 1
            for watcher in WATCHERS:
                watcher.used(role, by, ask.action)
            return ""
        return answer.why

    def _not_let_out(self, session: Session, ask: Ask) -> str:
        """Why the network's endpoint keeps an instance from S3. Who has no instance profile is outside: functions, the pipeline."""
        endpoints = self.identities.endpoints("s3") if ask.action.startswith("s3:") and self.identities.is_of_instances(session.role) else ()
        if not endpoints:
            return ""
        owned = ask.resource.split(":::")[-1].split("/")[0] in self._region.s3.buckets
        ask = Ask(ask.action, ask.resource, self._always() | ({"aws:resourceaccount": [self._region.account]} if owned else {}) | ask.context)
        answer = decide(ask, (), endpoints, (session.role_arn,))
        return "" if answer.allowed else f"because no VPC endpoint policy allows the {ask.action} action"

    def serve(self, role: str, action: str, resource: str, service: str, **said: str) -> bool:
        """What a service does in a role's name: whether it may. A refusal is written down, as AWS would not even do."""
        why = self.may(role, Ask(action, resource, {key.lower(): [value] for key, value in said.items()}))
        if why:
            self._write_down(role.rsplit("/", 1)[-1], service, action, resource, why)
        return not why

    def _write_down(self, role: str, caller: str, action: str, resource: str, why: str) -> None:
        what = {"role": role, "caller": caller, "action": action, "resource": resource, "why": why}
        self.denied.append(what)
        self._region.journal.add("denied", **what)
        for watcher in WATCHERS:
            watcher.refused(what)

    def _always(self) -> dict[str, list[str]]:
        # The loopback address stands for TLS.
        return {
            "aws:requestedregion": [self._region.name],
            "aws:securetransport": ["true"],
            "aws:sourceaccount": [self._region.account],
            "aws:principalaccount": [self._region.account],
        }

    def _read(self, call: Call, environ: dict[str, Any], body: bytes) -> Asked:
        headers = {name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        service = SERVICES.get(call.service, call.service)
        operation = rest_names.operation(call.service, method, path) or call.operation
        if (service, operation) == ("lambda", "Invoke"):
            operation = "InvokeFunction"
        return Asked(self._region, service, operation, method, path, environ.get("QUERY_STRING", ""), headers, body)

    def _hidden(self, session: Session, asked: Asked, json_protocol: bool) -> Refusal | None:
        """Whoever may not list a bucket is not told that an object is missing: "GetObject", permissions, of S3's API reference.

        The question that S3 asks itself then has no prefix, so that a right to list under one condition of it does not count.
        """
        if asked.name not in ("s3:GetObject", "s3:HeadObject"):
            return None
        bucket, key = bucket_and_key(asked.path)
        there = self._region.s3.buckets.get(bucket)
        if there is None or self._region.s3.get_object(bucket, key) is not None:
            return None
        ask = Ask("s3:ListBucket", f"arn:aws:s3:::{bucket}", self._always())
        if decide(ask, self.identities.policies(session.role)).allowed:
            return None
        # No right is missing: this is how S3 says that there is nothing.
        return Refusal("AccessDenied", "Access Denied", 403)

    def _refused(self, session: Session, asked: Asked, action: str, resource: str, why: str, json_protocol: bool) -> Refusal:
        self._write_down(session.role, session.caller, action, resource, why)
        sentence = f"User: {session.arn} is not authorized to perform: {action} on resource: {resource} {why}"
        if asked.service == "ec2":
            return Refusal(CODES["ec2"], f"You are not authorized to perform this operation. {sentence}", 403)
        if asked.service in ("lambda", "scheduler"):
            return Refusal(JSON_CODE, sentence, 403)
        return Refusal(JSON_CODE, sentence, 400) if json_protocol else Refusal("AccessDenied", sentence, 403)
