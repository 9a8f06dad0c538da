"""CloudFormation resources of the region: the types that moto leaves out, and the properties that it leaves out of its own.

They are made by the region's own operations, so a stack and a call come to the same thing. `passed-over.yaml` lists the
types of the product's stacks that are still left out, each with the reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import alarms, balancers, buckets, database, edge, events, failures, groups, identity, messaging, network, stacks, states  # noqa: F401 - most of them register types
from .resource import install as install_resources

if TYPE_CHECKING:
    from ..region import Region

FOLDER = Path(__file__).parent


def install(region: Region) -> None:
    stacks.install(region)
    install_resources(region)
    database.install(region)
    failures.install(region)
    identity.install(region)
    states.install(region)
