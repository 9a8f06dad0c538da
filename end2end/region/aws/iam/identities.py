"""Whose keys these are: sessions of roles, and what the roles' policies say."""

from __future__ import annotations

import functools
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.iam.models import SERVICE_NAME_CONVERSION, Role, iam_backends

from .. import calls
from .language import Statement, read
from .trust import takes

if TYPE_CHECKING:
    from ..region import Region

AMAZONS = "arn:aws:iam::aws:policy/"
#: Roles of services are called as AWS calls them, which moto does for one of these.
SERVICE_NAME_CONVERSION.update({"rds": "RDS", "elasticloadbalancing": "ElasticLoadBalancing", "backup": "Backup"})
#: A role that lets its bearer do nothing at all: what a caller has whose role is not there.
NOTHING: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Session:
    """A role, taken on by one caller; its keys were handed to a process."""

    role: str
    caller: str
    token: str
    account: str

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role}/{self.caller}"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.role}"


class Identities:
    """Sessions by caller. Who has none is the account's administrator."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._sessions: dict[str, Session] = {}

    def reset(self) -> None:
        self._sessions.clear()

    def take_on(self, caller: str, role: str) -> dict[str, str]:
        """Environment variables by which a process is this caller, in this role (its name or ARN)."""
        session = self._sessions.get(caller)
        name = role.rsplit("/", 1)[-1]
        if session is None or session.role != name:
            session = Session(name, caller, secrets.token_urlsafe(24), self._region.account)
            self._sessions[caller] = session
        return {
            "AWS_ACCESS_KEY_ID": calls.access_key(caller),
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SESSION_TOKEN": session.token,
        }

    def find(self, caller: str | None) -> Session | None:
        return self._sessions.get(caller) if caller else None

    def role(self, name: str) -> Role | None:
        return next((role for role in self._iam.roles.values() if role.name == name), None)

    def of_profile(self, profile: str | None) -> str | None:
        """ARN of the role in an instance profile, which is given by its name or ARN; none that EC2 may not take on."""
        if not profile:
            return None
        name = profile.rsplit("/", 1)[-1]
        found = next((one for one in self._iam.instance_profiles.values() if one.name == name), None)
        role = found.roles[0].arn if found and found.roles else None
        return role if takes(self._region, role, "ec2") else None

    def is_of_instances(self, role: str) -> bool:
        return any(one.name == role for profile in self._iam.instance_profiles.values() for one in profile.roles)

    def endpoints(self, service: str) -> tuple[Statement, ...]:
        """What the network's endpoints of a service let through; nothing is held back where there is none."""
        found = [one for one in self._region.ec2.vpc_end_points.values() if one.service_name.endswith(f".{service}")]
        return tuple(statement for one in found for statement in read(one.policy_document))

    def profile_arn(self, profile: str) -> str:
        return profile if profile.startswith("arn:") else f"arn:aws:iam::{self._region.account}:instance-profile/{profile}"

    def policies(self, role: str) -> tuple[Statement, ...]:
        """Every statement of a role's policies, its own and those attached."""
        found = self.role(role)
        if found is None:
            return NOTHING
        own = [statement for document in found.policies.values() for statement in read(document)]
        attached = [statement for arn in self.attached(found) for statement in self._managed(arn)]
        return (*own, *attached)

    def boundary(self, role: str) -> tuple[Statement, ...] | None:
        found = self.role(role)
        arn = found.permissions_boundary_arn if found else None
        return self._managed(arn) if arn else None

    @staticmethod
    def attached(role: Role) -> list[str]:
        """ARNs of the managed policies; those of Amazon's are remembered beside moto, which does not load them."""
        return [*role.managed_policies, *getattr(role, "amazons_policies", ())]

    def _managed(self, arn: str) -> tuple[Statement, ...]:
        if arn.startswith(AMAZONS):
            return read(amazons(arn.rsplit("/", 1)[-1]))
        return read(self._iam.managed_policies[arn].document)

    @property
    def _iam(self) -> Any:
        return iam_backends[self._region.account]["aws"]


@functools.cache
def amazons(name: str) -> str:
    """A policy of Amazon's, as moto has copied it."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return json.dumps(json.loads(aws_managed_policies_data)[name]["Document"])
